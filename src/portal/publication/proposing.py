"""What the unit published before, as the form's proposals need it, and the proposals in words."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from portal.catalog.kinds import kinds
from portal.catalog.queries import flat, kinds_taken, tree
from portal.kit import clock, db, thai
from portal.people.person import Person
from portal.publication.labels import pick
from portal.publication.periods import coverage, next_title
from portal.publication.proposals import Before, propose, usual_until
from portal.publication.queries import Subject
from portal.publication.typed_form import as_typed, facts_typed, kept
from portal.tenants.queries import unit_now

MOST_TITLES = 500


@dataclass(frozen=True)
class Offer:
    """A value for a field, what the button says, and why it is proposed."""

    field: str
    value: str
    label: str
    because: str


async def offers(values: dict[str, Any], lang: str) -> list[Offer]:
    """What could be put into the fields that are still empty, from the title and the category."""
    async with db.transaction():
        before, unit, today = await _before(), await unit_now(), clock.today()
        nodes = [node for _, node in flat(await tree()) if node.accepts_items]
        takes = await kinds_taken(values.get("category"))
    title, found = values.get("title", ""), []
    names = {node.code: node for node in nodes}
    if title and not values.get("category"):
        known = [Before(node.name_th, node.code) for node in nodes]
        for one in propose(title, [*before, *known], unit.name_th):
            node = names.get(one.category)
            if node:
                label = f"{node.number} {pick((node.name_th, node.name_en or node.name_th), lang)}"
                found.append(Offer("category", node.code, label, _why(one.like, lang)))
    if not values.get("coverage_from") and (named := coverage(title)):
        found.append(_period(*named, lang))
    if not values.get("publish_until") and not values.get("permanent_reason"):
        category = values.get("category", "")
        usual = _until(category, before, today, lang)
        found += usual or _until_of_kind(takes, values.get("kind", ""), today, lang)
    return found


def _why(like: str, lang: str) -> str:
    if not like:
        return pick(("ชื่อหมวดคล้ายหัวข้อนี้", "The category's name is like this title"), lang)
    return pick((f"เคยเผยแพร่เรื่องคล้ายกัน: {like}", f"Published before: {like}"), lang)


def _period(begins: date, ends: date, lang: str) -> Offer:
    label = f"{thai.short_date(begins, lang)} – {thai.short_date(ends, lang)}"
    why = pick(("ช่วงเวลาที่หัวข้อบอกไว้", "The period that the title names"), lang)
    return Offer("coverage", f"{as_typed(begins)}|{as_typed(ends)}", label, why)


def _until(category: str, before: list[Before], today: date, lang: str) -> list[Offer]:
    usual = usual_until(category, before, today) if category else None
    if usual is None:
        return []
    times = (f"{usual.times} จาก {usual.out_of}", f"{usual.times} of {usual.out_of}")
    why = pick(
        (f"ในหมวดนี้ {times[0]} เรื่องที่เคยเผยแพร่เป็นแบบนี้", f"So it was for {times[1]} in this category"),
        lang,
    )
    if usual.day is None:
        label = pick((f"ถาวร: {usual.reason}", f"For ever: {usual.reason}"), lang)
        return [Offer("permanent_reason", usual.reason, label, why)]
    label = pick(("ถึงสิ้นวันที่ ", "To the end of "), lang) + thai.short_date(usual.day, lang)
    return [Offer("publish_until", as_typed(usual.day), label, why)]


def _until_of_kind(takes: list[str], code: str, today: date, lang: str) -> list[Offer]:
    """For how long things of its kind are usually public, where this unit has none yet (R26)."""
    kind = kinds().get(code if code in takes else next(iter(takes), ""))
    if kind is None:
        return []
    why = pick((f"ปกติของ{kind.name_th}", f"Usual for: {kind.name_en}"), lang)
    if kind.permanent_reason:
        label = pick((f"ถาวร: {kind.permanent_reason}", f"For ever: {kind.permanent_reason}"), lang)
        return [Offer("permanent_reason", kind.permanent_reason, label, why)]
    if not kind.public_days:
        return []
    day = today + timedelta(days=kind.public_days)
    label = pick(("ถึงสิ้นวันที่ ", "To the end of "), lang) + thai.short_date(day, lang)
    return [Offer("publish_until", as_typed(day), label, why)]


async def _before() -> list[Before]:
    found = await db.rows(
        "SELECT p.title, c.code, (p.published_at AT TIME ZONE 'Asia/Bangkok')::date AS day,"
        " p.until_day, p.permanent_reason FROM publication p"
        " JOIN category c ON c.tenant = p.tenant AND c.id = p.category"
        " WHERE p.published_at IS NOT NULL ORDER BY p.published_at DESC LIMIT $1",
        MOST_TITLES,
    )
    return [Before(*row.values()) for row in found]


async def own_before(person: Person, limit: int = 5) -> list[dict[str, Any]]:
    """One's own requests that could be asked for again, the newest first, each title once. Runs
    inside a transaction."""
    found = await db.rows(
        "SELECT id, title FROM (SELECT DISTINCT ON (title) id, title, updated_at FROM publication"
        " WHERE owner = $1 AND state <> 'draft' AND title <> '' ORDER BY title, updated_at DESC) x"
        " ORDER BY updated_at DESC LIMIT $2",
        person.account,
        limit,
    )
    return [{"id": row["id"], "title": next_title(row["title"])} for row in found]


async def like_it(seen: Subject, today: date) -> dict[str, Any]:
    """The fields of the next request of this kind: the next month, quarter or year where the title
    names one, its dates, and as long in public as usual. No files; what was declared stays ticked,
    to be read again."""
    values = await kept(seen)
    values["title"] = next_title(seen.row.title)
    if named := coverage(values["title"]):
        values["coverage_from"], values["coverage_to"] = map(as_typed, named)
    if seen.row.until_day and seen.row.submitted_at:
        asked = seen.row.submitted_at.date()
        one = Before(seen.row.title, "x", asked, seen.row.until_day)
        if usual := usual_until("x", [one], today):
            values["publish_until"] = as_typed(usual.day)
    values |= {"urgent": False, "large_file_reason": ""}
    values["external_links"] = list(seen.row.external_links or ())
    values |= _next_facts(seen)
    return values


def _next_facts(seen: Subject) -> dict[str, Any]:
    """Its facts without the files that they name; what is of one month begins empty for the
    next."""
    kind, facts = kinds().get(seen.row.kind), json.loads(seen.row.facts)
    fields = kind.field if kind else []
    months = [field.name for field in fields if field.type == "month" and field.name in facts]
    for field in fields:
        if field.type in ("file", "picture", "flag") or (months and field.type == "rows"):
            facts.pop(field.name, None)
        named = [one.name for one in field.column if one.type in ("file", "picture")]
        for row in facts.get(field.name, []) if named else []:
            for name in named:
                row.pop(name, None)
    for name in months:
        year, month = map(int, facts[name].split("-"))
        facts[name] = f"{year + month // 12:04d}-{month % 12 + 1:02d}"
    return facts_typed(seen.row.kind, facts)
