"""Bytes of a file → text with its line numbers → a model, or problems with file, line and remedy.

In: bytes. Out: trees, documents, models that were asked for by name.
It must not judge what is stated, only whether it can be read; no bytes ever give a traceback.
"""
