"""How fast the generator is, as ratios to plain Material and to the snippets' own time."""
