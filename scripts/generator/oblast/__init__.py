"""A site for another oblast: what of this one is its own, and what all share.

In: this site's data and pages. Out: those of another oblast; the front page of all of them.
It must not be needed by a build.
"""
