"""JPEG, marker by marker, without decoding: its size, whether it is whole, who and where it names,
and what else has been put into it or behind it."""

import re
import struct
from dataclasses import dataclass
from typing import IO

from portal.documents.looking import Refused, Seen

MOST_PIXELS = 200_000_000  # of a picture; telephones make up to 200 million
MOST_SEGMENTS = 20_000
EXIF, XMP, XMP_MORE = (
    b"Exif\0\0",
    b"http://ns.adobe.com/xap/1.0/\0",
    b"http://ns.adobe.com/xmp/extension/\0",
)
_MARKUP = re.compile(
    rb"<\?php|<script|<html|<iframe|<svg[\s>]|<!doctype|javascript:|MZ\x90\0", re.I
)
_POSITION = re.compile(rb"GPS(Latitude|Longitude|Position|Coordinates)|photoshop:(City|State)|"
                       rb"Iptc4xmp\w*:(Location|City)", re.I)  # fmt: skip
GPS, ORIENTATION, MORE = 0x8825, 0x0112, 0x8769
_PEOPLE = {0x013B: "names:author", 0x9C9D: "names:author", 0xA430: "names:author",
           0xA431: "names:serial", 0xA435: "names:serial"}  # fmt: skip
_BYLINES = {80: "names:author", 90: "names:place", 92: "names:place", 95: "names:place",
            101: "names:place", 122: "names:author"}  # fmt: skip


@dataclass(frozen=True)
class Segment:
    marker: int
    data: bytes


@dataclass
class Jpeg:
    """`segments` before the picture data, which lie in the file from `scan` up to `end` (just
    behind the end mark); the file has `size` bytes."""

    segments: list[Segment]
    scan: int
    end: int
    size: int


def look_into(file: IO[bytes], seen: Seen) -> None:
    """Refused for what is broken, too large, or something else as well."""
    jpeg = parts_of(file)
    _check_frame(jpeg.segments)
    for segment in jpeg.segments:
        _check_segment(segment, seen)
    if jpeg.end < jpeg.size:
        file.seek(jpeg.end)
        if _MARKUP.search(file.read(4 * 1024 * 1024)):
            raise Refused("polyglot")
        seen.flag("removed:behind")


def parts_of(file: IO[bytes]) -> Jpeg:
    """Refused when it is not a whole JPEG."""
    size = file.seek(0, 2)
    file.seek(2)
    segments: list[Segment] = []
    while True:
        head = file.read(4)
        if len(head) < 4 or head[0] != 0xFF or len(segments) > MOST_SEGMENTS:
            raise Refused("broken")
        marker, length = head[1], int.from_bytes(head[2:], "big")
        if marker == 0xFF:  # a fill byte
            file.seek(-3, 1)
            continue
        if not segments and length == 0x2F2A:  # "/*": the beginning of a script
            raise Refused("polyglot")
        data = file.read(length - 2) if length >= 2 else b""
        if len(data) != length - 2:
            raise Refused("broken")
        if marker == 0xDA:
            scan = file.tell() - length - 2
            return Jpeg(segments, scan, _end_of(file), size)
        segments.append(Segment(marker, data))


def _end_of(file: IO[bytes]) -> int:
    """Just behind the end mark; scans and tables between them are passed over."""
    at, data = file.tell(), file.read()
    place = 0
    while True:
        place = data.find(b"\xff", place)
        if place < 0 or place + 1 >= len(data):
            raise Refused("broken")
        marker = data[place + 1]
        if marker == 0xD9:
            return at + place + 2
        if marker in (0x00, 0xFF) or 0xD0 <= marker <= 0xD7:
            place += 1 if marker == 0xFF else 2
        else:
            place += 2 + max(2, int.from_bytes(data[place + 2 : place + 4], "big"))


