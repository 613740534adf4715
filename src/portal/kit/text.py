"""What people type, before it is kept: one form of Unicode, nothing invisible, a length.

NFC only: NFKC would split ำ into two letters. A NUL, a lone surrogate or a direction override
never reaches the database, a page or a letter.
"""

import re
import unicodedata

_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    "\ufff0-\uffff\ud800-\udfff]"
)


_FILLERS = "\u115f\u1160\u3164\uffa0"  # Hangul letters that show nothing


def line(text: str) -> str:
    """One line: NFC, runs of blanks made one, invisible characters removed."""
    return " ".join(_clean(text).split())


def lines(text: str) -> str:
    """Several lines: NFC, line ends made one, invisible characters removed, ends trimmed."""
    text = _clean(text.replace("\r\n", "\n").replace("\r", "\n"))
    return re.sub(
        r"\n{4,}", "\n\n\n", "\n".join(part.rstrip() for part in text.split("\n"))
    ).strip()


def whole(text: str) -> int | None:
    """A plain whole number that a form carries; None for anything else."""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def says_something(text: str) -> bool:
    """Whether there is a letter or a digit in it, and not only blanks, fillers or marks."""
    return any(unicodedata.category(letter)[0] in "LN" for letter in text if letter not in _FILLERS)


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("", unicodedata.normalize("NFC", text))


def is_web_address(text: str) -> bool:
    """http(s), with a host, no blanks, no user name in it (R60)."""
    return bool(re.fullmatch(r"https?://[^\s/@\\<>\"'`]+(?:/[^\s<>\"`]*|[?#][^\s<>\"`]*)?", text))
