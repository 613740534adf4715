"""What must hold before a publication may be sent on, what exactly is approved, and by when a
spoken permission must be confirmed. Pure."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from portal.documents.intake import FilePolicy
from portal.kit import text, thai
from portal.kit.clock import BANGKOK

OPENS, CLOSES = time(8, 30), time(16, 30)


def missing(
    publication: Any, documents: list[Any], files: FilePolicy, now: datetime
) -> dict[str, str]:
    """What a draft still lacks before it can be submitted: field -> what to do (R47, R48, R53,
    R58)."""
    lacks: dict[str, str] = {}
    if not text.says_something(publication.title):
        lacks["title"] = "ใส่หัวข้อเรื่อง"
    if publication.category is None:
        lacks["category"] = "เลือกหมวดที่จะเผยแพร่"
    if not text.says_something(publication.source):
        lacks["source"] = "ระบุแหล่งที่มาหรือเจ้าของข้อมูล"
    if publication.coverage_from is None:
        lacks["coverage_from"] = "ระบุวันเริ่มของช่วงข้อมูล (วันสิ้นสุดเว้นได้)"
    if not (publication.details or documents or publication.external_links):
        lacks["details"] = "ใส่รายละเอียด แนบไฟล์ หรือใส่ลิงก์ อย่างน้อยหนึ่งอย่าง"
    if publication.publish_until is None and not publication.permanent_reason:
        lacks["publish_until"] = "ระบุวันสิ้นสุดการเผยแพร่ หรือเหตุผลที่เผยแพร่ถาวร"
    elif publication.publish_until is not None and publication.publish_until <= now:
        lacks["publish_until"] = "วันสิ้นสุดผ่านไปแล้ว เลือกวันใหม่"
    large = [document for document in documents if document["size"] > files.soft]
    if large and not publication.large_file_reason:
        names = ", ".join(document["filename"] for document in large)
        lacks["large_file_reason"] = (
            f"ไฟล์ใหญ่เกิน {thai.size(files.soft)} ({names}) บอกเหตุผล หรือย่อไฟล์แล้วแนบใหม่"
        )
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
        "documents": sorted(
            [str(document["id"]), document["filename"], document["sha256"], document["alt"]]
            for document in documents
        ),
    }
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def working_deadline(start: datetime, hours: float) -> datetime:
    """`hours` of office time (Monday to Friday, 8.30 to 16.30) after `start`."""
    moment, left = start.astimezone(BANGKOK), timedelta(hours=hours)
    while True:
        opens = datetime.combine(moment.date(), OPENS, BANGKOK)
        closes = datetime.combine(moment.date(), CLOSES, BANGKOK)
        moment = max(moment, opens)
        if moment.weekday() < 5 and moment < closes:
            if left <= closes - moment:
                return moment + left
            left -= closes - moment
        moment = opens + timedelta(days=1)
