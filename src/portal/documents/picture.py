"""How large a JPEG is drawn: from its frame header and EXIF orientation, without decoding it."""

import struct
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError

ORIENTATION = 0x0112
LYING = (5, 6, 7, 8)  # turned by a quarter when it is shown
MOST = 65_535  # what a JPEG can say


def picture_size(file: BinaryIO) -> tuple[int | None, int | None]:
    """(width, height) in pixels as browsers show it; (None, None) when it cannot be told."""
    file.seek(0)
    try:
        with Image.open(file, formats=["JPEG"]) as picture:  # reads the headers alone
            width, height = picture.size
            if picture.getexif().get(ORIENTATION) in LYING:
                width, height = height, width
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, struct.error):
        return None, None
    if not (0 < width <= MOST and 0 < height <= MOST):
        return None, None
    return width, height
