"""The request form between what a person types and what is kept."""

import re
from typing import Any

from litestar.datastructures import FormMultiDict

from portal.kit import db, thai
from portal.kit.errors import Invalid
from portal.publication import queries
from portal.publication.forms import FIELDS
from portal.publication.labels import PLACES

NOT_TEXT = ("until_day", "external_links", "urgent", "channels", "rights", "sender")
TEXT_FIELDS = tuple(name for name in FIELDS if name not in NOT_TEXT)
DATES = ("coverage_from", "coverage_to", "publish_until")
OLDEST = 1990  # a Gregorian year before it is more likely a slip than meant


def given(sent: FormMultiDict) -> dict[str, Any]:
    """What the form says, for actions.draft and actions.edit with `typed`. Invalid asks, in words,
    about a year that may not be the one that is meant."""
    found = raw(sent)
    if asked := doubtful(found):
        raise Invalid("ตรวจปีในวันที่ก่อน", "Check the year", fields=asked)
    return found


def raw(sent: FormMultiDict) -> dict[str, Any]:
    found: dict[str, Any] = {name: str(sent[name]) for name in TEXT_FIELDS if name in sent}
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


def doubtful(found: dict[str, Any]) -> dict[str, str]:
    """Dates whose year reads in two ways: field -> the question."""
    return {
        name: question
        for name in DATES
        if isinstance(found.get(name), str) and (question := question_about(found[name]))
    }


def question_about(text: str) -> str:
    """1969 and 26 are asked about; 2569, ๒๕๖๙, 69 and 2026 are not. "": no question."""
    text = thai.arabic(text).strip()
    numbers = re.findall(r"[0-9]+", text)
    if not numbers:
        return ""
    year = numbers[0] if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else numbers[-1]
    number = int(year)
    if len(year) == 4 and 1000 < number < OLDEST:
        meant = f"25{year[2:]}"
        return (
            f"ปี {year} คือ พ.ศ. {number + 543} ถ้าหมายถึงปี พ.ศ. {meant} พิมพ์ {meant}"
            f" ถ้าหมายถึงปี พ.ศ. {number + 543} จริง พิมพ์ {number + 543}"
        )
    if len(year) == 2 and 2500 + number < OLDEST + 543:
        return (
            f"ปี {year} อ่านได้เป็น พ.ศ. {2500 + number} หรือ ค.ศ. {2000 + number}"
            f" (พ.ศ. {2543 + number}) พิมพ์ปีให้ครบสี่หลัก"
        )
    return ""


def typed(sent: FormMultiDict) -> dict[str, Any]:
    """What was typed, as it was typed."""
    names = (*TEXT_FIELDS, "external_links", "urgent")
    found = blank() | {name: str(sent[name]) for name in names if name in sent}
    if "channels" in sent:
        found["channels"] = [str(one) for one in sent.getall("channels")]
        found["rights"] = sent.get("rights") == "on"
    return found


def blank() -> dict[str, Any]:
    empty = dict.fromkeys((*TEXT_FIELDS, "external_links", "urgent"), "")
    return empty | {"channels": [next(iter(PLACES))], "rights": False}


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
    }


def as_typed(day: Any) -> str:
    return thai.short_date(day) if day else ""
