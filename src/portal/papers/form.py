"""The request form (แบบฟอร์มการขอเผยแพร่ข้อมูลผ่านเว็บไซต์, R61-R63): what it says, and nothing of
how it looks. Filled from a request and its record; a step that has not happened is left empty for
a pen. Pure.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portal.kit import thai
from portal.kit.clock import BANGKOK
from portal.kit.thai_lines import breakable
from portal.papers.fitting import fit, line_count
from portal.publication.labels import CHANNELS, pick
from portal.publication.queries import Subject
from portal.publication.workflow import State

TITLE = "แบบฟอร์มการขอเผยแพร่ข้อมูลผ่านเว็บไซต์"
ROOM, SIZE = 440.0, 12.0  # points: a line of the form, and its letters
LINES = 18  # that topic, details, links and remark share on one A4 page
ALLOWED = ("verbal", "written", "confirmed")


@dataclass(frozen=True)
class Signature:
    """One block. `name` is "" while that step has not happened; `day` too. `notes`: what must be
    said of how it was signed."""

    block: str
    name: str = ""
    position: str = ""
    day: date | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class RequestForm:
    """The form's fields in the order of the paper (domain.md A.7 F1), in Thai digits. `issued` is
    empty where no announcement was in force on that day; `name` is the unit's, which no line
    breaks; `annex` names the files under the summary in `details`, which gives way when the page
    is full; `annex`, `links` and `remark` may be "".
    `number` and `verify` (an address, or "") are what the portal adds at the foot."""

    title: str
    issued: tuple[str, ...]
    name: str
    unit: str
    day: str
    topic: str
    details: str
    annex: str
    links: str
    remark: str
    signatures: tuple[Signature, Signature, Signature]
    number: str
    verify: str


def request_form(seen: Subject, trail: Sequence[Any], verify: str) -> RequestForm:
    """`trail`: what was done to it, oldest first; `verify`: where the paper is verified."""
    row, names = seen.row, seen.unit
    day = _day(row.submitted_at) if seen.state != State.DRAFT else None
    topic = fit(_plain(" ".join(row.title.split())), 6, ROOM - 60, SIZE, " …")
    links = fit("\n".join(row.external_links or ()), 3, ROOM, SIZE, " …")
    remark = fit(_plain(row.remark), 3, ROOM, SIZE, " …")
    taken = line_count(topic, ROOM - 60, SIZE) + sum(
        line_count(part, ROOM, SIZE) for part in (links, remark)
    )
    details, annex = _details(seen, max(LINES - taken, 4))
    return RequestForm(
        title=f"{title_of(row.channels)}ของ{names.name_th}",
        issued=issued(names.name_th, _announcement(seen), day),
        name=names.name_th,
        unit=f"{names.name_th} จังหวัด{names.province}",
        day=thai.digits(thai.long_date(day)) if day else "",
        topic=breakable(topic),
        details=breakable(details),
        annex=breakable(annex),
        links=breakable(links) or ("ไม่มี" if day else ""),
        remark=breakable(remark),
        signatures=(_owner(seen, day), _approver(seen, trail), _webmaster(seen)),
        number=thai.digits(f"คำขอเลขที่ {row.number} ฉบับที่ {row.edition}"),
        verify=verify,
    )


def title_of(channels: Sequence[str]) -> str:
    """R64: the notice board stands in the title when it is asked for."""
    return TITLE + ("/บอร์ดประชาสัมพันธ์" if "board" in channels else "")


def issued(unit: str, announcement: dict[str, Any] | None, day: date | None) -> tuple[str, ...]:
    """The two lines that cite the unit's announcement, if it was in force on that day: not before
    its date, nor before its fiscal year where only that is known (R62)."""
    if not announcement or day is None:
        return ()
    given = announcement.get("date")
    begins = date.fromisoformat(given) if given else date(announcement["year"] - 544, 10, 1)
    if begins > day:
        return ()
    return (f"ตามประกาศ{unit}", breakable(f"เรื่อง {thai.digits(announcement['title'])}"))


def _announcement(seen: Subject) -> dict[str, Any] | None:
    """The unit's when it was submitted; the one of today for what was submitted before that was
    kept with the rules."""
    return seen.approval_rules.get("announcement", seen.unit.facts.get("announcement"))


def _details(seen: Subject, most: int) -> tuple[str, str]:
    """The summary, and "see the annex" with the names of the files; without a summary those alone
    are the details."""
    files = [row["filename"].rpartition(".")[0] for row in seen.documents if not row["internal"]]
    annex = thai.digits(f"ตามเอกสารแนบ ({', '.join(files)})") if files else ""
    summary = thai.digits(seen.row.details.strip())
    if not summary:
        return fit(annex, most, ROOM, SIZE, " …)"), ""
    annex = fit(annex, 2, ROOM, SIZE, " …)") if annex else ""
    left = most - (line_count(annex, ROOM, SIZE) if annex else 0)
    return fit(summary, left, ROOM, SIZE), annex


def _owner(seen: Subject, day: date | None) -> Signature:
    """Who gave the information: the sender, where it was registered for somebody (R65)."""
    block = "ผู้รับผิดชอบการให้ข้อมูล"
    if day is None:
        return Signature(block)
    sender = json.loads(seen.row.sender) if seen.row.sender else None
    if sender:
        came = sender.get("received_on")
        return Signature(
            block,
            sender["name"],
            " ".join(part for part in (sender.get("position"), sender.get("agency")) if part),
            date.fromisoformat(came) if came else day,
            (f"รับเรื่องโดย {seen.row.owner_name}",),
        )
    return Signature(block, seen.row.owner_name, seen.row.owner_position, day)


def _approver(seen: Subject, trail: Sequence[Any]) -> Signature:
    """Who allowed it, in which post (acting, where it was so); word of mouth is said as such."""
    row, block = seen.row, "ผู้อนุมัติรับรอง"
    if row.approval not in ALLOWED or row.approved_at is None:
        return Signature(block)
    name, position = row.approved_name, row.approved_position
    if not row.verbal:
        return Signature(block, name, position, _day(row.approved_at))
    said = json.loads(row.verbal)
    spoken = datetime.fromisoformat(said["spoken_at"])
    channel = pick(CHANNELS[said["channel"]], "th")
    then_done = {line["action"]: line["at"] for line in _since_spoken(trail)}
    if denied := then_done.get("deny_verbal_approval"):
        note = thai.digits(f"ปฏิเสธว่ามิได้อนุญาตทางวาจา {thai.when(denied)}")
        return Signature(block, notes=(breakable(note),))
    confirmed = then_done.get("confirm_verbal_approval")
    then = f"ยืนยันเมื่อ {thai.when(confirmed)}" if confirmed else "ยังไม่ได้ยืนยัน"
    notes = (f"อนุญาตทางวาจา{channel}", f"เมื่อ {thai.when(spoken)}", then)
    return Signature(
        block,
        name or said["approver_name"],
        position,
        _day(spoken),
        tuple(breakable(thai.digits(note)) for note in notes),
    )


def _since_spoken(trail: Sequence[Any]) -> Sequence[Any]:
    """What was done after the last spoken permission was recorded."""
    places = [i for i, line in enumerate(trail) if line["action"] == "record_verbal_approval"]
    return trail[places[-1] :] if places else trail


def _webmaster(seen: Subject) -> Signature:
    row, block = seen.row, "ผู้รับผิดชอบการนำข้อมูลขึ้นเผยแพร่"
    if row.published_at is None:
        return Signature(block)
    return Signature(block, row.published_name, row.published_position, _day(row.published_at))


def _day(moment: datetime) -> date:
    return moment.astimezone(BANGKOK).date()


def _plain(text: str) -> str:
    return thai.digits(text.strip())


def day_parts(day: date | None) -> tuple[str, str, str]:
    """(๒๔, ธันวาคม, ๒๕๖๔) for วันที่ … เดือน … พ.ศ. …; empty for a pen."""
    if day is None:
        return ("", "", "")
    number, month, year = thai.digits(thai.long_date(day)).split(" ")
    return (number, month, year)
