"""Text and bytes of finished files: calendars, feeds, search, styles, policies, PDF.

In: views. Out: bytes, the same for the same input.
It must not decide what is shown, nor put files on the disk: ``base.files`` does.
"""
