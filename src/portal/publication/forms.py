"""What people send about a publication, and what of it can be kept.

A draft may have gaps; what is there must hold. `Content` is what holds; the raw forms are what
arrives, from the API (ISO dates) or from a page (dates as officials type them).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType

from portal.catalog.kinds import kinds
from portal.guard.decisions import Choice
from portal.kit import text
from portal.kit.clock import BANGKOK, end_of
from portal.kit.errors import Invalid
from portal.publication.days import read_day, sensible
from portal.publication.facts import PREFIX, read_facts
from portal.publication.labels import CAME_BY, PLACES

LIMITS = {
    "title": 300,
    "details": 20_000,
    "source": 300,
    "permanent_reason": 500,
    "remark": 2_000,
    "large_file_reason": 500,
}
MOST_LINKS = 20


class Sender(Struct, forbid_unknown_fields=True, frozen=True):
    """From whom a request came that a webmaster registers (R65); every field is needed.
    `channel` is a code of labels.CAME_BY, `received_on` an ISO day."""

    channel: str = ""
    received_on: str = ""
    name: str = ""
    position: str = ""
    agency: str = ""
    contact: str = ""


class DraftForm(Struct, forbid_unknown_fields=True):
    """A request as the API writes it (interfaces.md part 6). What is left out stays as it is."""

    title: str | UnsetType = UNSET
    category: str | None | UnsetType = UNSET
    details: str | UnsetType = UNSET
    source: str | UnsetType = UNSET
    coverage_from: str | None | UnsetType = UNSET
    coverage_to: str | None | UnsetType = UNSET
    publish_until: str | None | UnsetType = UNSET
    permanent_reason: str | None | UnsetType = UNSET
    external_links: list[str] | UnsetType = UNSET
    remark: str | UnsetType = UNSET
    urgent: bool | UnsetType = UNSET
    large_file_reason: str | UnsetType = UNSET
    channels: list[str] | UnsetType = UNSET
    rights: bool | UnsetType = UNSET
    sender: Sender | None | UnsetType = UNSET
    kind: Annotated[str, Meta(description="A code of GET /api/v1/kinds that the category takes; "
        "left out: the category's usual one")] | UnsetType = UNSET  # fmt: skip
    facts: Annotated[dict[str, Any], Meta(description="What the kind asks for, by field name; "
        "rows as a list of objects; a field that is left out stays as it is, null empties it. "
        "GET /api/v1/kinds has the schema of each kind's")] | UnsetType = UNSET  # fmt: skip
    version: Annotated[int, Meta(ge=1, le=2**31 - 1)] | UnsetType = UNSET

    def given(self) -> dict[str, Any]:
        """By name; each fact as `facts.<name>`."""
        given = {
            name: value
            for name in self.__struct_fields__
            if name not in ("version", "facts") and (value := getattr(self, name)) is not UNSET
        }
        facts = {} if isinstance(self.facts, UnsetType) else self.facts
        return given | {PREFIX + name: value for name, value in facts.items()}


class ActionForm(Struct, forbid_unknown_fields=True):
    """One step: `action`, the `version` of the row that was seen, and what the step needs.
    `checked`: codes of checking.CHECKS that who submits or publishes ticked (R54).
    `places`: keys of further places, "moit-2570:16" or with a period "moit-2570:16|q2".
    `decisions`: of the personal data that was found (GET /requests/{id}/guard)."""

    action: str
    version: Annotated[int, Meta(ge=1, le=2**31 - 1)] | None = None
    reason: str = ""
    reason_code: str = ""
    approver: str = ""
    channel: str = ""
    spoken_at: str = ""
    urgency: str = ""
    webmaster: str = ""
    category: str = ""
    places: list[str] = []
    checked: list[str] = []
    decisions: list[Choice] = []
    publish_until: str | None = None
    permanent_reason: str = ""


@dataclass(frozen=True)
class Content:
    """The fields of the paper form and of the publication, checked; `category` is a code."""

    title: str = ""
    category: str | None = None
    details: str = ""
    source: str = ""
    coverage_from: date | None = None
    coverage_to: date | None = None
    publish_until: datetime | None = None
    until_day: date | None = None
    permanent_reason: str = ""
    external_links: tuple[str, ...] = ()
    remark: str = ""
    urgent: bool = False
    large_file_reason: str = ""
    channels: tuple[str, ...] = ("website",)
    rights: bool = False
    sender: Sender | None = None
    kind: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


def read_content(
    given: dict[str, Any], over: Content, takes: Sequence[str] = (), *, typed: bool = False
) -> Content:
    """`over` with what is given in its place. `takes`: codes of the kinds that its category takes,
    the usual one first; none without a category. `typed`: as people type, else ISO dates. Invalid
    names each field that does not hold, all at once."""
    found: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for name, value in given.items():
        if name == "kind" or name.startswith(PREFIX):
            continue
        try:
            found |= _READERS[name](name, value, typed)
        except ValueError as error:
            wrong[name] = str(error)
    found |= _of_its_kind(given, over, takes, typed, wrong)
    content = replace(over, **found)
    if content.publish_until and content.permanent_reason and "permanent_reason" not in given:
        content = replace(content, permanent_reason="")
    begins, ends = content.coverage_from, content.coverage_to
    if begins and ends and ends < begins:
        wrong["coverage_to"] = "วันสิ้นสุดของข้อมูลต้องไม่อยู่ก่อนวันเริ่ม"
    if wrong:
        raise Invalid("ข้อมูลบางช่องยังไม่ถูกต้อง", "Some fields do not hold", fields=wrong)
    return content


def _of_its_kind(
    given: dict[str, Any], over: Content, takes: Sequence[str], typed: bool, wrong: dict[str, str]
) -> dict[str, Any]:
    """Its kind and that kind's facts; what does not hold goes into `wrong`."""
    code = text.line(given["kind"] or "") if "kind" in given else over.kind
    if takes and code not in takes:
        if code and "kind" in given and not typed:
            wrong["kind"] = f"หมวดนี้รับเฉพาะ {', '.join(takes)}"
        code = takes[0]
    facts = {name.removeprefix(PREFIX): one for name, one in given.items()
             if name.startswith(PREFIX)}  # fmt: skip
    kind = kinds().get(code)
    if kind is None:
        if code or (facts and not typed):
            wrong["kind"] = "ไม่มีชนิดเนื้อหานี้" if code else "เลือกหมวดหรือชนิดเนื้อหาก่อน"
        return {"facts": {}, "kind": ""}
    kept = over.facts
    if code != over.kind:  # what both kinds ask for stays
        kept, _ = read_facts(kind, {n: v for n, v in kept.items() if kind.with_name(n)}, {},
                             typed=False)  # fmt: skip
    read, faults = read_facts(kind, facts, kept, typed=typed)
    wrong |= faults
    return {"kind": code, "facts": read}


