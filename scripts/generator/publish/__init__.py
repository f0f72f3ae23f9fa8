"""A built folder and the world: releases, manifest and signature, headers of servers, our own site over the network.

And an officer's folder and its repository: what was changed is sent, or the built folder goes where it is served from.

In: a built site, or files that a person changed. Out: lists, settings, differences; one commit, or a copy.
It must not change a page, nor touch a person's files before what they say was taken elsewhere.
"""
