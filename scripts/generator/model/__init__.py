"""What officers state, typed and frozen: campaign, contacts, facts, hromadas, events, plans.

In: trees that ``read`` gave. Out: values that never change again, and what follows from them alone (an event's dates).
It must not know how anything looks, nor what day it is unless it is told.
"""
