"""Words of the house that know nothing of campaigns: fields, problems, addresses, files, notation.

In: nothing of the generator's. Out: types and small functions that every package uses.
It must not know a model, a file of the campaign or a template.
"""
