"""Which pictures of a zip can't be decoded: a program of its own, for it loads PIL.

    python -m site_tools.results.broken ZIP < names, one a line

answers with one line of JSON for each broken picture: its name and what is wrong with it.
"""

from __future__ import annotations

import io
import json
import sys
import warnings
import zipfile

from PIL import Image


def main(path: str) -> None:
    """Decode every named picture of the zip."""
    warnings.simplefilter("ignore")
    with zipfile.ZipFile(path) as archive:
        for name in map(str.rstrip, sys.stdin):
            try:
                with Image.open(io.BytesIO(archive.read(name))) as picture:
                    picture.load()
            except Exception as error:  # whatever a decoder raises for bad bytes
                print(json.dumps([name, str(error).partition(" <")[0]]))


if __name__ == "__main__":
    main(sys.argv[1])
