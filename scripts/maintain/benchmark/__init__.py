"""The benchmark: our site beside stock Material for MkDocs and Hugo, on the same pages, in one run.

``rows`` is the table; ``running`` starts programs and measures them; ``content`` makes a project of a given size,
``peers`` the same pages for the others; ``serving``, ``browsing`` and ``lighthouse`` look at built sites;
``parts`` measures. A figure that could not be measured is a row that says why: nothing is ever assumed.
"""
