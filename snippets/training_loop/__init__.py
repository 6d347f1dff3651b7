"""The training loop, and what goes wrong in it."""
