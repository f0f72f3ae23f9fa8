"""What a stranger's answer means for the site.

In: what came from an address of ``events/sources.yml``. Out: its events, or why the last good copy stays.
It must not be used by a build.
"""
