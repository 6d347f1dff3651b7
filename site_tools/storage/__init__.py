"""Results on disk: content-addressed, verified on every read."""
