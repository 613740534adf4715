"""What a new edition changes: what the approver sees of it (R78). Pure."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal.catalog.kinds import kinds
from portal.kit import thai
from portal.publication.facts import told
from portal.publication.labels import PLACES
from portal.publication.queries import Subject


@dataclass(frozen=True)
class Difference:
    """One field or file; `before` and `after` as people read them, "" where there is none."""

    name: str
    label_th: str
    label_en: str
    before: str
    after: str


def _day(value: Any) -> str:
    return thai.long_date(value) if value else ""


def _until(row: Any) -> str:
    if row.until_day or row.publish_until:
        return thai.long_date(row.until_day) if row.until_day else thai.when(row.publish_until)
    return f"ถาวร เพราะ{row.permanent_reason}" if row.permanent_reason else ""


FIELDS: tuple[tuple[str, str, str, Callable[[Any], str]], ...] = (
    ("title", "หัวข้อ", "Title", lambda row: row.title),
    ("category", "หมวด", "Category", lambda row: str(row.category or "")),
    ("details", "รายละเอียด", "Details", lambda row: row.details),
    ("source", "แหล่งที่มา", "Source", lambda row: row.source),
    ("coverage_from", "ข้อมูลตั้งแต่", "Period from", lambda row: _day(row.coverage_from)),
    ("coverage_to", "ข้อมูลถึง", "Period to", lambda row: _day(row.coverage_to)),
    ("publish_until", "เผยแพร่ถึง", "Public until", _until),
    ("external_links", "ลิงก์ภายนอก", "Links", lambda row: "\n".join(row.external_links or ())),
    ("remark", "หมายเหตุ", "Remark", lambda row: row.remark),
    ("channels", "ช่องทาง", "Channels",
     lambda row: ", ".join(PLACES[code][0] for code in row.channels)),
)  # fmt: skip


def differences(before: Subject, after: Subject) -> list[Difference]:
    """Fields in the form's order, then files: by their name and their bytes. The category is its
    id; who shows it knows its name."""
    found = [
        Difference(name, label, english, read(before.row), read(after.row))
        for name, label, english, read in FIELDS
        if read(before.row) != read(after.row)
    ]
    return found + _facts(before, after) + _files(before, after)


def _facts(before: Subject, after: Subject) -> list[Difference]:
    """The kind, and each fact of either, in the order of the later one's kind."""
    old, new = (kinds().get(one.row.kind) for one in (before, after))
    found = []
    if old != new:
        names = [kind.name_th if kind else "" for kind in (old, new)]
        found.append(Difference("kind", "ชนิดเนื้อหา", "Kind", names[0], names[1]))
    was, now = (
        told(kind, json.loads(one.row.facts), file_names(one), "th") if kind else []
        for kind, one in ((old, before), (new, after))
    )
    english = {
        field.label_th: field.label_en for kind in (old, new) if kind for field in kind.field
    }
    for label in dict.fromkeys(label for label, _ in [*now, *was]):
        sides = [dict(one).get(label, "") for one in (was, now)]
        if sides[0] != sides[1]:
            found.append(Difference(f"facts.{label}", label, english[label], sides[0], sides[1]))
    return found


def file_names(seen: Subject) -> dict[str, str]:
    """Names of its files by id, as facts name them."""
    return {str(row["id"]): row["filename"] for row in seen.documents}


def _files(before: Subject, after: Subject) -> list[Difference]:
    old = {row["filename"]: row for row in before.documents if not row["internal"]}
    new = {row["filename"]: row for row in after.documents if not row["internal"]}
    return [
        Difference(f"file:{name}", "ไฟล์", "File", _file(old.get(name)), _file(new.get(name)))
        for name in dict.fromkeys([*old, *new])
        if _bytes(old.get(name)) != _bytes(new.get(name))
    ]


def _bytes(row: Any) -> str:
    return row["sha256"] + row["alt"] if row else ""


def _file(row: Any) -> str:
    """Name, size and the first letters of its hash: two files of one name are told apart."""
    return f"{row['filename']} ({thai.size(row['size'])}, {row['sha256'][:8]})" if row else ""
