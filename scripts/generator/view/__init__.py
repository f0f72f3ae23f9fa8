"""What a template, a sheet or another site gets: decided, in one language, nothing left to work out.

In: data that passed the checks, and today. Out: views, cards, texts, jobs for the typesetter.
It must not read files (but templates), nor escape by hand.
"""
