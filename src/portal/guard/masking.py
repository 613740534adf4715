"""What is kept of a finding: enough to find its place and tell two apart, never the whole of it."""

import re

from portal.guard import rules
from portal.kit import seal, text
from portal.kit.errors import Unavailable

LONGEST = 120  # letters that are kept of a comment or a deleted text
_NUMBER = re.compile(r"\d(?:[ /.,-]?\d){3,}")


def masked(kind: str, value: str) -> str:
    """x-xxxx-xxxxx-45-5 of a citizen's number; the last digits of another number; the first letter
    of an e-mail's name; of words, all but their longer numbers."""
    if kind == rules.CITIZEN:
        digits = _digits(value)
        return f"x-xxxx-xxxxx-{digits[10:12]}-{digits[12:]}"
    if kind == rules.EMAIL:
        name, _, host = value.partition("@")
        return f"{name[:1]}{'x' * max(2, len(name) - 1)}@{host}"
    if kind in (rules.HIDDEN, rules.AUTHOR):
        return _words(value)[:LONGEST]
    if kind == rules.ADDRESS:
        return re.sub(r"\d", "x", value)
    return _but_last(value, 3)


def place(name: str) -> str:
    """The name of a sheet, a cell or a file, but for what looks like personal data in it."""
    plain = rules.plain(text.line(name))
    for kind, found in list(rules.found_in(plain)):
        plain = plain.replace(found, masked(kind, found))
    return plain


def _words(value: str) -> str:
    """The same, and longer numbers go too."""
    return _NUMBER.sub(lambda match: _but_last(match[0], 2), place(value))


def _but_last(value: str, shown: int) -> str:
    """Each digit but the last ones becomes x."""
    left = max(0, sum(letter.isdigit() for letter in value) - shown)
    made = []
    for letter in value:
        if letter.isdigit() and left > 0:
            letter, left = "x", left - 1
        made.append(letter)
    return "".join(made)


def digest(kind: str, value: str) -> str:
    """By which the acting unit finds the same again, however it is written; "" where the platform
    has no key (kit/seal.py) or there is nothing to tell."""
    if kind in (rules.UNREAD, rules.HIDDEN, rules.AUTHOR) or not value:
        return ""
    try:
        return seal.fingerprint(one_form(kind, value), f"guard {kind}")
    except Unavailable:
        return ""


def one_form(kind: str, value: str) -> str:
    if kind == rules.PHONE:
        digits = _digits(value).removeprefix("00")
        return "0" + digits.removeprefix("66").removeprefix("0") if digits[:2] == "66" else digits
    if kind in (rules.CITIZEN, rules.BANK):
        return _digits(value)
    return re.sub(r"[\s.-]", "", value) if kind != rules.EMAIL else value.lower()


def _digits(value: str) -> str:
    return "".join(letter for letter in value if letter.isdigit())
