"""The generator: officers' files in, a campaign site out; it knows nothing of MkDocs.

One corridor: a package imports only from those before it.

    base → read → model → check → view → write → site.py → writers.py → contract.py

Beside it, using all of it and never each other: ``publish``, ``pull``, ``author``, ``oblast``. Each package says on
top what comes in, what goes out and what it must not do; a test holds the direction (tests/test_architecture.py).
``base.files`` is the only module that writes; ``publish.release_folders`` moves what is written to its place.
``base.http_client`` alone reaches other machines: strangers when events are pulled, our own site when it is compared.
What is published goes by others' programs, each with a network of its own: ``publish.git_program``,
``publish.git_library`` (dulwich), ``publish.upload`` (sftp), ``publish.ftps``. Commands beside this package print and
exit, ``hooks`` touches MkDocs.

Generated Markdown is assembled in a build folder, never in ``docs/``: the language plug-in accepts only real files
below the folder it is given (a page added by a hook ends as "Unhandled file case" or as a TypeError), and
officers must not meet files they did not write. So the hook copies ``docs/`` there, writing only what changed, and
points MkDocs at it; live preview then watches the officers' folders instead. Pages that have no Markdown (events,
hromadas) skip the engine: the same templates render them straight from the view.
"""
