"""A province's completeness as pages, tables and the API show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from asyncpg import Record

from portal.catalog.asked import Asked
from portal.catalog.checklists import MOIT, OIA
from portal.compliance.counting import Counted
from portal.compliance.coverage import DONE, LACKING, Figures, State
from portal.documents.inspection import MEDIA_TYPES
from portal.platform import province
from portal.platform.pages import KINDS
from portal.platform.province import Column, Row, Wanted
from portal.publication.labels import pick
from portal.tenants.queries import UnitInfo, origin

TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": MEDIA_TYPES["xlsx"]}
# What a cell of the matrix says: a letter of its own besides its colour.
TONES = {
    "lacking": ("ข", "M", "bad", ("ขาด", "lacking")),
    "due": ("ร", "D", "warn", ("รอ ยังไม่ถึงกำหนด", "due")),
    "done": ("ค", "C", "ok", ("ครบ", "complete")),
    "later": ("–", "–", "idle", ("ยังไม่ถึงรอบ", "not asked for yet")),
    "none": ("", "", "idle", ("ไม่เกี่ยวกับหน่วยงานนี้", "not asked of this unit")),
}
STATES = {
    State.PRESENT: ("มีแล้ว", "Present", "ok"),
    State.DECLARED: ("ประกาศว่าไม่มี", "Declared none", "ok"),
    State.WAIVED: ("ยกเว้น", "Waived", "idle"),
    State.EXPIRED: ("เคยมี ไม่ได้เผยแพร่แล้ว", "No longer public", "bad"),
    State.LATE: ("เลยกำหนด", "Late", "bad"),
    State.MISSING: ("ยังไม่มี", "Missing", "bad"),
    State.DUE: ("ยังไม่ถึงกำหนด", "Due", "warn"),
    State.LATER: ("ยังไม่ถึงรอบ", "Later", "idle"),
}


HEADS = (("หน่วยงาน", "Unit"), ("ชนิด", "Kind"), ("อำเภอ", "District"), ("เว็บไซต์", "Site"))
SUMS = (("ครบแล้ว", "Done"), ("ขาด", "Lacking"), ("รอ", "Due"), ("ร้อยละ", "Percent"))


@dataclass(frozen=True)
class Found:
    """What was asked for, and what is there. `names`: the provinces in the asker's care."""

    province: str
    names: list[str]
    today: date
    lists: list[Asked]
    wanted: Wanted
    units: list[UnitInfo]
    over: list[Column]
    rows: list[Row]


def matrix(found: Found, lang: str) -> dict[str, Any]:
    """For the page."""
    wanted = found.wanted
    asked = next((one for one in found.lists if one.name == wanted.view), None)
    query = {"province": found.province, "view": wanted.view, "round": wanted.round_,
             "kind": wanted.kind, "district": wanted.district, "only": wanted.only,
             "sort": wanted.sort, "lang": "en" if lang == "en" else ""}  # fmt: skip
    return {
        "province": found.province,
        "names": found.names,
        "wanted": wanted,
        "views": [(one.name, pick((one.short_th, one.short_en), lang)) for one in found.lists],
        "rounds": [(one.code, pick((one.name_th, one.name_en), lang), one.due)
                   for one in (asked.rounds() if asked else [])],
        "kinds": [(code, pick(KINDS[code], lang))
                  for code in dict.fromkeys(one.kind for one in found.units) if code in KINDS],
        "districts": sorted({one.district for one in found.units if one.district}),
        "columns": [_column(one, asked, found.lists, lang) for one in found.over],
        "rows": [_row(one, found.over, lang) for one in found.rows],
        "sums": _sums(found.rows),
        "closing": _closing(found, lang),
        "query": urlencode({name: value for name, value in query.items() if value}),
        "key": [(pick(one[:2], lang), one[2], pick(one[3], lang)) for one in TONES.values()],
    }  # fmt: skip


def _closing(found: Found, lang: str) -> dict[str, Any] | None:
    if (closes := province.closing(found.lists, found.today)) is None:
        return None
    period, days = closes
    return {"name": pick((period.name_th, period.name_en), lang), "due": period.due, "days": days}


def _column(
    one: Column, asked: Asked | None, lists: Sequence[Asked], lang: str
) -> tuple[str, str, str]:
    """(code, what stands above it, its whole name)."""
    name = pick((one.name_th, one.name_en), lang)
    if asked is None:
        of = next(found for found in lists if found.name == one.code)
        return one.code, pick((of.short_th, of.short_en), lang), name
    return one.code, one.code, f"MOIT {one.code} {name}" if asked.family == MOIT else name


def _row(row: Row, over: Sequence[Column], lang: str) -> dict[str, Any]:
    unit = row.unit
    return {
        "id": unit.id,
        "slug": unit.slug,
        "name": pick((unit.name_th, unit.name_en), lang),
        "site": f"{origin(unit.slug)}/",
        "kind": pick(KINDS.get(unit.kind, (unit.kind, unit.kind)), lang),
        "district": unit.district,
        "waits": row.counted is None,
        "cells": [_cell(row.figures[one.code], lang) for one in over],
        "sum": row.sum.plain(),
    }


