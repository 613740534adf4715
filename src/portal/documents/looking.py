"""What the inspectors of a file share: how they refuse, how they flag, what they may use up, and a
file's kind by its first bytes. No portal module is imported: they run in a child process."""

from dataclasses import dataclass, field
from typing import IO

MOST_UNPACKED = 500 * 1024 * 1024  # bytes, of everything inside one file
MOST_DEPTH = 3  # an archive, a document in it, a sheet embedded in that

PROGRAMS = frozenset(
    "exe dll com scr pif msi msp msu cpl sys drv ocx bat cmd ps1 psm1 psd1 vbs vbe vb js jse mjs"
    " wsf wsh wsc sct hta lnk url scf inf reg jar war apk ipa app sh bash py pyc pl rb php phtml"
    " phar asp aspx jsp cgi html htm xhtml shtml mht mhtml svg svgz xsl chm hlp gadget appx"
    " msix application settingcontent-ms library-ms docm dotm xlsm xltm xlam xlsb pptm potm ppam"
    " ppsm sldm xll wll iqy slk desktop dmg iso img vhd vhdx one".split()
)
ARCHIVES = frozenset(
    "zip rar 7z gz tgz tar bz2 tbz xz zst lz lzma cab arj lzh lha ace z cpio ar deb rpm".split()
)

_TURNING = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068"  # letters that change the direction

_MAGIC = (
    (b"%PDF-", "pdf"), (b"\xff\xd8\xff", "jpg"), (b"Rar!\x1a\x07", "rar"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"), (b"PK\x03\x04", "zip"), (b"PK\x05\x06", "zip"),
    (b"MZ", "exe"), (b"\x7fELF", "exe"), (b"\xca\xfe\xba\xbe", "exe"), (b"\xcf\xfa\xed\xfe", "exe"),
    (b"\xfe\xed\xfa\xce", "exe"), (b"\xfe\xed\xfa\xcf", "exe"), (b"dex\n", "exe"),
    (b"#!", "script"),
    (b"\x4c\x00\x00\x00\x01\x14\x02\x00", "lnk"), (b"\x89PNG\r\n", "png"), (b"GIF8", "gif"),
    (b"BM", "bmp"), (b"II*\0", "tif"), (b"MM\0*", "tif"), (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b\x08", "gz"), (b"BZh", "bz2"), (b"\xfd7zXZ\0", "xz"), (b"\x28\xb5\x2f\xfd", "zst"),
    (b"MSCF", "cab"), (b"{\\rtf", "rtf"), (b"ID3", "mp3"), (b"ITSF", "chm"),
)  # fmt: skip
_MARKUP = (
    (b"<!doctype html", "html"), (b"<html", "html"), (b"<script", "html"), (b"<table", "html"),
    (b"<body", "html"), (b"<head", "html"), (b"<svg", "svg"), (b"<?php", "php"), (b"<?xml", "xml"),
    (b"<job", "script"),
)  # fmt: skip
RUNS = ("exe", "script", "lnk", "html", "svg", "php", "chm")  # kinds that do something when opened
PACKED = ("zip", "rar", "7z", "gz", "bz2", "xz", "zst", "cab", "tar")


# Findings that name a person, and what programs and shops write there for whoever it is.
PEOPLE = ("names:author", "names:last_author")
NOBODY = frozenset(
    "admin administrator user users windows owner pc computer hp dell acer asus lenovo toshiba home"
    " office scanner unknown author none python-docx openpyxl xlsxwriter libreoffice canva"
    " kkd.com".split()
) | {"windows user", "microsoft office user", "microsoft", "apache poi", "un-named", "lenovo pc"}


class Refused(Exception):
    """Not taken in. `code` is one of inspection_words.REFUSALS, `detail` fills its words."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, detail[-300:]


@dataclass
class Seen:
    """What was seen of a file. `findings`: (code of inspection_words.FINDINGS, place in the file,
    detail). `place`: the member that is being looked at, "" for the file itself."""

    findings: list[tuple[str, str, str]] = field(default_factory=list)
    place: str = ""
    depth: int = 0
    room: int = MOST_UNPACKED

    def flag(self, code: str, detail: str = "") -> None:
        if code in PEOPLE and detail.strip().lower() in NOBODY:
            return
        one = (code, self.place[-200:], detail[:200])
        if one not in self.findings and len(self.findings) < 60:
            self.findings.append(one)

    def use(self, size: int) -> None:
        """So many bytes were unpacked."""
        self.room -= size
        if self.room < 0:
            raise Refused("too_much")


def kind_of(head: bytes) -> str:
    """By the first 512 bytes: "pdf", "ole", "zip", …; "" for what has no mark of its own."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF":
        return "webp" if head[8:12] == b"WEBP" else "riff"
    if head[4:8] == b"ftyp":
        return "mp4"
    if head[257:262] == b"ustar":
        return "tar"
    text = head.removeprefix(b"\xef\xbb\xbf")
    if text[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = text[2:].replace(b"\0", b"")
    text = text.lstrip().lower()
    return next((kind for mark, kind in _MARKUP if text.startswith(mark)), "")


def head_of(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read(512)


def size_of(file: IO[bytes]) -> int:
    return file.seek(0, 2)


def tail_of(file: IO[bytes], most: int = 65_557) -> bytes:
    """The last bytes: as many as a ZIP's end record and its comment may take."""
    file.seek(max(0, size_of(file) - most))
    return file.read()


def carries_zip(file: IO[bytes]) -> bool:
    """Whether a ZIP reader, which begins at the end, would find an archive in this file."""
    tail, size = tail_of(file), size_of(file)
    at = tail.rfind(b"PK\x05\x06")
    while at >= 0:
        directory = int.from_bytes(tail[at + 12 : at + 16], "little")
        begin = size - len(tail) + at - directory
        if directory and begin > 0:
            file.seek(begin)
            if file.read(4) == b"PK\x01\x02":
                return True
        at = tail.rfind(b"PK\x05\x06", 0, at)
    return False


def extension(name: str) -> str:
    """In small letters, as Windows takes it: without the dots and blanks behind it."""
    return name.rstrip(" .").lower().rpartition(".")[2] if "." in name.rstrip(" .") else ""


def check_name(name: str) -> None:
    """A member's name as it stands in the archive: Refused when it leads out of the folder or is a
    program's."""
    parts = name.replace("\\", "/").split("/")
    out = name.startswith(("/", "\\")) or ".." in (part.strip() for part in parts)
    streams = any(":" in part for part in parts)  # C:\x, and NTFS's a.pdf:stream
    if out or streams or any(letter < " " or letter in _TURNING for letter in name):
        raise Refused("unsafe_name")
    if extension(name) in PROGRAMS:
        raise Refused("program", name)


def check_head(name: str, head: bytes) -> None:
    """A member's first bytes: Refused when it would run, whatever it is called."""
    if kind_of(head) in RUNS:
        raise Refused("program", name)
