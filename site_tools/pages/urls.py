"""The URLs of pages and files below the site's root, and from one page to another."""

from __future__ import annotations

import posixpath


def url(path: str, directory_urls: bool) -> str:
    """The URL of a page's path or of a file below the site's root; "" is the front page's."""
    stem, suffix = posixpath.splitext(path)
    if suffix not in (".md", ".ipynb"):
        return path
    folder, name = posixpath.split(stem)
    if name in ("index", "README"):
        inside = f"{folder}/" if folder else ""
        return inside if directory_urls else f"{inside}index.html"
    return f"{stem}/" if directory_urls else f"{stem}.html"


def relative(start: str, target: str, directory_urls: bool) -> str:
    """The URL of `target` as a link on the page `start` says it; both are paths."""
    folder = posixpath.dirname(url(start, directory_urls) + "x")
    found = url(target, directory_urls)
    path = posixpath.relpath(found or ".", folder or ".")
    return f"{path}/" if found.endswith("/") or not found else path
