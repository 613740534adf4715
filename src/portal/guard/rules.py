"""What looks like personal data in a text. Pure, and imports nothing of the portal: the child that
reads files starts with it. No pattern takes longer than its text, whatever the text.

Procurement tables are full of numbers: a citizen's number has a person's first digit, a province,
and a checksum that holds (a company's begins with 0); an account or a passport is only believed
when it is written as one or when the words before it say so.
"""

import re
from collections.abc import Iterator

VERSION = 2  # of all that decides what is found: with another, every content is read again

# What the text of a file may show.
CITIZEN, PHONE, PATIENT, EMAIL = "citizen", "phone", "patient", "email"
BANK, PASSPORT, ADDRESS = "bank", "passport", "address"
# What a file hides: a sheet, rows, columns, comments, changes that are still there, letters set as
# hidden, files inside the file.
HIDDEN = "hidden"
# What could not be read and must be looked at: pages without a text layer, a file or a part of it.
UNREAD = "unread"
# Who made it, as the file's properties say.
AUTHOR = "author"

KINDS = (CITIZEN, PATIENT, PHONE, EMAIL, BANK, PASSPORT, ADDRESS, HIDDEN, UNREAD, AUTHOR)
NOTES = (AUTHOR,)  # shown, and not asked about

_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_DASHES = str.maketrans("‐‑‒–—−\u00a0\u2007\u202f\t", "------    ")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")

# Provinces as the registration's numbers write them; 10 is Bangkok.
_PROVINCES = {*range(10, 28), *range(30, 50), *range(50, 59), *range(60, 68), *range(70, 78),
              *range(80, 87), *range(90, 97)}  # fmt: skip

_BEFORE = r"(?<!\d)(?<!\d[.,/-])"
_AFTER = r"(?!\d)(?![.,/-]\d)"
_CITIZEN = re.compile(
    rf"{_BEFORE}(?:"
    r"[1-8]\d{12}"
    r"|[1-8][ -]{1,3}\d{4}[ -]{1,3}\d{5}[ -]{1,3}\d\d[ -]{1,3}\d"  # as on the card
    r"|[1-8](?: \d){12}"  # in boxes
    rf"){_AFTER}"
)
_PHONE = re.compile(  # not a piece of a code of letters and digits
    r"(?<![A-Fa-f\d])(?<!\d[.,/-])(?:(?:\+|00)66[ -]?\(?0?\)?|0)[689](?:"
    r"\d{8}|\d[ -]\d{7}|\d[ -]\d{3}[ -]?\d{4}|\d[ -]?\d{4}[ -]\d{3}"
    r"|[ -]\d{4}[ -]?\d{4}|\d{4}[ -]\d{4}"
    r")(?![A-Za-z\d])(?![.,/-]\d)"
)
_PATIENT = re.compile(
    r"(?<![A-Za-z])(?:[HAVX]\.?[Nn]\.?|เลขที่(?:ผู้ป่วย|โรงพยาบาล))"
    r" {0,3}(?:[Nn]o\.?|เลขที่|หมายเลข)? {0,3}[:.#=-]? {0,3}(\d[\d/-]{3,14}\d)"
)
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{2,63}){1,4}"
)
_ACCOUNT = r"\d(?:[ -]?\d){9,14}"
_BANK = re.compile(
    rf"(?<!\d)(?<!\d-)(\d{{3}}-\d-\d{{5}}-\d)(?!\d)(?!-\d)|บัญชี[^\d\n]{{0,40}}({_ACCOUNT})(?!\d)"
)
_PASSPORT = re.compile(
    r"(?:[Pp]assport|PASSPORT|หนังสือเดินทาง)[^\n]{0,24}?(?<![A-Za-z])([A-Z]{1,2}\d{6,8})(?!\d)"
)
_ADDRESS = re.compile(r"บ้านเลขที่ {0,3}:? {0,3}(\d{1,5}(?:/\d{1,5})?)(?![\d/])")

# What an office calls its own mail box.
OFFICE_BOXES = frozenset(
    "saraban sarabun info contact admin webmaster postmaster support help helpdesk office mail"
    " noreply no-reply service services center pr hr ita dpo ocsc cio finance".split()
)
# … and the short names of health offices and hospitals, with a number or a place: sso00370.
_OFFICE_BOX = re.compile(
    r"(?:sso|ssj|sasuk|rpst|pcu|cup|dho|pho|hosp|hospital|hos)(?:\d+|[._-].*)?"
)


