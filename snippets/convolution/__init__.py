"""Convolution by hand: the code of lecture 5."""
