"""The code of the course: everything that the pages show was computed here."""
