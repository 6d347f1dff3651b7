"""The first convolutional network, built in three ways."""
