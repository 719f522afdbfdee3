"""A copy of the database to train and try with, in which nobody can be found.

`rules` says what becomes of each column, `draws` how a value is drawn anew, and
`copying` takes the rows from one database to the other.
"""
