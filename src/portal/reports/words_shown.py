"""Narratives of a paper as their page shows them: text, proposal, versions, last year's words,
what is said about them, and what looks misspelt. Inside a transaction."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from asyncpg import Record

from portal.drafts.kind import Narrative
from portal.kit import db
from portal.publication.labels import pick
from portal.reports import drawing, words
from portal.reports.differences import Difference, words_changed
from portal.reports.queries import Seen
from portal.reports.spelling import Mark, marks
from portal.sheets.blocks import Paper, Para, from_data

WHY = {
    "known": ("มักเขียนผิด", "often written wrong"),
    "twice": ("เขียนซ้ำ", "written twice"),
    "unknown": ("ไม่พบในพจนานุกรม", "not in the dictionary"),
}
PARTS = {
    "title": ("ชื่อเอกสาร", "Title"),
    "head": ("หัวบันทึก", "Head"),
    "heading": ("หัวข้อ", "Heading"),
    "clause": ("ข้อความ", "Text"),
    "table": ("ตาราง", "Table"),
    "picture": ("ภาพ", "Picture"),
    "sign": ("ลงนาม", "Signature"),
    "end": ("ท้ายเอกสาร", "End"),
}
WHAT = {
    "changed": ("แก้", "Changed", "warn"),
    "added": ("เพิ่ม", "Added", "ok"),
    "removed": ("ตัด", "Removed", "bad"),
}


# ---- the papers that it can be compared with ------------------------------------------------


async def earlier(found: Seen) -> Sequence[Record]:
    """The signed papers of the same kind, quarter, month and line: last year's first, then the
    newest; {id, fiscal_year, edition, number, day}."""
    about = found.about
    return await db.rows(
        "SELECT id, fiscal_year, edition, number, day, name FROM paper WHERE kind = $1"
        " AND (quarter, month) = ($2, $3) AND split_part(slot, ':', 2) = split_part($4, ':', 2)"
        " AND state IN ('signed', 'superseded') AND id <> $5"
        " AND (fiscal_year, edition) < ($6, $7)"
        " ORDER BY fiscal_year = $6 - 1 DESC, fiscal_year DESC, edition DESC LIMIT 20",
        about.kind, about.quarter, about.month, about.slot, found.id, about.fiscal_year,
        found.row["edition"],
    )  # fmt: skip


async def content_of(paper: UUID) -> Paper | None:
    """What was frozen of it."""
    content = await db.value("SELECT content FROM paper WHERE id = $1", paper)
    return from_data(json.loads(content)) if content else None


def narrative_in(paper: Paper | None, key: str) -> str:
    """The words of a narrative as they stand in a paper."""
    blocks = paper.blocks if paper else ()
    return "\n".join(one.text for one in blocks if isinstance(one, Para) and one.key == key)


# ---- one narrative --------------------------------------------------------------------------


async def narratives(found: Seen, lang: str) -> list[dict[str, Any]]:
    """Of a draft those that may be changed; of another paper what stands in it."""
    kept, said = await words.versions(found.id), await words.comments(found.id)
    known = await words_of_the_unit(found)
    before = await earlier(found)
    last = await content_of(before[0]["id"]) if before else None
    drawn = found.drawn.narratives if found.drawn else await _frozen(found)
    return [
        _shown(one, found, kept.get(one.key, []), narrative_in(last, one.key), lang)
        | {
            "threads": threads([row for row in said if row["key"] == one.key]),
            "marks": marks_shown(_text(one, found), known, lang),
        }
        for one in drawn
    ]


async def _frozen(found: Seen) -> list[Narrative]:
    """What stands in it, under the names that its kind gives."""
    paper, now = found.paper, await drawing.drawn(found.kind, found.row, found.unit)
    names = {one.key: (one.label_th, one.label_en) for one in now.narratives}
    keys = dict.fromkeys(one.key for one in paper.blocks if isinstance(one, Para) and one.key)
    return [Narrative(key, *names.get(key, (key, key)), narrative_in(paper, key)) for key in keys]


def _text(one: Narrative, found: Seen) -> str:
    return found.said.get(one.key, one.proposal) if found.drawn else one.proposal


def _shown(
    one: Narrative, found: Seen, kept: Sequence[Record], last: str, lang: str
) -> dict[str, Any]:
    now = _text(one, found)
    return {
        "key": one.key,
        "label": pick((one.label_th, one.label_en), lang),
        "text": now,
        "proposal": one.proposal,
        "changed": found.drawn is not None and one.key in found.said,
        "required": one.required,
        "number": kept[0]["number"] if kept else 0,
        "versions": [
            {**dict(row), "pieces": words_changed(_before(kept, place), row["words"] or "")}
            for place, row in enumerate(kept)
        ],
        "last": last,
        "since_last": words_changed(last, now) if last and last != now else (),
    }


def _before(kept: Sequence[Record], place: int) -> str:
    """The words of the version before this one; the newest is first."""
    return (kept[place + 1]["words"] or "") if place + 1 < len(kept) else ""


def threads(rows: Iterable[Record]) -> list[dict[str, Any]]:
    """What was said, each with its answers; what is done last."""
    found: dict[UUID, dict[str, Any]] = {}
    for row in rows:
        if row["answers"] is None:
            found[row["id"]] = {**dict(row), "replies": []}
        elif row["answers"] in found:
            found[row["answers"]]["replies"].append(row)
    return sorted(found.values(), key=lambda one: one["done_at"] is not None)


# ---- spelling -------------------------------------------------------------------------------


async def words_of_the_unit(found: Seen) -> list[str]:
    """Names that no dictionary holds: of its people, of itself, of its places and groups."""
    people = await db.rows(
        "SELECT DISTINCT a.name FROM membership m JOIN account a ON a.id = m.account"
    )
    unit = found.unit
    return [row["name"] for row in people] + _thai_in(unit.facts) + [unit.name_th]


def _thai_in(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inside = value.values() if isinstance(value, Mapping) else value
    return [text for one in inside for text in _thai_in(one)] if isinstance(
        value, Mapping | list | tuple) else []  # fmt: skip


def marks_shown(text: str, also: Sequence[str], lang: str) -> list[dict[str, Any]]:
    """What looks wrong, each with some of the words around it."""
    found = marks(text, also)
    return [
        {
            "text": one.text,
            "near": one.near,
            "why": pick(WHY[one.why], lang),
            "before": _around(text[: one.begins], last=True),
            "after": _around(text[one.begins + len(one.text) :], last=False),
        }
        for one in _once(found)
    ]


def _once(found: Sequence[Mark]) -> list[Mark]:
    return list({one.text: one for one in reversed(found)}.values())[::-1]


def _around(text: str, *, last: bool, letters: int = 24) -> str:
    line = text.split("\n")[-1 if last else 0]
    if len(line) <= letters:
        return line
    return f"…{line[-letters:]}" if last else f"{line[:letters]}…"


# ---- the whole paper ------------------------------------------------------------------------


def changes_shown(found: Sequence[Difference], lang: str) -> list[dict[str, Any]]:
    """The lines that differ, and between them how many are the same: [{what, tone, part, pieces}]
    or [{same: lines}]."""
    shown: list[dict[str, Any]] = []
    for one in found:
        if one.what != "same":
            th, en, tone = WHAT[one.what]
            shown.append(
                {
                    "what": pick((th, en), lang),
                    "tone": tone,
                    "part": pick(PARTS[one.part], lang),
                    "pieces": one.pieces,
                    "same": [],
                }
            )
        elif shown and shown[-1]["same"]:
            shown[-1]["same"].append(one.pieces[0].text)
        else:
            shown.append({"same": [one.pieces[0].text]})
    return shown
