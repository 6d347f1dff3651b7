"""Pages of notes: what the author wrote, read and believed."""
