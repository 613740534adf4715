"""The request form between what a person types and what is kept."""

import json
from datetime import date
from typing import Any

from litestar.datastructures import FormMultiDict

from portal.catalog.kinds import kinds
from portal.kit import db, text, thai
from portal.kit.errors import Invalid
from portal.publication import queries
from portal.publication.cells import as_typed as as_typed_cell
from portal.publication.days import question_about, sensible
from portal.publication.facts import PREFIX
from portal.publication.forms import FIELDS, LIMITS
from portal.publication.labels import PLACES

NOT_TEXT = ("until_day", "external_links", "urgent", "channels", "rights", "sender", "facts")
TEXT_FIELDS = tuple(name for name in FIELDS if name not in NOT_TEXT)
DATES = ("coverage_from", "coverage_to", "publish_until")


def given(sent: FormMultiDict) -> dict[str, Any]:
    """What the form says, for actions.draft and actions.edit with `typed`. Invalid asks, in words,
    about a year that may not be the one that is meant."""
    found = raw(sent)
    if asked := doubtful(found):
        raise Invalid("ตรวจปีในวันที่ก่อน", "Check the year", fields=asked)
    return found


def raw(sent: FormMultiDict) -> dict[str, Any]:
    found: dict[str, Any] = {name: str(sent[name]) for name in TEXT_FIELDS if name in sent}
    found |= facts_in(sent)
    if "external_links" in sent:
        found["external_links"] = str(sent["external_links"]).split("\n")
    found["urgent"] = sent.get("urgent") == "on"
    if "channels" in sent:
        found["channels"] = list(dict.fromkeys(map(str, sent.getall("channels"))))
        found["rights"] = sent.get("rights") == "on"
    for name, value in (str(one).split("=", 1) for one in sent.getall("use", []) if "=" in one):
        if name == "coverage":  # a proposal that was tapped: two days
            found["coverage_from"], _, found["coverage_to"] = value.partition("|")
        elif name in TEXT_FIELDS:
            found[name] = value
    return found


def facts_in(sent: FormMultiDict) -> dict[str, Any]:
    """What the form says of each fact, as `facts.<name>`: one text, or a row for each number in
    `facts.<name>.<number>.<column>`."""
    found: dict[str, Any] = {}
    rows: dict[str, dict[int, dict[str, str]]] = {}
    for name in sent:
        parts = name.split(".")
        if parts[0] != "facts" or len(parts) not in (2, 4):
            continue
        value = sent.getall(name)[-1]
        if not isinstance(value, str):
            continue
        if len(parts) == 2:
            found[name] = value
        elif (number := text.whole(parts[2])) is not None:
            rows.setdefault(PREFIX + parts[1], {}).setdefault(number, {})[parts[3]] = value
    return found | {
        name: [by_number[number] for number in sorted(by_number)]
        for name, by_number in rows.items()
    }


def doubtful(found: dict[str, Any]) -> dict[str, str]:
    """Dates whose year reads in two ways: field -> the question."""
    return {
        name: question
        for name in DATES
        if isinstance(found.get(name), str) and (question := question_about(found[name]))
    }


def typed(sent: FormMultiDict) -> dict[str, Any]:
    """What was typed, as it was typed."""
    names = (*TEXT_FIELDS, "external_links", "urgent")
    found = blank() | {name: str(sent[name]) for name in names if name in sent}
    found |= facts_in(sent)
    if "channels" in sent:
        found["channels"] = [str(one) for one in sent.getall("channels")]
        found["rights"] = sent.get("rights") == "on"
    return found


def blank() -> dict[str, Any]:
    empty = dict.fromkeys((*TEXT_FIELDS, "external_links", "urgent"), "")
    return empty | {"channels": [next(iter(PLACES))], "rights": False}


def begun(given: dict[str, str]) -> dict[str, Any]:
    """A form that begins with a title, category and kind, and the time that it tells of (ISO days;
    what is no day is left out); where the kind asks for a month, with the month of its last day."""
    begins, last = (iso_day(given.get(name, "")) for name in ("coverage_from", "coverage_to"))
    values = blank() | {name: given.get(name, "") for name in ("category", "kind")}
    values["title"] = text.line(given.get("title", ""))[: LIMITS["title"]]
    values |= {"coverage_from": as_typed(begins), "coverage_to": as_typed(last)}
    kind = kinds().get(values["kind"])
    for one in kind.field if kind and last else ():
        if one.type == "month" and last:
            values[PREFIX + one.name] = f"{thai.MONTHS[last.month - 1]} {last.year + 543}"
    return values


def iso_day(given: str) -> date | None:
    try:
        return sensible(date.fromisoformat(given))
    except ValueError:
        return None


async def kept(seen: queries.Subject) -> dict[str, Any]:
    """The draft's fields as a person would type them."""
    row = seen.row
    code = await db.value("SELECT code FROM category WHERE id = $1", row.category)
    return {
        "title": row.title,
        "category": code or "",
        "details": row.details,
        "source": row.source,
        "coverage_from": as_typed(row.coverage_from),
        "coverage_to": as_typed(row.coverage_to),
        "publish_until": as_typed(row.until_day or row.publish_until),
        "permanent_reason": row.permanent_reason,
        "external_links": "\n".join(row.external_links or ()),
        "remark": row.remark,
        "urgent": "on" if row.urgent else "",
        "large_file_reason": row.large_file_reason,
        "channels": list(row.channels),
        "rights": row.rights,
        "kind": row.kind,
    } | facts_typed(row.kind, json.loads(row.facts))


def facts_typed(code: str, facts: dict[str, Any], only: str = "") -> dict[str, Any]:
    """The facts of a kind, or `only` one of them, as a person would type them and facts_in() gives
    them."""
    kind = kinds().get(code)
    found: dict[str, Any] = {}
    for field in kind.field if kind else ():
        if only and field.name != only:
            continue
        value = facts.get(field.name)
        if field.type == "rows":
            found[PREFIX + field.name] = [
                {
                    column.name: as_typed_cell(column, row.get(column.name))
                    for column in field.column
                }
                for row in value or []
            ]
        else:
            found[PREFIX + field.name] = as_typed_cell(field, value)
    return found


def as_typed(day: Any) -> str:
    return thai.short_date(day) if day else ""
