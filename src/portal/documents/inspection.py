"""What a file really is, and whether it is harmless: its content decides, and its name and its
declared type must say the same (R50, R52).

A child process looks (inspect_file.py), because a parser that dies must die alone. What is not
harmless is refused; what people should know of it is a finding, kept with its content; where
nothing can look inside, a human must, before it is public.
"""

import asyncio
import json
from dataclasses import dataclass, field
from typing import BinaryIO

from portal.documents import declared_type
from portal.documents.child import in_child
from portal.documents.inspection_words import REMOVED, finding, refusal
from portal.kit.errors import Invalid

MEDIA_TYPES = {kind: names[0] for kind, names in declared_type.NAMES.items()}
SECONDS = 60  # of waiting: two may look at once, on a machine that has other work

_slots = asyncio.Semaphore(2)  # looking takes a whole core


@dataclass(frozen=True)
class Finding:
    """What people should know of a content. `code`: inspection_words.FINDINGS. `place`: the member
    of an archive, "" for the file itself. `needs_human`: not public before it is released."""

    code: str
    place: str
    words_th: str
    words_en: str
    needs_human: bool = False


@dataclass(frozen=True)
class Looked:
    """`has_position`: a JPEG that says where it was taken, or carries something behind itself: to
    be cleaned before it is kept."""

    media_type: str
    findings: list[Finding] = field(default_factory=list)
    has_position: bool = False


async def check(file: BinaryIO, ext: str, allowed: list[str], declared: str = "") -> Looked:
    """A file named .<ext>. `declared`: the media type that its sender's program gave it. Invalid,
    in words that say what to do."""
    if ext not in allowed or ext not in MEDIA_TYPES:
        names = " ".join(f".{kind}" for kind in allowed)
        raise _refused(f"รับเฉพาะไฟล์ {names} แปลงไฟล์เป็นชนิดเหล่านี้แล้วส่งใหม่", "File type not accepted")
    if not declared_type.agrees(declared, ext):
        kind = declared[:60]
        raise _refused(
            f"ชื่อไฟล์ลงท้าย .{ext} แต่โปรแกรมที่ส่งบอกว่าเป็น {kind} ส่งไฟล์จากโปรแกรมต้นฉบับ",
            f"The name says .{ext}, the sender's program says {kind}",
        )
    async with _slots:
        said = await in_child("portal.documents.inspect_file", file, SECONDS)
    if said is None:
        raise _refused(*refusal("unreadable", ""))
    told = json.loads(said)
    _check_kind(told, ext)
    if told["refused"]:
        raise _refused(*refusal(*told["refused"]))
    return Looked(
        MEDIA_TYPES[ext],
        [Finding(code, place, *finding(code, detail)) for code, place, detail in told["findings"]],
        any(code.startswith(REMOVED) for code, _, _ in told["findings"]),
    )


CONTAINERS = {"docx": ("zip",), "xlsx": ("zip",), "doc": ("ole",), "xls": ("ole",)}


def _check_kind(told: dict, ext: str) -> None:
    """What was refused on the way is known by its first bytes alone."""
    found = told["found"]
    if found == ext or (told["refused"] and found in CONTAINERS.get(ext, ())):
        return
    if found == "ole" and told["refused"] and told["refused"][0] == "encrypted":
        return  # a locked DOCX is an OLE file
    really = f"เป็น .{found}" if found else "ไม่ใช่ชนิดที่รับ"
    raise _refused(
        f"ชื่อไฟล์ลงท้าย .{ext} แต่เนื้อไฟล์{really} ส่งไฟล์จากโปรแกรมต้นฉบับ ไม่ใช่การเปลี่ยนชื่อ",
        "The content is not what the name says",
    )


def _refused(message: str, english: str) -> Invalid:
    return Invalid(message, english, fields={"file": message})
