"""Results put into pages: numbers, HTML, Markdown, mathematics, files beside the pages."""
