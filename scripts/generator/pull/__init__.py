"""Hromadas' events from their own sites: the only way to strangers.

In: addresses of ``events/sources.yml``. Out: the answer's events, or why the last good copy stays.
It must not be used by a build.
"""
