"""What a reader can take home: a lecture as one file, or as a notebook."""
