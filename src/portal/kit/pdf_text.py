"""What a PDF of Typst says when it is searched, copied or read aloud, mended.

A tone mark that stands higher than usual is shown by itself, and Typst lets it say the whole
syllable again: ตั้ง is read as ตั้ตั้ง by every reader. Here it is drawn where it was, as part of its
syllable, which is said once. Nothing that is seen changes.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf

_STRING = rb"\((?:\\.|[^\\()])*+\)|<[0-9A-Fa-f]*>"
_NUMBER = rb"-?[0-9.]+"
_STEP = re.compile(
    rb"/ActualText<FEFF(?P<said>[0-9A-F]*)>>>BDC"
    rb"|(?P<end>EMC)"
    rb"|/(?P<font>[A-Za-z0-9]+) (?P<size>[0-9.]+) Tf"
    rb"|1 0 0 -1 (?P<x>%(n)s) (?P<y>%(n)s) (?P<matrix>cm|Tm)"
    rb"|(?P<shown>\[(?:[-0-9. ]|%(s)s)*+\]TJ|(?:%(s)s)Tj)" % {b"n": _NUMBER, b"s": _STRING},
    re.DOTALL,
)
_GLYPHS = re.compile(_STRING, re.DOTALL)
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
BEFORE = 0.1  # points
_PAIR = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")


@dataclass
class _Piece:
    """Glyphs that are shown together in one font, where they stand, and what they say (UTF-16 in
    hexadecimal). `shown`: from where to where that is written; `said_at`: the same of what is
    said, None where the font says it."""

    font: tuple[bytes, bytes]
    origin: tuple[float, float]  # on the page
    moved: tuple[float, float]  # from there, to the right and down
    glyphs: bytes
    said: bytes
    shown: tuple[int, int]
    said_at: tuple[int, int] | None


def mended(paper: bytes) -> bytes:
    """The same paper, in which no syllable is said twice. For what Typst made alone."""
    with pikepdf.open(io.BytesIO(paper)) as found:
        fonts: dict[tuple[int, int], dict[bytes, bytes]] = {}
        for page in found.pages:
            named = {}
            for name, font in (page.Resources.get("/Font") or {}).items():
                if font.objgen not in fonts:
                    fonts[font.objgen] = _says(font.ToUnicode.read_bytes())
                named[name.removeprefix("/").encode()] = fonts[font.objgen]
            _mend(page.Contents, named)
        out = io.BytesIO()
        found.save(out, deterministic_id=True)
        return out.getvalue()


def _mend(stream: Any, fonts: dict[bytes, dict[bytes, bytes]]) -> None:
    content = stream.read_bytes()
    changes: list[tuple[int, int, bytes]] = []
    first: _Piece | None = None
    for piece in _pieces(content, fonts):
        if first and piece.said and _belongs(piece, first):
            changes += _joined(content, first, piece)
        else:
            first = piece
    if changes:
        stream.write(_with(content, changes))


def _belongs(piece: _Piece, first: _Piece) -> bool:
    """Whether it says what was just said, and is no second syllable of the same letters."""
    again = piece.said == first.said and piece.font == first.font
    return again and piece.glyphs != first.glyphs


def _joined(content: bytes, first: _Piece, piece: _Piece) -> Iterator[tuple[int, int, bytes]]:
    """The mark is drawn within its syllable, and no more where it was."""
    right = piece.origin[0] - first.origin[0] + piece.moved[0]
    down = first.origin[1] - piece.origin[1] + piece.moved[1]
    # it begins before what follows, since readers sort by that, and its first step makes it good
    place = b" 1 0 0 -1 %s %s Tm" % (_number(right - BEFORE), _number(down))
    step = _number(-BEFORE * 1000 / float(first.font[1]))
    drawn = place + b"[" + step + b" " + _inner(content[slice(*piece.shown)]) + b"]TJ"
    begin, end = first.shown
    if first.said_at is None:
        yield begin, begin, b"/Span<</ActualText<FEFF" + first.said + b">>>BDC "
        yield end, end, drawn + b" EMC "
        first.said_at = first.shown
    else:
        yield end, end, drawn
    yield *piece.shown, b""
    if piece.said_at:
        yield *piece.said_at, b""


def _pieces(content: bytes, fonts: dict[bytes, dict[bytes, bytes]]) -> Iterator[_Piece]:
    """All that is shown, in its order."""
    font, said, said_at = (b"", b""), b"", None
    origin, moved = (0.0, 0.0), (0.0, 0.0)
    for step in _STEP.finditer(content):
        if step["shown"] is not None:
            glyphs = _glyphs(step["shown"])
            says = said if said_at else fonts[font[0]].get(glyphs, b"")
            # what one letter says needs no mending
            says = says if len(says) > 4 else b""
            yield _Piece(font, origin, moved, glyphs, says, step.span("shown"), said_at)
        elif step["font"] is not None:
            font = step["font"], step["size"]
        elif step["said"] is not None:
            said, said_at = step["said"], step.span("said")
        elif step["end"] is not None:
            said_at = None
        elif step["matrix"] == b"cm":
            origin = float(step["x"]), float(step["y"])
        else:
            moved = float(step["x"]), float(step["y"])


def _inner(shown: bytes) -> bytes:
    """The strings of what is shown and the steps between them, without the array around them."""
    return shown.removesuffix(b"TJ").removesuffix(b"Tj").removeprefix(b"[").removesuffix(b"]")


def _with(content: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    """In the order of their places; what was asked for first at one place comes first."""
    parts, at = [], 0
    for begin, end, text in sorted(changes, key=lambda change: change[:2]):
        parts += [content[at:begin], text]
        at = end
    return b"".join([*parts, content[at:]])


def _glyphs(shown: bytes) -> bytes:
    return b"".join(
        bytes.fromhex(one[1:-1].decode()) if one[:1] == b"<" else _plain(one[1:-1])
        for one in _GLYPHS.findall(shown)
    )


def _plain(text: bytes) -> bytes:
    def one(found: re.Match[bytes]) -> bytes:
        octal = found[1][:1].isdigit()
        return bytes([int(found[1], 8)]) if octal else _NAMED.get(found[1], found[1])

    return _ESCAPED.sub(one, text) if b"\\" in text else text


def _says(cmap: bytes) -> dict[bytes, bytes]:
    return {bytes.fromhex(one[1].decode()): one[2] for one in _PAIR.finditer(cmap)}


def _number(value: float) -> bytes:
    return f"{value:.5f}".rstrip("0").rstrip(".").encode() or b"0"
