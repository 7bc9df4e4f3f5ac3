"""The exercises of each notebook: what is asked is in exercises/, what is right and what is off is here.

A folder a notebook, a module an exercise: the judge of 03-4 is in ``e03_features/e03_4_….py``. The folder itself has
the names that the page of exercises hands out; what several of its exercises share is a module without a number.
"""
