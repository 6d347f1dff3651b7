"""CNN against FC, a fair fight: the snippets of lecture 11."""
