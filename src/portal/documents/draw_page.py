"""The child that draws: little memory, time and pixels, because the file comes from outside and a
parser that dies must die alone (reliability.md D25). It imports nothing of the portal, so that it
starts fast. JPEG, because most papers are scans.

    python -m portal.documents.draw_page <path> pdf|jpg <page, from 1>   -> JPEG on stdout
"""

import io
import resource
import sys
from typing import Any

WIDTH = 900  # pixels: a phone's 360 at its usual 2.5
MOST_PIXELS = 3_000_000  # of one drawn page
MOST_OF_A_PHOTO = 60_000_000  # pixels as they lie in the file
SECONDS = 10
MEMORY = 1024 * 1024 * 1024


def _main(path: str, ext: str, page: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    with open(path, "rb") as file:
        data = file.read()
    sys.stdout.buffer.write(_pdf(data, page) if ext == "pdf" else _photo(data))


def _pdf(data: bytes, page: int) -> bytes:
    import pypdfium2  # noqa: PLC0415 - after the limits, and in the child alone

    found = pypdfium2.PdfDocument(data)[page - 1]
    width, height = found.get_size()
    scale = min(WIDTH / width, (MOST_PIXELS / (width * height)) ** 0.5)
    return _jpeg(found.render(scale=scale).to_pil())


def _photo(data: bytes) -> bytes:
    from PIL import Image, ImageOps  # noqa: PLC0415 - after the limits, and in the child alone

    image = Image.open(io.BytesIO(data), formats=["JPEG"])
    if image.width * image.height > MOST_OF_A_PHOTO:
        raise ValueError("too many pixels")
    image.draft("RGB", (WIDTH, WIDTH))
    image = ImageOps.exif_transpose(image)
    image.thumbnail((WIDTH, WIDTH * 3))
    return _jpeg(image)


def _jpeg(image: Any) -> bytes:
    out = io.BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=72, optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    _main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
