"""The officer's own computer: the preview's server, and what stands beside the site there.

``previewing`` serves the pages and says what is wrong on them; ``editor_files`` lays out the editor; ``menu_page`` and
``publish_page`` are its two pages, ``publishing`` does what the second one and ``make publish`` have in common.
``merging`` joins what two people changed; ``own_tab`` keeps all of it from strangers' pages.
"""
