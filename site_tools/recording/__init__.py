"""Recorded work: computing what builds only look up.

members     which members there are, which records are missing, stale or nobody's
compute     runs members, and writes or compares as each is done
entered     a result as a record
compare     two values, within a tolerance
sample      the members that fit a budget, other ones at each turn
"""