def read_until(value: str | None, typed: bool = False) -> tuple[datetime | None, date | None]:
    """(first instant at which it is not public, the day meant). A day counts to its end in
    Bangkok. Raises ValueError in words."""
    value = (value or "").strip()
    if not value:
        return None, None
    if "T" in value and not typed:
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            raise ValueError("เขียนเวลาแบบ 2027-09-30T16:30:00+07:00") from None
        if moment.tzinfo is None:
            raise ValueError("ระบุเขตเวลาด้วย เช่น 2027-09-30T16:30:00+07:00")
        sensible(moment.date())
        return moment.astimezone(BANGKOK), None
    day = read_day(value, typed)
    return (end_of(day), day) if day else (None, None)


def _line(name: str, value: str | None, _typed: bool) -> dict[str, Any]:
    return {name: _within(name, text.line(value or ""))}


def _lines(name: str, value: str | None, _typed: bool) -> dict[str, Any]:
    return {name: _within(name, text.lines(value or ""))}


def _within(name: str, value: str) -> str:
    if len(value) > LIMITS[name]:
        raise ValueError(f"ยาว {len(value):,} ตัวอักษร เกินที่รับได้ {LIMITS[name]:,} ย่อให้สั้นลง")
    return value


def _date(name: str, value: str | None, typed: bool) -> dict[str, Any]:
    return {name: read_day(value, typed)}


def _until(_name: str, value: str | None, typed: bool) -> dict[str, Any]:
    moment, day = read_until(value, typed)
    return {"publish_until": moment, "until_day": day}


def _links(name: str, value: list[str], _typed: bool) -> dict[str, Any]:
    links = tuple(link for given in value if (link := text.line(given)))
    if len(links) > MOST_LINKS:
        raise ValueError(f"ใส่ลิงก์ได้ไม่เกิน {MOST_LINKS} ลิงก์")
    for link in links:
        if len(link) > 2_000 or not text.is_web_address(link):
            raise ValueError(f"ลิงก์ต้องขึ้นต้น http:// หรือ https:// : {link[:60]}")
    return {name: links}


def _code(name: str, value: str | None, _typed: bool) -> dict[str, Any]:
    return {name: text.line(value or "") or None}


def _flag(name: str, value: bool, _typed: bool) -> dict[str, Any]:
    return {name: value}


def _channels(_name: str, value: list[str], _typed: bool) -> dict[str, Any]:
    if unknown := [code for code in value if code not in PLACES]:
        raise ValueError(f"ไม่มีช่องทาง {unknown[0][:40]} เลือกจากรายการ")
    if "website" not in value:
        raise ValueError("ต้องเผยแพร่ทางเว็บไซต์ด้วย ช่องทางอื่นเลือกเพิ่มได้")
    return {"channels": tuple(code for code in PLACES if code in value)}


def _sender(_name: str, value: Sender | None, typed: bool) -> dict[str, Any]:
    if value is None:
        return {"sender": None}
    if value.channel not in CAME_BY:
        raise ValueError("เลือกว่าได้รับทางใด")
    told = {name: text.line(getattr(value, name)) for name in SENDER_WORDS}
    if empty := [
        SENDER_WORDS[name] for name, words in told.items() if not text.says_something(words)
    ]:
        raise ValueError(f"ใส่{' '.join(empty)}ของผู้ส่งให้ครบ")
    if max(map(len, told.values())) > LIMITS["source"]:
        raise ValueError(f"ข้อมูลผู้ส่งยาวเกินไป ย่อแต่ละช่องให้ไม่เกิน {LIMITS['source']} ตัวอักษร")
    received = read_day(value.received_on, typed)
    if received is None:
        raise ValueError("ใส่วันที่ได้รับ")
    return {"sender": Sender(value.channel, received.isoformat(), **told)}


SENDER_WORDS = {"name": "ชื่อ", "position": "ตำแหน่ง", "agency": "หน่วยงาน", "contact": "ช่องทางติดต่อกลับ"}

_READERS: dict[str, Callable[[str, Any, bool], dict[str, Any]]] = {
    "title": _line,
    "category": _code,
    "details": _lines,
    "source": _line,
    "coverage_from": _date,
    "coverage_to": _date,
    "publish_until": _until,
    "permanent_reason": _line,
    "external_links": _links,
    "remark": _lines,
    "urgent": _flag,
    "large_file_reason": _line,
    "channels": _channels,
    "rights": _flag,
    "sender": _sender,
}

FIELDS = tuple(one.name for one in fields(Content))
