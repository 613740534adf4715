"""Office files of before 2007, and what else lies in an OLE container: macros (VBA and Excel 4),
encryption, packages, what would fetch or start something."""

import re
import struct
from typing import IO, Any

import olefile

from portal.documents.looking import Refused, Seen, check_head

MOST_STREAM = 64 * 1024 * 1024
_DDE = re.compile(rb"\x13\s*DDE(AUTO)?[\s\x14]", re.I)
_FETCH = re.compile(
    rb"(?:INCLUDEPICTURE|INCLUDETEXT|LINK)\s[^\x14\x15]{0,80}(?:https?:|\\\\)", re.I
)
_MACROS = ("macros", "_vba_project_cur", "_vba_project", "vba", "_xmlsignatures_vba")
BOUNDSHEET, FILEPASS, SUPBOOK = 0x0085, 0x002F, 0x01AE
MACRO_SHEET, VB_MODULE = 1, 6


def look_into(file: IO[bytes], seen: Seen) -> str:
    """ "doc", "xls", "" for another kind. Refused for what is not harmless."""
    file.seek(0)
    try:
        with olefile.OleFileIO(file, raise_defects=olefile.DEFECT_INCORRECT) as ole:
            paths = ole.listdir(streams=True, storages=True)
            _check_paths(paths)
            kind = _kind(ole)
            for path in paths:
                if ole.get_type(path) == olefile.STGTY_STREAM:
                    _check_stream(ole, path, kind, seen)
            _names(ole, seen)
            return kind
    except Refused:
        raise
    except Exception:  # of many kinds, for what is damaged or made to harm
        raise Refused("broken") from None


def _check_paths(paths: list[list[str]]) -> None:
    names = {part.lower() for path in paths for part in path}
    if "encryptedpackage" in names or "encryptioninfo" in names:
        raise Refused("encrypted")
    if names & set(_MACROS):
        raise Refused("macros")


def _kind(ole: Any) -> str:
    if ole.exists("WordDocument"):
        return "doc"
    return "xls" if ole.exists("Workbook") or ole.exists("Book") else ""


def _check_stream(ole: Any, path: list[str], kind: str, seen: Seen) -> None:
    name, nested = path[-1].lower(), len(path) > 1
    if name == "\x01ole10native":
        raise Refused("package")
    if ole.get_size(path) > MOST_STREAM:
        raise Refused("too_much")
    if name in ("\x03ocxname", "\x03ocxdata", "ctls"):
        raise Refused("activex")
    data = ole.openstream(path).read()
    seen.use(len(data))
    if nested:
        check_head(name, data[:512])
        if name in ("\x01ole", "\x01compobj", "package", "equation native"):
            seen.flag("embedded_object", path[0])
        if name == "package":
            raise Refused("package")
    elif name == "worddocument":
        _check_word(data, seen)
    elif name in ("workbook", "book") and kind == "xls":
        _check_sheets(data, seen)


def _check_word(data: bytes, seen: Seen) -> None:
    if len(data) < 32:
        raise Refused("broken")
    if struct.unpack_from("<H", data, 0x0A)[0] & 0x0100:
        raise Refused("encrypted")
    plain = data.replace(b"\0", b"")  # its text is in one byte a letter, or in two
    if _DDE.search(plain):
        raise Refused("dde")
    if _FETCH.search(plain):
        seen.flag("external_link", "INCLUDE/LINK")


def _check_sheets(data: bytes, seen: Seen) -> None:
    at = 0
    while at + 4 <= len(data):
        kind, length = struct.unpack_from("<HH", data, at)
        body = data[at + 4 : at + 4 + length]
        if kind == FILEPASS:
            raise Refused("encrypted")
        if kind == BOUNDSHEET and len(body) > 5 and body[5] in (MACRO_SHEET, VB_MODULE):
            raise Refused("macros")
        if kind == SUPBOOK and len(body) > 4 and body[2:4] not in (b"\x01\x04", b"\x01\x3a"):
            if b"\x03" in body[4:]:
                raise Refused("dde")
            seen.flag("external_book")
        at += 4 + length


def _names(ole: Any, seen: Seen) -> None:
    found = ole.get_metadata()
    for code, value in (
        ("names:author", found.author),
        ("names:last_author", found.last_saved_by),
        ("names:company", found.company),
        ("names:manager", found.manager),
    ):
        if words := _text(value, found.codepage):
            seen.flag(code, words)


def _text(value: Any, codepage: int | None) -> str:
    if not isinstance(value, bytes):
        return ""
    page = {65001: "utf-8", 874: "cp874", -535: "utf-8"}.get(codepage or 0, "cp874")
    return value.decode(page, "replace").strip("\0 ")


def check_embedded(file: IO[bytes], seen: Seen) -> None:
    """An OLE object inside an Office file: Refused for a package, flagged otherwise."""
    look_into(file, seen)
    seen.flag("embedded_object", seen.place)
