"""A fiscal year's papers as its page shows them: each kind with its places, what is there, and what
is due next. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from asyncpg import Record

from portal.drafts.kind import PaperKind
from portal.kit import thai
from portal.publication.labels import STATES as REQUESTS
from portal.publication.labels import pick
from portal.reports import labels
from portal.reports.kinds import KINDS, About, tells_of_the_past

MONTHS = (10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9)
EVERY = {
    "year": ("ปีละฉบับ", "Each year"),
    "quarter": ("ทุกไตรมาส", "Each quarter"),
    "month": ("ทุกเดือน", "Each month"),
    "slot": ("ตามข้อของการประเมิน", "For a line of a checklist"),
    "none": ("เมื่อต้องใช้", "When it is needed"),
}


def places(kind: PaperKind, year: int) -> list[About]:
    """Of which papers there may be in a year; none for a kind whose slots are chosen."""
    if kind.period == "quarter":
        return [About(kind.code, year, quarter) for quarter in (1, 2, 3, 4)]
    if kind.period == "month":
        return [About(kind.code, year, 0, month) for month in MONTHS]
    return [] if kind.period == "slot" else [About(kind.code, year)]


def kinds(rows: Sequence[Record], year: int, today: date, lang: str) -> list[dict[str, Any]]:
    """Each kind: name, how often, its cells."""
    found = []
    for kind in KINDS.values():
        own = [row for row in rows if row["kind"] == kind.code]
        abouts = places(kind, year) or [About(kind.code, year, slot=one) for one in
                                        dict.fromkeys(row["slot"] for row in own)]  # fmt: skip
        found.append(
            {
                "code": kind.code,
                "name": pick((kind.name_th, kind.name_en), lang),
                "every": pick(EVERY[kind.period], lang),
                "period": kind.period,
                "cells": _begun_first(_cell(kind, one, own, today, lang) for one in abouts),
            }
        )
    return found


def _begun_first(cells: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that may be drawn up, and the next that will."""
    found = list(cells)
    count = sum(one["begun"] or bool(one["papers"]) for one in found)
    return found[: count + 1]


def _cell(
    kind: PaperKind, about: About, own: Iterable[Record], today: date, lang: str
) -> dict[str, Any]:
    """One paper's place. `begun`: it may be drawn up; `due`: its time is over and it is not
    signed."""
    here = [row for row in own
            if (row["quarter"], row["month"], row["slot"]) == about.key[2:]]  # fmt: skip
    first, last = about.days
    return {
        "label": about.of(lang),
        "fields": fields_of(about),
        "begun": first <= today,
        "opens": first,
        "due": is_due(kind, last, today) and not any(one["state"] == "signed" for one in here),
        "papers": [_paper(kind, one, lang) for one in here],
    }


def is_due(kind: PaperKind, last: date, today: date) -> bool:
    """A quarter's and a month's paper when that time is over; a year's when the year is, where it
    looks back on it."""
    return tells_of_the_past(kind) and last < today


def fields_of(about: About) -> dict[str, Any]:
    """What a form sends to draw it up."""
    given = {"kind": about.kind, "fiscal_year": about.fiscal_year, "quarter": about.quarter,
             "month": about.month, "slot": about.slot}  # fmt: skip
    return {name: value for name, value in given.items() if value}


def _paper(kind: PaperKind, row: Record, lang: str) -> dict[str, Any]:
    published = REQUESTS.get(row["publication_state"] or "")
    return {
        "id": row["id"],
        "url": f"/staff/reports/{row['id']}",
        "state": labels.state(row["state"], lang),
        "number": row["number"],
        "day": row["day"],
        "edition": row["edition"],
        "by": row["made_name"],
        "signatures": f"{row['signatures']}/{len(kind.steps)}" if row["state"] == "offered" else "",
        "late": row["late"],
        "published": published and {
            "label": pick(published[:2], lang), "tone": published[2], "icon": published[3]},
    }  # fmt: skip


def next_due(rows: Sequence[Record], today: date, lang: str) -> list[dict[str, Any]]:
    """What is to be drawn up or signed next: of the month, quarter or year that is just over.
    `rows`: of this fiscal year and of the last."""
    found = []
    for kind in KINDS.values():
        over = [one for year in (thai.fiscal_year(today) - 1, thai.fiscal_year(today))
                for one in places(kind, year) if is_due(kind, one.days[1], today)]  # fmt: skip
        for about in over[-1:]:
            own = [row for row in rows if (row["kind"], row["fiscal_year"]) == about.key[:2]]
            cell = _cell(kind, about, own, today, lang)
            if cell["due"]:
                found.append(cell | {"name": pick((kind.name_th, kind.name_en), lang)})
    return found


def years(today: date, known: Sequence[int]) -> list[int]:
    now = thai.fiscal_year(today)
    return sorted({*known, now, now - 1, now + 1}, reverse=True)
