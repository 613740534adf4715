"""How a publication goes from draft to public, and back.

This table is the only statement of it. The buttons, the API, the audit trail, the letters, the
database guard, the diagram in README.md and the tests are read from or compared with it; change
the workflow by changing a row.
"""

from enum import StrEnum, auto
from typing import Any

from portal.kit.workflow import Step, Workflow
from portal.people.roles import Role


class State(StrEnum):
    DRAFT = auto()
    SUBMITTED = auto()
    REVIEWED = auto()
    APPROVED = auto()
    REJECTED = auto()
    PUBLISHED = auto()
    EXPIRED = auto()
    TAKEN_DOWN = auto()


class Effect(StrEnum):
    """What the world is told once a step is committed; jobs say which they react to."""

    WAITING = auto()  # somebody must decide or act
    ANSWERED = auto()  # the owner's question has its answer
    WENT_PUBLIC = auto()
    LEFT_PUBLIC = auto()
    SPOKEN = auto()  # allowed by word of mouth: that approver must confirm
    CONFIRMED = auto()
    FILE_WITHHELD = auto()  # the virus scanner holds back a file of what is public
    DENIED = auto()  # the approver says that nothing was allowed by word of mouth


# Each objection: (publication, person) -> why not, or None. Pure: it sees the row (with what
# `queries` loaded onto it) and the person.


def not_mine(publication: Any, person: Any) -> str | None:
    return None if publication.owner == person.account else "เฉพาะผู้ขอเท่านั้นที่ทำรายการนี้ได้"


def own_work(publication: Any, person: Any) -> str | None:
    if publication.owner == person.account and not publication.owner_may_approve:
        return "ผู้ขอพิจารณาเรื่องของตนเองไม่ได้ ให้ผู้มีอำนาจคนอื่นพิจารณา"
    return None


def review_pending(publication: Any, _person: Any) -> str | None:
    return "ต้องผ่านผู้ตรวจก่อน ให้ผู้ตรวจเสนอต่อ" if publication.reviews_left else None


def no_review_left(publication: Any, _person: Any) -> str | None:
    return None if publication.reviews_left else "ขั้นตรวจเสร็จแล้ว รอผู้อนุมัติ"


def not_the_reviewers_turn(publication: Any, person: Any) -> str | None:
    """A reviewer refuses while reviews are left, an approver when they are done."""
    turn = Role.REVIEWER if publication.reviews_left else Role.APPROVER
    return None if turn in person.roles else "เรื่องนี้อยู่ที่ผู้พิจารณาอีกขั้นหนึ่ง"


def somebody_elses_step(publication: Any, person: Any) -> str | None:
    """Where the unit names one person for the step: that person, or whoever stands in."""
    named = publication.step_person
    if named is None or named == person.account or named in person.stands_for:
        return None
    return "ขั้นนี้หน่วยงานกำหนดผู้พิจารณาไว้เฉพาะคน ให้ผู้นั้นหรือผู้ปฏิบัติหน้าที่แทนพิจารณา"


def verbal_not_allowed(publication: Any, _person: Any) -> str | None:
    return None if publication.verbal_allowed else "หน่วยงานนี้ไม่ใช้การอนุญาตทางวาจา"


def nothing_to_confirm(publication: Any, person: Any) -> str | None:
    if publication.approval != "verbal":
        return "เรื่องนี้ไม่มีการอนุญาตทางวาจาที่รอยืนยัน"
    spoke = publication.approved_by
    if spoke == person.account or spoke in person.stands_for or publication.speaker_is_gone:
        return None
    return "ผู้ที่อนุญาตทางวาจา หรือผู้ปฏิบัติหน้าที่แทน เท่านั้นที่ยืนยันได้"


def not_over(publication: Any, _person: Any) -> str | None:
    return None if publication.is_over else "ยังไม่ครบระยะเวลาเผยแพร่"


def too_few_to_go_live(publication: Any, _person: Any) -> str | None:
    """R12: a unit's first item goes public only when one webmaster can stand in for the other."""
    if not publication.too_few_webmasters:
        return None
    return "ก่อนนำเรื่องแรกขึ้นเว็บไซต์ หน่วยงานต้องมีผู้ดูแลเว็บไซต์อย่างน้อย 2 คน เพื่อทำแทนกันได้"


def over(publication: Any, _person: Any) -> str | None:
    return "ครบระยะเวลาเผยแพร่แล้ว" if publication.is_over else None


def over_for_good(publication: Any, person: Any) -> str | None:
    """While it is in doubt whether so many ends are meant, a wrong day can still be mended."""
    return None if publication.ends_disputed else over(publication, person)


def files_not_clean(publication: Any, _person: Any) -> str | None:
    """Only what the virus scanner found clean is published."""
    return publication.scan_forbids


def allowed_and_may_go(publication: Any, _person: Any) -> str | None:
    """What is allowed stays so, unless one of its files keeps it from ever being published."""
    if publication.state != State.APPROVED or publication.scan_forbids:
        return None
    return "อนุญาตแล้ว ดึงกลับไม่ได้ ให้ผู้ดูแลเว็บไซต์นำขึ้น"


def next_edition_under_way(publication: Any, _person: Any) -> str | None:
    return "มีฉบับปรับปรุงที่กำลังดำเนินการอยู่แล้ว" if publication.next_edition else None


