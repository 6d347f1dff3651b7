"""What a measured number is worth: errors, seeds, bounds."""