def _check_frame(segments: list[Segment]) -> None:
    frames = [
        one.data for one in segments
        if 0xC0 <= one.marker <= 0xCF and one.marker not in (0xC4, 0xC8, 0xCC)
    ]  # fmt: skip
    if len(frames) != 1 or len(frames[0]) < 6:
        raise Refused("broken")
    high, wide = struct.unpack(">HH", frames[0][1:5])
    if not high or not wide:
        raise Refused("broken")
    if high * wide > MOST_PIXELS:
        raise Refused("pixels", f"{wide} x {high}")


def _check_segment(segment: Segment, seen: Seen) -> None:
    data, marker = segment.data, segment.marker
    if data.startswith(b"JFIF\0") and len(data) < _jfif_size(data):
        raise Refused("broken")
    if (0xE0 <= marker <= 0xEF or marker == 0xFE) and marker != 0xE2 and _MARKUP.search(data):
        raise Refused("polyglot")
    if marker == 0xE1 and data.startswith(EXIF):
        _look_at_exif(data[6:], seen)
    elif marker == 0xE1 and data.startswith((XMP, XMP_MORE)):
        if _POSITION.search(data):
            seen.flag("removed:position")
        _note(re.search(rb"<dc:creator>(.*?)</dc:creator>", data, re.S), seen)
    elif marker == 0xED:
        _look_at_iptc(data, seen)


def _jfif_size(data: bytes) -> int:
    """With the small picture that it says is in it."""
    return 14 + 3 * data[12] * data[13] if len(data) >= 14 else 14


def _note(found: "re.Match[bytes] | None", seen: Seen) -> None:
    words = re.sub(rb"<[^>]+>", b" ", found[1]).decode("utf-8", "replace") if found else ""
    if words := " ".join(words.split()):
        seen.flag("names:author", words)


def _look_at_exif(tiff: bytes, seen: Seen) -> None:
    """The first directory and the one of the camera. What cannot be read is taken for a place."""
    try:
        order = {b"II": "<", b"MM": ">"}[tiff[:2]]
        waiting, done = [struct.unpack_from(order + "I", tiff, 4)[0]], set()
        while waiting:
            at = waiting.pop()
            if at in done or len(done) > 4:
                continue
            done.add(at)
            for number in range(struct.unpack_from(order + "H", tiff, at)[0]):
                tag, _, count, value = struct.unpack_from(
                    order + "HHII", tiff, at + 2 + 12 * number
                )
                if tag == MORE:
                    waiting.append(value)
                elif tag == GPS:
                    seen.flag("removed:position")
                elif tag in _PEOPLE:
                    begin = value if count > 4 else at + 2 + 12 * number + 8
                    words = tiff[begin : begin + min(count, 400)]
                    text = words.decode("utf-16-le" if tag == 0x9C9D else "utf-8", "replace")
                    if text := " ".join(text.replace("\0", " ").split()):
                        seen.flag(_PEOPLE[tag], text)
    except (KeyError, struct.error):
        seen.flag("removed:unreadable")


def orientation_of(tiff: bytes) -> int:
    """1 to 8; 1 when it does not say."""
    try:
        order = {b"II": "<", b"MM": ">"}[tiff[:2]]
        at = struct.unpack_from(order + "I", tiff, 4)[0]
        for number in range(struct.unpack_from(order + "H", tiff, at)[0]):
            tag, _, _, value = struct.unpack_from(order + "HHIH", tiff, at + 2 + 12 * number)
            if tag == ORIENTATION and 1 <= value <= 8:
                return value
    except (KeyError, struct.error):
        pass
    return 1


def _look_at_iptc(data: bytes, seen: Seen) -> None:
    for found in re.finditer(rb"\x1c\x02([\x50\x5a\x5c\x5f\x65\x7a])(..)", data, re.S):
        length = int.from_bytes(found[2], "big")
        words = data[found.end() : found.end() + length].decode("utf-8", "replace").strip("\0 ")
        code = _BYLINES[found[1][0]]
        if words and code == "names:place":
            seen.flag("removed:position")
        elif words:
            seen.flag(code, words)
