"""Running snippets: each alone in a process, watched and limited."""
