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
    shown = SimpleNamespace(
        code=row["kind"], name="", page="facts", after=False, wide=False, fields={}, used=set()
    )
    if kind is None:
        return shown
    files = {str(one.id): one for one in documents}
    drawn = _Drawn(files, titles, lang, shown.used)
    shown.wide = kind.page in ("facts", "skr1") and any(
        len(field.column) > MOST_BESIDE for field in kind.field
    )
    shown.after = kind.first == "details"
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
        for name in [one.name for one in field.column if one.type == "item"]:
            found += [row[name] for row in facts.get(field.name, []) if name in row]
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
                {
                    one.name: self.cell(one, row[one.name]) if one.name in row else None
                    for one in field.column
                }
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


MOST_BARS = 8
MOST_BESIDE = 5  # columns of a table that has something beside it


def skr1_sums(kind: Kind, facts: dict[str, Any], lang: str) -> SimpleNamespace:
    """Totals in baht; the largest procurements, and the methods where there are several, each with
    its amount and that amount's share of the largest in percent."""
    rows, field = facts.get("rows", []), kind.with_name("rows")
    method = next((one for one in field.column if one.name == "method"), None) if field else None
    by_method: dict[str, list[float]] = {}
    for row in rows:
        name = cell_words(method, row["method"], {}, lang) if method and "method" in row else ""
        by_method.setdefault(name, []).append(row.get("price", 0))
    works = [(row.get("work", ""), [row.get("price", 0)]) for row in rows]
    return SimpleNamespace(
        count=len(rows),
        works=_bars(works)[:MOST_BARS],
        methods=_bars(list(by_method.items())) if len(by_method) > 1 else [],
        **{
            name: baht(sum(row.get(name, 0) for row in rows))
            for name in ("budget", "reference_price", "price")
        },
    )


def _bars(given: list[tuple[str, list[float]]]) -> list[SimpleNamespace]:
    largest = max((sum(prices) for _, prices in given), default=0) or 1
    return [
        SimpleNamespace(
            name=name,
            count=len(prices),
            amount=baht(sum(prices)),
            percent=round(100 * sum(prices) / largest, 1),
        )
        for name, prices in sorted(given, key=lambda one: -sum(one[1]))
    ]
