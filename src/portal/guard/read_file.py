"""The child that looks for personal data in a file: little memory, time and output, because the
file comes from outside and a parser that dies must die alone (reliability.md D25). It imports
nothing of the portal beside this package, so that it starts fast.

    python -m portal.guard.read_file <path> <pdf|docx|xlsx|doc|xls|zip>   -> JSON on stdout:
    what collecting.Found.told says, whole numbers in it: whoever asked masks them
"""

import io
import json
import resource
import sys
import zipfile
from typing import BinaryIO

from portal.guard import rules
from portal.guard.collecting import Found, Full

SECONDS = 15
MEMORY = 1024 * 1024 * 1024
LARGEST_MEMBER = 60 * 1024 * 1024  # of an archive, unpacked
MOST_MEMBERS = 200  # that are read

TEXTS = ("csv", "txt", "tsv")
KINDS = ("pdf", "docx", "xlsx", "doc", "xls", "zip")


def _main(path: str, ext: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    found = Found()
    with open(path, "rb") as file:
        try:
            (_archive if ext == "zip" else _read)(file, found, ext)
        except Full:
            found.add(rules.UNREAD, "rest", "")
    sys.stdout.write(json.dumps(found.told()))


def _read(file: BinaryIO, found: Found, ext: str) -> None:
    """Each reader is imported when its kind comes: the child starts faster."""
    # ruff: noqa: PLC0415 - after the limits, and only what the file needs
    if ext == "pdf":
        from portal.guard.read_pdf import pdf

        pdf(file, found)
    elif ext == "docx":
        from portal.guard.read_word import docx

        docx(file, found)
    elif ext == "doc":
        from portal.guard.read_old import doc

        doc(file, found)
    elif ext == "xls":
        from portal.guard.read_old import xls

        xls(file, found)
    elif ext == "xlsx":
        from portal.guard.read_sheets import xlsx

        xlsx(file, found)
    else:
        from portal.guard.read_old import table

        table(file, found)


def _archive(file: BinaryIO, found: Found, _ext: str) -> None:
    """What is inside, one by one: what one of them does wrong is that one's. Archives inside are
    not opened, and pictures have no words."""
    with zipfile.ZipFile(file) as archive:
        for number, member in enumerate(m for m in archive.infolist() if not m.is_dir()):
            found.member = member_name(member)
            found.text("name", "", found.member)
            ext = found.member.lower().rpartition(".")[2]
            if ext in (*KINDS, *TEXTS, "rar", "7z") and not _member(archive, member, found, ext):
                found.add(rules.UNREAD, "file", "")
            if number >= MOST_MEMBERS:
                raise Full


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, found: Found, ext: str) -> bool:
    """Whether it was read."""
    if ext in ("zip", "rar", "7z") or member.file_size > LARGEST_MEMBER:
        return False
    try:
        with archive.open(member) as inside:
            _read(io.BytesIO(inside.read(LARGEST_MEMBER)), found, ext)
    except Full:
        raise
    except Exception:
        return False
    return True


def member_name(member: zipfile.ZipInfo) -> str:
    if member.flag_bits & 0x800:
        return member.filename
    raw = member.filename.encode("cp437", "ignore")  # Thai Windows writes UTF-8 or its own page
    for page in ("utf-8", "cp874"):
        try:
            return raw.decode(page)
        except UnicodeDecodeError:
            continue
    return member.filename


if __name__ == "__main__":
    _main(sys.argv[1], sys.argv[2])
