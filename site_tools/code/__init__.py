"""The code of a course, read from its source: what there is, and what each result rests on."""
