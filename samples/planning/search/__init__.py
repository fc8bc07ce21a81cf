"""A destroy-and-repair search for routes that collect the greatest sum of prizes.

`routes` holds the question and the answer, `run` the search itself; the other modules are compiled
(Numba) and are imported only when a search runs.
"""
