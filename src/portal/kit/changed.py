"""What one edition of a file of ours changes of another, in words: for who confirms it and for who
reads its history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

import msgspec

from portal.kit import thai


class What(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class FieldChange:
    """`name`: of the file; both values as people read them."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """Of one `part` of the file with this code. `fields`: of what was changed."""

    what: What
    part: str
    code: str
    name_th: str
    name_en: str
    fields: list[FieldChange] = field(default_factory=list)


def plain(part: Any) -> dict[str, Any]:
    """A part of a file by its fields' names; days stay days."""
    return msgspec.to_builtins(part, builtin_types=(date,))


def fields_changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[FieldChange]:
    """Of two that plain() gave."""
    return [
        FieldChange(name, _words(old[name]), _words(value))
        for name, value in new.items()
        if old[name] != value
    ]


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "✓" if value else "–"
    if isinstance(value, date):
        return thai.short_date(value)
    return ", ".join(value) if isinstance(value, list) else str(value)


def counted(found: Sequence[Change]) -> dict[str, int]:
    """How many were added, removed, changed."""
    kinds = [str(one.what) for one in found]
    return {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}
