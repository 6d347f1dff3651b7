"""The network on the front page: trained on real digits, then looked into."""
