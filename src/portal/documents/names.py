"""A file's display name: what people see and download, never a path or a key."""

import re
import unicodedata

from portal.kit import text
from portal.kit.errors import Invalid

LONGEST = 150
# Names that Windows keeps for its devices, whatever stands behind them.
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|conin\$|conout\$|clock\$|(com|lpt)[0-9¹²³])\s*(\.|$)")
_MOST_MARKS = 4  # above and below one letter; Thai needs three


def clean_name(given: str) -> tuple[str, str]:
    """(name, extension). Folders are cut off, .jpeg becomes .jpg, a long stem is shortened.
    Raises Invalid when nothing is left of it or it has no extension."""
    name = text.line(given.replace("\\", "/").rsplit("/", 1)[-1])
    name = "".join(
        letter
        for letter in name
        if unicodedata.category(letter)[0] != "C" or letter in "\u200c\u200d"
    ).strip(" .")
    stem, dot, ext = name.rpartition(".")
    ext = ext.lower()
    if ext == "jpeg":
        ext = "jpg"
    stem = _readable(stem.strip(" .").translate(str.maketrans('<>:"|?*', "-------")))
    if not dot or not stem or not ext.isascii() or not ext.isalnum():
        raise Invalid(
            "ชื่อไฟล์ใช้ไม่ได้",
            "Bad file name",
            fields={"file": "ตั้งชื่อไฟล์ให้มีนามสกุล เช่น แผนปฏิบัติราชการ.pdf"},
        )
    return f"{stem[: LONGEST - len(ext) - 1]}.{ext}", ext


def _readable(stem: str) -> str:
    """No mark without its letter, no tower of marks, no name of a device; "" when that is all."""
    kept, marks = "", 0
    for letter in stem:
        marks = marks + 1 if unicodedata.category(letter)[0] == "M" else 0
        if marks <= _MOST_MARKS and (kept or not marks):
            kept += letter
    return f"_{kept}" if _DEVICES.match(kept) else kept


def another(name: str, taken: set[str]) -> str:
    """The name, or with (2), (3) … when it is taken."""
    stem, _, ext = name.rpartition(".")
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{stem} ({number}).{ext}"
    return free
