"""A built folder and the world: manifest and signature, headers of servers, our own site over the network.

In: a built site. Out: lists, settings, differences.
It must not change a page.
"""
