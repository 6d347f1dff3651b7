"""Values turned into files and plain data, inside the worker."""
