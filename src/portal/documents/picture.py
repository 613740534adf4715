"""How large a JPEG is drawn: from its frame header and EXIF orientation, without decoding it."""

from typing import BinaryIO

from PIL import Image

ORIENTATION = 0x0112
LYING = (5, 6, 7, 8)  # turned by a quarter when it is shown


def picture_size(file: BinaryIO) -> tuple[int | None, int | None]:
    """(width, height) in pixels as browsers show it; (None, None) when it cannot be told."""
    file.seek(0)
    try:
        with Image.open(file, formats=["JPEG"]) as picture:  # reads the headers alone
            width, height = picture.size
            if picture.getexif().get(ORIENTATION) in LYING:
                return height, width
            return width, height
    except Exception:  # of many kinds, for headers from outside: its size is unknown, no more
        return None, None
