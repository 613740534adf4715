"""The size of a picture as browsers show it, whatever its headers say."""

import io
import struct

import pytest
from PIL import Image

from portal.documents.picture import picture_size


def jpeg(orientation: int = 0) -> bytes:
    out, exif = io.BytesIO(), Image.Exif()
    if orientation:
        exif[0x0112] = orientation
    Image.new("RGB", (64, 32)).save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.mark.parametrize(("turned", "size"), [(0, (64, 32)), (1, (64, 32)), (6, (32, 64))])
def test_its_size_as_it_is_shown(turned, size):
    assert picture_size(io.BytesIO(jpeg(turned))) == size


def with_size(width: int, height: int) -> bytes:
    """The same picture, its frame header lying about its size."""
    data = jpeg()
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff\xd8\xff", b"\xff\xd8\xff" + b"0" * 99, jpeg()[:40], with_size(65535, 65535),
     with_size(0, 0), b"GIF89a" + b"\0" * 50],
)  # fmt: skip
def test_what_cannot_be_told_is_none(data):
    assert picture_size(io.BytesIO(data)) in ((None, None), (0, 0))
