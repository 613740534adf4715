"""What a kind of content asks for, as its public page shows it: each field and cell in words, with
what it leads to; totals of durations and of amounts."""

import json
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from portal.catalog.kinds import Field, Kind, kinds
from portal.publication.cells import Part, baht
from portal.publication.facts import cell_words
from portal.publication.labels import pick


def facts_shown(
    row: Any, documents: Sequence[Any], titles: Mapping[str, str], lang: str
) -> SimpleNamespace:
    """`row` has kind and facts; `documents` are those shown with it; `titles`: of what is public
    now, by id. `fields` by name, only those that say something."""
    kind, facts = kinds().get(row["kind"]), json.loads(row["facts"])
    shown = SimpleNamespace(code=row["kind"], name="", page="facts", fields={}, used=set())
    if kind is None:
        return shown
    files = {str(one.id): one for one in documents}
    drawn = _Drawn(files, titles, lang, shown.used)
    shown.name = pick((kind.name_th, kind.name_en), lang)
    shown.page = kind.page
    shown.fields = {
        field.name: drawn.field(field, facts[field.name])
        for field in kind.field
        if field.name in facts
    }
    shown.took = total_time(facts.get("steps", []), kind, lang) if kind.page == "manual" else ""
    shown.sums = skr1_sums(kind, facts, lang) if kind.page == "skr1" else None
    return shown


def item_ids(row: Any) -> list[str]:
    """Other items that its facts name."""
    kind, facts = kinds().get(row["kind"]), json.loads(row["facts"])
    found = []
    for field in kind.field if kind else ():
        if field.type == "item" and field.name in facts:
            found.append(facts[field.name])
        names = [one.name for one in field.column if one.type == "item"]
        found += [row[n] for row in facts.get(field.name, []) if names for n in names if n in row]
    return found


class _Drawn:
    def __init__(
        self, files: dict[str, Any], titles: Mapping[str, str], lang: str, used: set[str]
    ) -> None:
        self.files, self.titles, self.lang, self.used = files, titles, lang, used
        self.names = {key: file.filename for key, file in files.items()} | dict(titles)

    def field(self, field: Field, value: Any) -> SimpleNamespace:
        if field.type != "rows":
            return self.cell(field, value)
        return SimpleNamespace(
            name=field.name,
            label=pick((field.label_th, field.label_en), self.lang),
            type="rows",
            columns=[
                SimpleNamespace(name=one.name, label=pick((one.label_th, one.label_en), self.lang))
                for one in field.column
                if any(one.name in row for row in value)
            ],
            rows=[
                {one.name: self.cell(one, row[one.name]) for one in field.column if one.name in row}
                for row in value
            ],
        )

    def cell(self, part: Part, value: Any) -> SimpleNamespace:
        """`file`: the attached file that it names; `href`: where it leads."""
        file, href = None, ""
        if part.type in ("file", "picture"):
            file = self.files.get(value)
            if file is not None:
                self.used.add(str(file.id))
        elif part.type == "item" and value in self.titles:
            href = f"/p/{value}/"
        elif part.type == "url":
            href = value
        return SimpleNamespace(
            label=pick((part.label_th, part.label_en), self.lang),
            type=part.type,
            value=value,
            text=cell_words(part, value, self.names, self.lang),
            file=file,
            href=href,
        )


def total_time(steps: list[dict[str, Any]], kind: Kind, lang: str) -> str:
    """All steps together: 3 วันทำการ 2 ชั่วโมง 15 นาที. Days of work are not made of hours."""
    sums: dict[str, int] = {}
    for step in steps:
        if "unit" in step:
            sums[step["unit"]] = sums.get(step["unit"], 0) + step.get("amount", 0)
    if (minutes := sums.get("minute", 0)) >= 60:
        sums["minute"] = minutes % 60
        sums["hour"] = sums.get("hour", 0) + minutes // 60
    field = kind.with_name("steps")
    unit = next((one for one in field.column if one.name == "unit"), None) if field else None
    names = {code: pick((th, en), lang) for code, th, en in unit.choices} if unit else {}
    order = ("day", "work-day", "hour", "minute")
    return " ".join(f"{sums[code]:,} {names.get(code, code)}" for code in order if sums.get(code))


def skr1_sums(kind: Kind, facts: dict[str, Any], lang: str) -> SimpleNamespace:
    """Totals in baht, and for each method how many and how much, with its share of the largest in
    percent."""
    rows, field = facts.get("rows", []), kind.with_name("rows")
    method = next((one for one in field.column if one.name == "method"), None) if field else None
    by_method: dict[str, list[float]] = {}
    for row in rows:
        by_method.setdefault(row.get("method", ""), []).append(row.get("price", 0))
    largest = max((sum(prices) for prices in by_method.values()), default=0) or 1
    bars = [
        SimpleNamespace(
            name=cell_words(method, code, {}, lang) if method and code else "",
            count=len(prices),
            amount=baht(sum(prices)),
            percent=round(100 * sum(prices) / largest, 1),
        )
        for code, prices in sorted(by_method.items(), key=lambda one: -sum(one[1]))
    ]
    totals = {
        name: baht(sum(row.get(name, 0) for row in rows))
        for name in ("budget", "reference_price", "price")
    }
    saved = sum(row.get("reference_price", 0) - row.get("price", 0) for row in rows)
    return SimpleNamespace(count=len(rows), bars=bars, saved=baht(saved), **totals)
