"""What a reader has found in one file, bounded. Imports what needs nothing else of
the portal: the child that reads files starts with it."""

from collections import Counter
from typing import Any

from portal.documents.looking import NOBODY
from portal.guard import rules

MOST_KEPT = 60  # findings of one kind that are told one by one; all are counted
LONGEST = 160  # letters of a value


class Full(Exception):
    """More text than is read."""


class Found:
    """`member`: the file inside an archive that is being read, "" for the file itself. `room`: the
    letters that may still be read."""

    def __init__(self, room: int = 20_000_000) -> None:
        self.member = ""
        self.room = room
        self.counts: Counter[str] = Counter()
        self._kept: dict[tuple[str, ...], int] = {}
        self._of_kind: Counter[str] = Counter()

    def text(self, part: str, at: str | int, words: str) -> None:
        """Look for personal data in the words that stand at this place."""
        self.room -= len(words)
        if self.room < 0:
            raise Full
        for kind, value in rules.found_in(rules.plain(words)):
            self.add(kind, part, at, value)

    def columns(self, columns: rules.Columns, cells: list[str], part: str, at: list[str]) -> None:
        """The same for the numbers of a row whose columns' heads say what they are; `at`: the
        place of each cell."""
        plain = [rules.plain(cell).strip() for cell in cells]
        for place, kind, value in columns.row(plain):
            self.add(kind, part, at[place], value)
        for place, value in rules.in_boxes(plain):
            self.add(rules.CITIZEN, part, at[place], value)

    def add(self, kind: str, part: str, at: str | int, value: str = "", times: int = 1) -> None:
        self.counts[kind] += times
        key = (kind, self.member[:LONGEST], part, str(at)[:LONGEST], value[:LONGEST])
        if key not in self._kept:
            if self._of_kind[kind] >= MOST_KEPT:
                return
            self._of_kind[kind] += 1
        self._kept[key] = self._kept.get(key, 0) + times

    def told(self) -> dict[str, Any]:
        """{"findings": [[kind, member, part, at, value, count]], "counts": {kind: how many}}."""
        found = [[*key, count] for key, count in self._kept.items()]
        return {"findings": found, "counts": dict(self.counts)}


def author(found: Found, name: str | None) -> None:
    """A name in a file's properties, if it can be a person's."""
    words = " ".join((name or "").split())
    if not any(letter.isalpha() for letter in words) or words.startswith(_OFFICES):
        return
    if words.lower() not in NOBODY:
        found.add(rules.AUTHOR, "properties", "", words)


_OFFICES = (
    "สำนักงาน", "โรงพยาบาล", "ศูนย์", "สถานีอนามัย", "กลุ่ม", "กรม", "กระทรวง", "เทศบาล", "องค์การ", "หน่วย",
    "ฝ่าย", "กอง", "รพ.", "รพสต", "สสอ", "สสจ",
)  # fmt: skip
