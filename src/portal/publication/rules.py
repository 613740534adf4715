"""What must hold before a publication may be sent on, what exactly is approved, and by when a
spoken permission must be confirmed. Pure."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from portal.catalog.kinds import kinds
from portal.documents.intake import FilePolicy, policy
from portal.kit import office_hours, text, thai
from portal.kit.clock import BANGKOK
from portal.publication.facts import missing_facts
from portal.publication.workflow import State


def file_rules(seen: Any) -> FilePolicy:
    """Of the unit, for the kind of content of this publication."""
    return policy(seen.unit.facts, seen.row.kind)


def missing(
    publication: Any, documents: list[Any], files: FilePolicy, now: datetime
) -> dict[str, str]:
    """What a draft still lacks before it can be submitted: field -> what to do (R47, R48, R53,
    R55, R58, R65)."""
    lacks: dict[str, str] = {}
    if not text.says_something(publication.title):
        lacks["title"] = "ใส่หัวข้อเรื่อง"
    if publication.category is None:
        lacks["category"] = "เลือกหมวดที่จะเผยแพร่"
    if not text.says_something(publication.source):
        lacks["source"] = "ระบุแหล่งที่มาหรือเจ้าของข้อมูล"
    if publication.coverage_from is None:
        lacks["coverage_from"] = "ระบุวันเริ่มของช่วงข้อมูล (วันสิ้นสุดเว้นได้)"
    lacks |= _missing_content(publication, documents)
    if publication.publish_until is None and not publication.permanent_reason:
        lacks["publish_until"] = "ระบุวันสิ้นสุดการเผยแพร่ หรือเหตุผลที่เผยแพร่ถาวร"
    elif publication.publish_until is not None and publication.publish_until <= now:
        lacks["publish_until"] = "วันสิ้นสุดผ่านไปแล้ว เลือกวันใหม่"
    lacks |= _sender_lacks(publication.sender, documents, now)
    return lacks | _file_lacks(publication, documents, files)


def _file_lacks(publication: Any, documents: list[Any], files: FilePolicy) -> dict[str, str]:
    """Sizes (R53) and what pictures show (R55)."""
    lacks: dict[str, str] = {}
    infected = [row["filename"] for row in documents if row["scan"] == "infected"]
    if infected:
        lacks["file"] = f"พบไวรัสในไฟล์ {', '.join(infected)} นำไฟล์ออก แล้วแนบไฟล์ใหม่ที่ปลอดไวรัส"
    if silent := [one["filename"] for one in documents if _is_silent(one)]:
        lacks["file"] = f"ใส่คำบรรยายภาพของ {', '.join(silent[:3])}"
    if huge := [one["filename"] for one in documents if one["size"] > files.hard]:
        most = thai.size(files.hard)
        lacks["file"] = f"เนื้อหาชนิดนี้รับไฟล์ไม่เกิน {most} ย่อหรือเอาออก: {', '.join(huge[:3])}"
    large = [one for one in documents if one["size"] > files.soft and not one["original_sha256"]]
    if large and not publication.large_file_reason:
        names = ", ".join(document["filename"] for document in large)
        lacks["large_file_reason"] = (
            f"ไฟล์ใหญ่เกิน {thai.size(files.soft)} ({names}) บอกเหตุผล หรือใช้ไฟล์ที่ย่อแล้ว"
        )
    return lacks


def _is_silent(document: Any) -> bool:
    """A picture for the public that says nothing to those who cannot see it (R55)."""
    shown = document["ext"] == "jpg" and not document["internal"]
    return shown and not text.says_something(document["alt"])


def _sender_lacks(sender: str | None, documents: list[Any], now: datetime) -> dict[str, str]:
    """What came from outside came on a day that was, and its scan is kept (R65)."""
    told = json.loads(sender or "null")
    if told is None:
        return {}
    if told["received_on"] > now.astimezone(BANGKOK).date().isoformat():
        return {"sender": "วันที่ได้รับจากผู้ส่งยังมาไม่ถึง ตรวจวันที่อีกครั้ง"}
    if told["channel"] != "email" and not any(document["internal"] for document in documents):
        return {"sender": "แนบภาพสแกนหนังสือหรือข้อความที่ได้รับ เป็นไฟล์ภายในหน่วยงาน"}
    return {}


def _missing_content(publication: Any, documents: list[Any]) -> dict[str, str]:
    """Of what its kind asks for, and of what each kind must have."""
    kind, facts = kinds().get(publication.kind), json.loads(publication.facts)
    lacks = missing_facts(kind, facts, documents) if kind else {}
    if kind and "details" in kind.needs and not text.says_something(publication.details):
        lacks["details"] = "ใส่รายละเอียด"
    elif not (publication.details or documents or publication.external_links or facts):
        lacks["details"] = "ใส่รายละเอียด แนบไฟล์ หรือใส่ลิงก์ อย่างน้อยหนึ่งอย่าง"
    return lacks


def content_hash(publication: Any, documents: Iterable[Any]) -> str:
    """The hash of exactly what is approved: the fields that people read and each file's bytes and
    name. The category is where it stands, not what it says: the webmaster may correct it (R46)."""
    content = {
        "title": publication.title,
        "details": publication.details,
        "source": publication.source,
        "coverage": [publication.coverage_from, publication.coverage_to],
        "until": publication.publish_until and publication.publish_until.astimezone(BANGKOK),
        "permanent_reason": publication.permanent_reason,
        "links": list(publication.external_links or []),
        "remark": publication.remark,
        "channels": list(publication.channels),
        "kind": publication.kind,
        "facts": json.loads(publication.facts),
        "documents": sorted(
            [str(document["id"]), document["filename"], document["sha256"], document["alt"]]
            for document in documents
        ),
    }
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


PUBLISH_HOURS = 8.0  # office hours within which what was allowed should be on the site
BEFORE = timedelta(hours=2)  # a reminder goes out this long before a confirmation is due
AGAIN = 8.0  # and again after so many office hours


def deadlines(seen: Any, state: State, columns: dict[str, Any]) -> dict[str, Any]:
    """due_by and remind_at of the row as a step leaves it. `columns` is what the step writes."""
    due = None
    if state in (State.SUBMITTED, State.REVIEWED):
        rules = json.loads(columns["chain"]) if "chain" in columns else seen.approval_rules
        step = rules["step"][min(columns.get("step", seen.row.step), len(rules["step"]) - 1)]
        due = office_hours.deadline(seen.now, step.get("wait_hours", 16.0))
    elif state == State.APPROVED:
        due = office_hours.deadline(seen.now, PUBLISH_HOURS)
    confirm_by = columns.get("confirm_by", seen.row.confirm_by)
    if state not in (State.APPROVED, State.PUBLISHED):
        confirm_by = None
    if seen.state == state and "step" not in columns:
        due = seen.row.due_by  # nothing moved on: the clock that runs goes on
    return {"due_by": due, "remind_at": next_reminder(seen.now, due, confirm_by)}


def next_reminder(
    now: datetime, due_by: datetime | None, confirm_by: datetime | None
) -> datetime | None:
    """When somebody is to be reminded next: when a step falls overdue, two hours before a
    confirmation is due and when it is, and once an office day from then on."""
    wanted = []
    if due_by is not None:
        wanted.append(due_by)
    if confirm_by is not None:
        wanted += [confirm_by - BEFORE, confirm_by]
    if not wanted:
        return None
    ahead = [moment for moment in wanted if moment > now]
    behind = len(ahead) < len(wanted) and any(
        moment <= now for moment in (due_by, confirm_by) if moment is not None
    )
    return min([*ahead, *([office_hours.deadline(now, AGAIN)] if behind else [])])
