"""The fully connected network: what it can learn, and what it can't know."""
