"""Permission by word of mouth (R67): recorded, then confirmed or denied by whoever gave it."""

import json
from datetime import datetime, timedelta

from portal.kit import clock, office_hours, text, thai
from portal.kit.clock import BANGKOK
from portal.people.person import Person
from portal.people.queries import holder_named
from portal.people.roles import Role
from portal.publication.change import NO_APPROVAL, Change, approved, wrong
from portal.publication.forms import ActionForm
from portal.publication.labels import CHANNELS
from portal.publication.queries import Subject
from portal.publication.workflow import State


async def record_verbal_approval(seen: Subject, person: Person, form: ActionForm) -> Change:
    approver = await holder_named(form.approver, Role.APPROVER)
    if approver is None:
        raise wrong("approver", "เลือกผู้อนุญาตจากรายชื่อผู้อนุมัติของหน่วยงาน")
    if approver["account"] == seen.owner and not seen.owner_may_approve:
        raise wrong("approver", "ผู้อนุญาตต้องไม่ใช่ผู้ขอเอง")
    if form.channel not in CHANNELS:
        raise wrong("channel", "เลือกช่องทางที่ได้รับอนุญาต")
    urgency = text.line(form.urgency)
    if len(urgency) > 500:
        raise wrong("urgency", "ย่อให้ไม่เกิน 500 ตัวอักษร")
    spoken_at = _spoken_at(form.spoken_at)
    hours = seen.approval_rules.get("verbal_confirm_hours", 8)
    said = {
        "approver": approver["username"],
        "approver_name": approver["name"],
        "channel": form.channel,
        "spoken_at": spoken_at.isoformat(),
        "urgency": urgency,
        "recorded_by": str(person.account),
        "recorded_by_name": person.name,
    }
    return Change(
        approved(seen, "verbal", (approver["account"], approver["name"], approver["position"]))
        | {
            "self_approved": approver["account"] == seen.owner,
            "verbal": json.dumps(said, ensure_ascii=False),
            "confirm_by": office_hours.deadline(clock.now(), hours),
        },
        said | {"content_hash": seen.row.content_hash},
    )


def _spoken_at(given: str) -> datetime:
    """ISO with offset from the API; from a page "21/11/2569 08.10", or a time of today."""
    try:
        if "T" in given:
            moment = datetime.fromisoformat(given.strip())
        else:
            day, _, at = given.strip().rpartition(" ")
            said_on = thai.read_date(day) if day else clock.today()
            moment = datetime.combine(said_on, thai.read_time(at), BANGKOK)
    except ValueError:
        raise wrong("spoken_at", "ใส่วันและเวลาที่ได้รับอนุญาต เช่น 21/11/2569 08.10") from None
    if moment.tzinfo is None:
        raise wrong("spoken_at", "ระบุเขตเวลาด้วย เช่น 2026-11-21T08:10:00+07:00")
    # A clock a little ahead of ours is no lie.
    if not clock.now() - timedelta(days=30) <= moment <= clock.now() + timedelta(minutes=2):
        raise wrong("spoken_at", "เวลาที่ได้รับอนุญาตต้องผ่านมาแล้ว และไม่เกิน 30 วัน")
    return moment.astimezone(BANGKOK)


async def confirm_verbal_approval(seen: Subject, _person: Person, _form: ActionForm) -> Change:
    late = seen.row.confirm_by is not None and seen.row.confirm_by < clock.now()
    return Change({"approval": "confirmed", "confirm_by": None}, {"late": late})


async def deny_verbal_approval(seen: Subject, _person: Person, form: ActionForm) -> Change:
    """What was said to be allowed was not: off the site at once, or back to its owner."""
    said = json.loads(seen.row.verbal or "{}")
    change = Change({"confirm_by": None}, {"recorded_by": said.get("recorded_by")})
    if seen.state == State.PUBLISHED:
        change.columns |= {"ended_at": clock.now(), "end_reason": text.line(form.reason)}
    else:
        change.columns |= NO_APPROVAL
    return change
