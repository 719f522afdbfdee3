"""Files that somebody takes out: what is in them, how they are made and kept.

- `sheets.py`: what a table to take out is;
- `lists.py`, `reports.py` and `frozen.py`: what there is to take out, and who may;
- `writers.py`: the formats, each written row by row, so that memory stays the same;
- `asking.py`: to ask for a file, and to want it no more;
- `making.py`: the job that makes it, what gives it out, and what throws it away.
"""
