"""What a template's next version would change in a unit (R18): said before it is done, by
`portal tenants diff`, and while it is done."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from portal.catalog.template_file import CategoryEntry, TemplateFile
from portal.kit import db
from portal.kit.toml_file import Fault, TomlFile
from portal.tenants.unit_file import Variation

Entries = list[tuple[CategoryEntry, str | None]]


@dataclass(frozen=True)
class Difference:
    """`what`: added, removed, renamed, moved or changed. `items`: how many public items stand in
    it; they keep their place and address whatever happens."""

    code: str
    what: str
    before: str
    after: str
    items: int = 0

    def __str__(self) -> str:
        kept = f" ({self.items} items keep place and address)" if self.items else ""
        arrow = " -> " if self.before and self.after else ""
        return f"{self.what} {self.code}: {self.before}{arrow}{self.after}{kept}"


def varied(template: TemplateFile, variations: Sequence[Variation] = ()) -> Entries:
    """(category, its parent's code) as this unit has them: without those that are off and what is
    under them, with its own names."""
    by_code = {one.code: one for one in variations}
    kept: Entries = []
    off: set[str | None] = {one.code for one in variations if one.off}
    for entry, parent in template.entries():
        if entry.code in off or parent in off:
            off.add(entry.code)
            continue
        if own := by_code.get(entry.code):
            names = {
                "name_th": own.name_th or entry.name_th,
                "name_en": own.name_en or entry.name_en,
            }
            entry = msgspec.structs.replace(entry, **names)
        kept.append((entry, parent))
    return kept


def variation_faults(
    file: TomlFile, variations: Sequence[Variation], template: TemplateFile
) -> list[Fault]:
    """Only what is optional may be off, only what is there may be called otherwise, each once."""
    entries = {entry.code: entry for entry in template.category}
    faults, seen = [], set()
    for place, one in enumerate(variations):
        where = ("variation", place, "code")
        if one.code not in entries:
            faults.append(file.fault(where, f"no category {one.code}", "ใช้รหัสจากแม่แบบของหน่วยงาน"))
        elif one.off and not entries[one.code].optional:
            faults.append(
                file.fault(where, f"{one.code} is not optional", "ปิดได้เฉพาะหมวดที่มีคำว่า (ถ้ามี)")
            )
        if one.code in seen:
            faults.append(file.fault(where, f"{one.code} twice", "รวมเป็นรายการเดียว"))
        seen.add(one.code)
    return faults


async def differences(entries: Entries) -> list[Difference]:
    """What applying these would change in the acting unit, in the order of the page. Runs inside a
    transaction; one statement."""
    found = await db.rows(
        "SELECT c.code, c.number, c.name_th, c.name_en, c.kinds, c.shows, c.optional,"
        " c.accepts_items, c.description_th, c.active, a.code AS above,"
        " (SELECT count(*) FROM public_item i WHERE i.category = c.id) AS items"
        " FROM category c LEFT JOIN category a ON a.tenant = c.tenant AND a.id = c.parent"
        " ORDER BY c.place"
    )
    known = {row["code"]: row for row in found}
    result = []
    for entry, parent in entries:
        row = known.pop(entry.code, None)
        shown = f"{entry.number} {entry.name_th}"
        if row is None or not row["active"]:
            items = row["items"] if row else 0
            result.append(Difference(entry.code, "added", "", shown, items))
            continue
        before = f"{row['number']} {row['name_th']}"
        if (row["name_th"], row["name_en"]) != (entry.name_th, entry.name_en):
            result.append(Difference(entry.code, "renamed", before, shown, row["items"]))
        if (row["number"], row["above"]) != (entry.number, parent):
            result.append(Difference(entry.code, "moved", before, shown, row["items"]))
        same = ("kinds", "shows", "optional", "accepts_items", "description_th")
        if other := [name for name in same if row[name] != getattr(entry, name)]:
            result.append(Difference(entry.code, "changed", "", ", ".join(other), row["items"]))
    for row in known.values():
        if row["active"]:
            before = f"{row['number']} {row['name_th']}"
            result.append(Difference(row["code"], "removed", before, "", row["items"]))
    return result
