"""The whole arc before any theory: train a network, judge it, look inside."""
