"""A checklist as the text of its file: what was read, written so that it reads the same again."""

from typing import Any

import msgspec

from portal.catalog.checklist_file import ChecklistFile
from portal.kit.toml_file import toml

# In the order in which people read a slot: what it is, what is asked, what stands there by itself.
SLOT = (
    "code", "label_th", "label_en", "parent", "heading", "name_th", "name_en", "unit_kinds",
    "optional", "todo_th", "todo_en", "rounds", "every", "due_days", "of_last_year", "categories",
    "kinds", "shared", "words", "answered_by", "page",
)  # fmt: skip


def written(checklist: ChecklistFile, remarks: str = "") -> str:
    """TOML; what is as the file's form has it by itself is left out. `remarks`: lines above."""
    plain: dict[str, Any] = msgspec.to_builtins(checklist)
    tables = [("checklist", _said(plain["checklist"]))]
    tables += [("[[round]]", one) for one in plain["round"]]
    tables += [("[[slot]]", _said({name: one[name] for name in SLOT})) for one in plain["slot"]]
    return remarks + toml(tables)


def _said(table: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in table.items() if value not in ("", 0, False, [])}


def remarks_of(text: str) -> str:
    """The remarks with which a file begins, each with its line end."""
    kept = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        kept.append(f"{line}\n")
    return "".join(kept)
