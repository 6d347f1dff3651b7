"""Before networks, the classical pipeline: the snippets of lecture 2."""
