"""Lecture 3: pictures as tensors."""