def _cell(figures: Figures, lang: str) -> dict[str, Any]:
    code, count = province.tone(figures)
    thai, english, tone, words = TONES[code]
    letter = pick((thai, english), lang)
    return {
        "code": code,
        "tone": tone,
        "letter": letter,
        "count": count if code in ("lacking", "due") else "",
        "words": f"{pick(words, lang)} {count}"
        if code in ("lacking", "due")
        else pick(words, lang),
    }


def _sums(rows: Sequence[Row]) -> dict[str, int]:
    """How many units have all, wait for what is due, lack something, wait to be counted."""
    tones = [province.tone(row.sum)[0] for row in rows if row.counted]
    all_ = province.added(row.sum for row in rows)
    return {
        "units": len(rows),
        "complete": sum(one in ("done", "later") for one in tones),
        "due": tones.count("due"),
        "lacking": tones.count("lacking"),
        "waits": sum(row.counted is None for row in rows),
        "cells_lacking": all_.lacking,
        "percent": all_.percent,
    }


def table(found: Found, lang: str) -> list[list[Any]]:
    """Headings, then a line for each unit: of each column how many are done of how many are asked
    for, and what it says; then the sums."""
    asked = next((one for one in found.lists if one.name == found.wanted.view), None)
    heads = [pick(pair, lang) for pair in HEADS]
    heads += [_column(one, asked, found.lists, lang)[1] for one in found.over]
    heads += [pick(pair, lang) for pair in SUMS]
    lines: list[list[Any]] = [heads]
    for row in found.rows:
        shown = _row(row, found.over, lang)
        cells = [_in_table(row.figures[one.code], lang) for one in found.over]
        sums = [row.sum.done, row.sum.lacking, row.sum.of(State.DUE), row.sum.percent]
        waits = pick(("รอนับ", "Waits"), lang)
        lines.append([
            shown["name"], shown["kind"], row.unit.district, shown["site"],
            *(cells if row.counted else [waits] * len(cells)),
            *(sums if row.counted else [waits] * 4),
        ])  # fmt: skip
    return lines


def _in_table(figures: Figures, lang: str) -> str:
    if not figures.total:
        return ""
    said = _cell(figures, lang)["words"]
    return f"{said} ({figures.done}/{figures.total})"


def trend(rows: Sequence[Record]) -> dict[str, Any] | None:
    """A line of percents over the days, its points at x 0 to 100 per cent of the width; None while
    there are not two days."""
    days = [
        {"day": row["day"], "percent": row["done"] * 100 // row["asked"] if row["asked"] else 100,
         "done": row["done"], "asked": row["asked"], "units": row["units"]}
        for row in rows
    ]  # fmt: skip
    if not days:
        return None
    step = 600 / max(1, len(days) - 1)
    points = [(round(20 + at * step), 110 - one["percent"]) for at, one in enumerate(days)]
    return {"days": days, "points": points, "line": " ".join(f"{x},{y}" for x, y in points)}


def unit(unit: UnitInfo, noted: Counted, lists: Sequence[Asked], lang: str) -> dict[str, Any]:
    """One unit's cells by list, what lacks first; with what names each."""
    groups = []
    for asked in lists:
        cells = []
        for slot in asked.file.slots(unit.kind).values():
            for period in asked.periods(slot):
                key = f"{asked.key(slot)}|{period.code}"
                if key not in noted.states:
                    continue
                state = State(noted.states[key])
                cells.append({
                    "cell": key,
                    "label": pick((slot.label_th, slot.label_en), lang) or slot.code,
                    "name": pick((slot.name_th, slot.name_en), lang),
                    "period": pick((period.name_th, period.name_en), lang),
                    "due": None if state in DONE else period.due,
                    "waived": state == State.WAIVED,
                    "said": pick(STATES[state][:2], lang),
                    "tone": STATES[state][2],
                    "rank": 0 if state in LACKING else 1 if state == State.DUE else 2,
                })  # fmt: skip
        figures = province.figures_of(noted.states, [one["cell"] for one in cells])
        groups.append({
            "name": asked.name, "title": pick((asked.short_th, asked.short_en), lang),
            "figures": figures.plain(),
            "open": [one for one in cells if one["rank"] == 0 or one["waived"]],
            "due": [one for one in cells if one["rank"] == 1],
            "rest": [one for one in cells if one["rank"] == 2 and not one["waived"]],
            "page": _public_page(asked, unit),
        })  # fmt: skip
        groups[-1]["open"].sort(key=lambda one: one["rank"])
    return {"of": {"slug": unit.slug, "name": pick((unit.name_th, unit.name_en), lang),
                   "province": unit.province, "site": f"{origin(unit.slug)}/"},
            "groups": groups, "counted_at": noted.at}  # fmt: skip


def _public_page(asked: Asked, unit: UnitInfo) -> str:
    if asked.family == MOIT:
        return f"{origin(unit.slug)}/ita?year={asked.fiscal_year}"
    return f"{origin(unit.slug)}/oia" if asked.name == OIA else f"{origin(unit.slug)}/"
