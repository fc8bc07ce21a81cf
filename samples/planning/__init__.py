"""Which tubes come home, in which order, how good that is, and why not the others.

Pure: numbers in, numbers out, no framework and no database; usable alone with
`python -m samples.planning`. `problem` is what is asked, `solution` what is answered.
"""
