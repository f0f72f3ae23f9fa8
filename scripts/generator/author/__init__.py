"""What helps those who write: questions, forms, the editor, the guide, what a change does.

In: data, documents and what a person typed. Out: content of files, and text to read.
It must not be needed by a build.
"""
