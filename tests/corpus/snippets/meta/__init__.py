"""One lecture of the corpus."""
