"""Pictures: broken, too large, two kinds in one, and saying where they were taken."""

import io
import struct

from PIL import Image

from tests import make
from tests.documents.corpus import BROKEN, MISMATCH, TWO, Case, case
from tests.documents.corpus_zip import SMALL

JPEG = make.jpeg()


def sized(width: int, height: int) -> bytes:
    """The same picture, its frame header lying."""
    at = JPEG.index(b"\xff\xc0") + 5
    return JPEG[:at] + struct.pack(">HH", height, width) + JPEG[at + 4 :]


def segment(marker: int, data: bytes, base: bytes = JPEG) -> bytes:
    """With a segment more, behind the first."""
    at = 4 + int.from_bytes(base[4:6], "big")
    return base[:at] + bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data + base[at:]


def exif(place: bool = False, turned: int = 0, mode: str = "RGB", **tags: str) -> bytes:
    out, said = io.BytesIO(), Image.Exif()
    for name, value in tags.items():
        said[{"artist": 0x013B, "model": 0x0110}[name]] = value
    if turned:
        said[0x0112] = turned
    if place:
        said.get_ifd(0x8825).update({1: "N", 2: (14.0, 31.0, 0.0), 3: "E", 4: (101.0, 0.0, 0.0)})
    Image.effect_noise((64, 48), 50).convert(mode).save(out, "JPEG", exif=said)
    return out.getvalue()


def saved(mode: str = "RGB", **how) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((64, 48), 50).convert(mode).save(out, "JPEG", **how)
    return out.getvalue()


def many_pictures() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48)).save(out, "MPO", save_all=True,
                                    append_images=[Image.new("RGB", (64, 48), "red")])  # fmt: skip
    return out.getvalue()


def unlike(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, kind)
    return out.getvalue()


XMP = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>%s</x:xmpmeta>"
PICTURES: list[Case] = [
    case("a picture", "ภาพ.jpg", JPEG, declared="image/jpeg"),
    case("as Internet Explorer calls it", "ภาพ.jpeg", JPEG, declared="image/pjpeg", kept="ภาพ.jpg"),
    case("progressive", "a.jpg", lambda: saved(progressive=True)),
    case("CMYK", "a.jpg", lambda: saved("CMYK")),
    case("grey", "a.jpg", lambda: saved("L")),
    case("with restarts", "a.jpg", lambda: saved(restart_marker_rows=1)),
    case("taken somewhere", "a.jpg", lambda: exif(place=True), find="removed:position"),
    case("taken somewhere, turned", "a.jpg", lambda: exif(place=True, turned=6),
         find="removed:position"),
    case("taken by somebody", "a.jpg", lambda: exif(artist="Somchai"), find="names:author",
         names="Somchai"),
    case("a model of camera alone", "a.jpg", lambda: exif(model="X100")),
    case("a place in XMP", "a.jpg", segment(0xE1, XMP % b"<exif:GPSLatitude>14</exif:GPSLatitude>"),
         find="removed:position"),
    case("somebody in XMP", "a.jpg",
         segment(0xE1, XMP % "<dc:creator>สมชาย</dc:creator>".encode()), find="names:author"),
    case("a place in IPTC", "a.jpg",
         segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x0b\x1c\x02\x5a\0\x06Bangko"),
         find="removed:position"),
    case("EXIF that cannot be read", "a.jpg", segment(0xE1, b"Exif\0\0XX"),
         find="removed:unreadable"),
    case("EXIF that goes in circles", "a.jpg",
         segment(0xE1, b"Exif\0\0II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x08\0\0\0\0\0\0\0")),
    case("two pictures in one", "a.jpg", many_pictures, find="removed:behind"),
    case("something behind", "a.jpg", JPEG + b"\0\0\0\x18ftypmp42" + b"\0" * 500,
         find="removed:behind"),
    case("a pixel flood", "a.jpg", sized(30_000, 30_000), say="ย่อภาพ"),
    case("the largest there can be", "a.jpg", sized(65_535, 65_535), say="ย่อภาพ"),
    case("no pixels", "a.jpg", sized(0, 10), say=BROKEN),
    case("cut off in the picture", "a.jpg", JPEG[:-20], say=BROKEN),
    case("cut off in the head", "a.jpg", JPEG[:30], say=BROKEN),
    case("only the mark", "a.jpg", b"\xff\xd8\xff", say=BROKEN),
    case("the mark and noise", "a.jpg", b"\xff\xd8\xff\xe0" + b"0" * 500, say=BROKEN),
    case("no frame", "a.jpg", b"\xff\xd8\xff\xda\0\x02\xff\xd9", say=BROKEN),
    case("a small picture larger than its place", "a.jpg",
         JPEG.replace(b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0", b"JFIF\0\x01\x01\0\0\x01\0\x01\xff\xff"),
         say=BROKEN),
    case("a script in the comment", "a.jpg", segment(0xFE, b"<script>alert(1)</script>"), say=TWO),
    case("PHP in EXIF", "a.jpg", lambda: exif(artist="<?php system('id');"), say=TWO),
    case("PHP behind", "a.jpg", JPEG + b"<?php system('id');", say=TWO),
    case("a page behind", "a.jpg", JPEG + b"\n<HTML><body>", say=TWO),
    case("a program behind", "a.jpg", JPEG + b"MZ\x90\0" + b"\0" * 100, say=TWO),
    case("a ZIP behind", "a.jpg", JPEG + SMALL, say=TWO),
    case("a JAR behind", "a.jpg", JPEG + make.zipped(**{"META-INF/MANIFEST.MF": b"x"}), say=TWO),
    case("JPEG and JavaScript", "a.jpg",
         b"\xff\xd8\xff\xe0\x2f\x2a" + b"\0" * 0x2F28 + JPEG[2:], say=TWO),
    case("WebP as JPG", "a.jpg", lambda: unlike("WEBP"), say=MISMATCH),
    case("PNG as JPG", "a.jpg", make.png(), say=MISMATCH),
    case("GIF as JPG", "a.jpg", lambda: unlike("GIF"), say=MISMATCH),
    case("TIFF as JPG", "a.jpg", lambda: unlike("TIFF"), say=MISMATCH),
    case("GIFAR", "a.jpg", lambda: unlike("GIF") + SMALL, say=MISMATCH),
    case("HEIC as JPG", "a.jpg", b"\0\0\0\x18ftypheic" + b"\0" * 100, say=MISMATCH),
    case("SVG as JPG", "a.jpg", b'<?xml version="1.0"?><svg onload="alert(1)"/>', say=MISMATCH),
]  # fmt: skip
