"""The child that reads one page of a scanned PDF by OCR: drawn, and given to tesseract, both within
the limits that this process sets itself (reliability.md D25).

    python -m portal.search.read_scan <path> <page, from 1>   -> text on stdout, in UTF-8
"""

import resource
import subprocess
import sys
import tempfile
from typing import Any

SECONDS = 15  # of CPU, for drawing and reading together
MEMORY = 2 * 1024 * 1024 * 1024
DOTS = 200  # an inch: reads Thai print nearly as 300 does, in half the time
MOST_PIXELS = 6_000_000
PROGRAM = "tesseract"


def _main(path: str, page: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    import pypdfium2  # noqa: PLC0415 - after the limits, and in the child alone

    with open(path, "rb") as file:
        document = pypdfium2.PdfDocument(file.read())
    if page > len(document):
        return
    found: Any = document[page - 1]
    width, height = found.get_size()
    scale = min(DOTS / 72, (MOST_PIXELS / (width * height)) ** 0.5)
    with tempfile.NamedTemporaryFile(suffix=".png") as picture:
        found.render(scale=scale, grayscale=True).to_pil().save(picture, "PNG")
        picture.flush()
        command = [PROGRAM, picture.name, "stdout", "-l", "tha+eng"]
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=True)
    sys.stdout.buffer.write(done.stdout)


if __name__ == "__main__":
    _main(sys.argv[1], int(sys.argv[2]))
