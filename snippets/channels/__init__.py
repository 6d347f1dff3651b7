"""Lecture 6: channels, padding, stride, dilation."""
