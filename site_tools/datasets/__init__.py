"""Data sets that packages don't bring along: declared, installed, fetched, looked up.

declared    what the snippets declare, read from the source
installed   which of it lies in the data folder
find        the file of a set, verified, for code that runs
tree        a tree of pictures, from a folder or a zip, with all that is odd about it
canonical   the one zip that the same pictures always give
diagnose    what is wrong with a tree that is not the declared one
use         hand over what is on this machine
get         fetch what is not, by way of `fetch`
"""
