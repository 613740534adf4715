"""A picture of a page with its address and its moment printed below it. Blocking; call it in a
thread."""

import io
from pathlib import Path

from PIL import Image

from portal.kit import typeset
from portal.sheets.pdf import in_svg

QUALITY = 82  # of the JPEG


def captioned(picture: bytes, lines: tuple[str, ...]) -> bytes:
    """JPEG of a PNG of our own, with these lines under it."""
    with Image.open(io.BytesIO(picture), formats=["PNG"]) as found:
        width = found.width
    drawn = typeset.png(
        Path(__file__).with_name("page_picture.typ"),
        {"picture": in_svg(picture)[0], "width": width, "lines": list(lines)},
    )
    out = io.BytesIO()
    with Image.open(io.BytesIO(drawn), formats=["PNG"]) as whole:
        whole.convert("RGB").save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
