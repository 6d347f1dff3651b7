"""Pooling, equivariance, invariance: the snippets of lecture 7."""