DRAFT, SUBMITTED, REVIEWED, APPROVED, REJECTED, PUBLISHED, EXPIRED, TAKEN_DOWN = State
ALL_STAFF = (Role.STAFF, Role.REVIEWER, Role.APPROVER, Role.WEBMASTER, Role.UNIT_ADMIN)

workflow = Workflow(
    # action, label, English, from, to (None: stays), who; what it needs, what forbids it,
    # what follows, how the button looks, what is said before it cannot be undone
    Step("approve", "อนุญาต", "Allow", (SUBMITTED, REVIEWED), APPROVED, (Role.APPROVER,),
         unless=(review_pending, own_work, somebody_elses_step),
         then=(Effect.ANSWERED, Effect.WAITING),
         tone="primary"),
    Step("forward", "ตรวจแล้ว เสนอต่อ", "Forward", (SUBMITTED, REVIEWED), REVIEWED,
         (Role.REVIEWER,), unless=(no_review_left, own_work, somebody_elses_step),
         then=(Effect.WAITING,),
         tone="primary"),
    Step("confirm_verbal_approval", "ยืนยันว่าอนุญาตแล้ว", "Confirm my spoken permission",
         (APPROVED, PUBLISHED), None, (Role.APPROVER,), unless=(nothing_to_confirm,),
         then=(Effect.CONFIRMED,), tone="primary"),
    Step("reject", "ไม่อนุญาต", "Refuse", (SUBMITTED, REVIEWED), REJECTED,
         (Role.REVIEWER, Role.APPROVER), needs=("reason_code", "reason"),
         unless=(not_the_reviewers_turn, own_work, somebody_elses_step),
         then=(Effect.ANSWERED,), tone="bad",
         confirm=("ผู้ขอจะเห็นเหตุผลนี้และแก้ไขส่งใหม่ได้ทันที",
                  "The owner sees this reason and may revise at once")),
    Step("deny_verbal_approval", "ไม่ได้อนุญาต", "I did not allow it", (APPROVED, PUBLISHED),
         (REJECTED, TAKEN_DOWN), (Role.APPROVER,), needs=("reason",),
         unless=(nothing_to_confirm,), then=(Effect.DENIED, Effect.LEFT_PUBLIC), tone="bad",
         confirm=("ถ้าเผยแพร่อยู่จะถูกนำลงทันที ผู้ขอและผู้บันทึกได้รับแจ้งเหตุผล",
                  "If it is public it is taken down at once; owner and recorder are told why")),
    Step("publish", "นำขึ้นเว็บไซต์", "Publish", (APPROVED,), PUBLISHED, (Role.WEBMASTER,),
         unless=(over, too_few_to_go_live, files_not_clean), then=(Effect.WENT_PUBLIC,),
         tone="primary"),
    Step("submit", "ส่งให้พิจารณา", "Submit", (DRAFT,), SUBMITTED, ALL_STAFF,
         unless=(not_mine,), then=(Effect.WAITING,), tone="primary"),
    Step("revise", "แก้ไขแล้วส่งใหม่", "Revise", (REJECTED,), DRAFT, ALL_STAFF,
         unless=(not_mine,), tone="primary"),
    Step("recall", "ดึงกลับมาแก้", "Recall", (SUBMITTED, REVIEWED, APPROVED), DRAFT, ALL_STAFF,
         unless=(not_mine, allowed_and_may_go)),
    Step("assign", "มอบหมายผู้นำขึ้นเว็บไซต์", "Assign a webmaster", (APPROVED,), None,
         (Role.APPROVER, Role.WEBMASTER), needs=("webmaster",), then=(Effect.WAITING,)),
    Step("record_verbal_approval", "บันทึกการอนุญาตทางวาจา", "Record spoken permission",
         (SUBMITTED, REVIEWED), APPROVED, (Role.WEBMASTER, Role.APPROVER, Role.UNIT_ADMIN),
         needs=("approver", "channel", "spoken_at", "urgency"), unless=(verbal_not_allowed,),
         then=(Effect.SPOKEN, Effect.WAITING),
         confirm=("ผู้อนุญาตจะได้รับแจ้งให้ยืนยันภายในกำหนด และเรื่องจะมีเครื่องหมายว่าอนุญาตทางวาจา",
                  "The approver is asked to confirm in time; the item is marked until then")),
    Step("update", "ปรับปรุงเป็นฉบับใหม่", "Start a new edition", (PUBLISHED,), None, ALL_STAFF,
         unless=(over, next_edition_under_way)),
    Step("extend", "ขยายเวลาเผยแพร่", "Extend", (PUBLISHED,), None, (Role.APPROVER,),
         needs=("publish_until", "permanent_reason", "reason"),
         unless=(over_for_good, own_work)),
    Step("take_down", "นำลงจากเว็บไซต์", "Take down", (PUBLISHED,), TAKEN_DOWN,
         (Role.WEBMASTER, Role.APPROVER), needs=("reason",), then=(Effect.LEFT_PUBLIC,),
         tone="bad",
         confirm=("นำลงจากเว็บไซต์ทันที ประชาชนจะเห็นหน้าแจ้งว่านำลงแล้ว เผยแพร่อีกครั้งต้องขอใหม่",
                  "It leaves the site at once; to publish it again is a new request")),
    Step("expire", "ครบกำหนด นำลง", "Expire", (PUBLISHED,), EXPIRED, (),
         unless=(not_over,), then=(Effect.LEFT_PUBLIC,)),
)  # fmt: skip