def plain(text: str) -> str:
    """One form of digits, dashes and blanks, nothing invisible."""
    return _INVISIBLE.sub("", text.translate(_DIGITS).translate(_DASHES))


def found_in(text: str) -> Iterator[tuple[str, str]]:
    """(kind, what it is, as it stands in the plain text), of a text that is plain already."""
    taken: list[tuple[int, int]] = []
    for match in _CITIZEN.finditer(text):
        if is_citizen(match[0]):
            taken.append(match.span())
            yield CITIZEN, match[0]
    for match in _BANK.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            yield BANK, match[1] or match[2]
    for kind, pattern, group, holds in _OTHERS:
        for match in pattern.finditer(text):
            if holds(match):
                yield kind, match[group]


def _is_long(match: re.Match[str]) -> bool:
    return sum(letter.isdigit() for letter in match[1]) >= 5


def _is_persons(match: re.Match[str]) -> bool:
    name = match[0].partition("@")[0].lower()
    return name not in OFFICE_BOXES and not _OFFICE_BOX.fullmatch(name)


def _yes(_match: re.Match[str]) -> bool:
    return True


_OTHERS = (
    (PHONE, _PHONE, 0, _yes),
    (PATIENT, _PATIENT, 0, _is_long),
    (EMAIL, _EMAIL, 0, _is_persons),
    (PASSPORT, _PASSPORT, 1, _yes),
    (ADDRESS, _ADDRESS, 0, _yes),
)


def is_citizen(number: str) -> bool:
    """Whether these 13 digits, however parted, can be a citizen's number."""
    digits = [int(letter) for letter in number if letter.isdigit()]
    if len(digits) != 13 or not 1 <= digits[0] <= 8 or len(set(digits[:12])) == 1:
        return False
    if digits[1] * 10 + digits[2] not in _PROVINCES:
        return False
    total = sum(digit * weight for digit, weight in zip(digits[:12], range(13, 1, -1), strict=True))
    return (11 - total % 11) % 10 == digits[12]


def in_boxes(cells: list[str]) -> Iterator[tuple[int, str]]:
    """(place of its first digit, number) of a citizen's number of which each digit has a cell of
    its own, as forms have it; dashes and empty cells may stand between."""
    run: list[tuple[int, str]] = []
    for place, cell in enumerate([*cells, "end"]):
        if len(cell) == 1 and cell in "0123456789":
            run.append((place, cell))
        elif cell not in ("", "-"):
            number = "".join(digit for _, digit in run)
            if is_citizen(number):
                yield run[0][0], number
            run = []


# What the head of a column says of the numbers below it: kind -> head, and the number.
_HEADS = (
    (PATIENT, re.compile(r"(?:H\.?N|A\.?N|V\.?N)\.?|เลขที่ผู้ป่วย(?:นอก|ใน)?|เลขประจำตัวผู้ป่วย", re.I),
     re.compile(r"\d[\d/-]{2,13}\d")),
    (PHONE, re.compile(r"(?:เบอร์|หมายเลข)?(?:โทรศัพท์|โทร\.?|มือถือ)(?:มือถือ|เคลื่อนที่)?"),
     re.compile(r"[689]\d{8}")),  # a number loses its first 0
    (BANK, re.compile(r"(?:เลขที่|หมายเลข|เลข)บัญชี(?:ธนาคาร|เงินฝาก)?"), re.compile(r"\d{10,15}")),
    (PASSPORT, re.compile(r"(?:เลขที่)?(?:หนังสือเดินทาง|passport)(?: ?no\.?)?", re.I),
     re.compile(r"[A-Z]{1,2}\d{6,8}")),
)  # fmt: skip


class Columns:
    """Follows the rows of one table from above: a column's head says what its numbers are."""

    def __init__(self) -> None:
        self._heads: dict[int, tuple[str, re.Pattern[str]]] = {}

    def row(self, cells: list[str]) -> Iterator[tuple[int, str, str]]:
        """(place in the row, kind, number) of the plain cells of the next row."""
        for place, cell in enumerate(cells):
            if not cell:
                continue
            head = _head(cell)
            if head is not None:
                self._heads[place] = head
            elif place in self._heads:
                kind, number = self._heads[place]
                if number.fullmatch(cell) and not is_citizen(cell):
                    yield place, kind, cell


def _head(cell: str) -> tuple[str, re.Pattern[str]] | None:
    if len(cell) > 40:
        return None
    words = " ".join(cell.split())
    for kind, head, number in _HEADS:
        if head.fullmatch(words):
            return kind, number
    return None
