"""Convolution along one axis and along three, and attention."""
