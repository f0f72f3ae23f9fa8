"""What is wrong with what was stated, or grew old.

In: models, documents and today. Out: ``Problem`` values with a line to paste, and the data that may be shown.
It must not print, mend or write.
"""
