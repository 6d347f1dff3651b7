"""What the site checks look at, one concern a file."""
