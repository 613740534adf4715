"""How an official paper goes from draft to signed, and what takes its place.

This table is the only statement of it: the buttons, the audit trail and the tests are read from it.
Who takes a signature's step its kind says (drafts.kind.Step), and posts.py who that is today.
"""

from enum import StrEnum, auto
from typing import Any

from portal.kit.workflow import Step, Workflow
from portal.people.roles import Role


class State(StrEnum):
    DRAFT = auto()
    OFFERED = auto()
    SIGNED = auto()
    SUPERSEDED = auto()
    CANCELLED = auto()


# Each objection: (paper as queries.Seen, person) -> why not, or None. Pure.


def not_its_keeper(paper: Any, person: Any) -> str | None:
    """Who drew it up looks after it, and so do webmasters and administrators."""
    if paper.made_by == person.account or person.roles & KEEPERS:
        return None
    return "ผู้จัดทำ ผู้ดูแลเว็บไซต์ หรือผู้ดูแลระบบของหน่วยงานเท่านั้นที่ทำรายการนี้ได้"


def not_your_turn(paper: Any, person: Any) -> str | None:
    if person.account in paper.may_sign:
        return None
    return f"ขั้นนี้รอ{paper.turn_words}ลงนาม" if paper.turn else "เอกสารนี้ไม่มีผู้ลงนามที่รออยู่"


def signed_before(paper: Any, person: Any) -> str | None:
    if person.account in paper.signed_by and not paper.owner_may_approve:
        return "คุณลงนามในเอกสารนี้แล้ว ขั้นนี้ต้องเป็นคนอื่น"
    return None


def last_signature(paper: Any, _person: Any) -> str | None:
    return "เหลือลายมือชื่อสุดท้ายแล้ว" if paper.is_last else None


def more_signatures(paper: Any, _person: Any) -> str | None:
    return None if paper.is_last else "ยังมีผู้ต้องลงนามก่อน"


def no_concern(paper: Any, person: Any) -> str | None:
    """Whose turn it is returns it; its keepers take it back."""
    if person.account in paper.may_sign or not_its_keeper(paper, person) is None:
        return None
    return "ผู้ที่ถึงขั้นลงนาม หรือผู้จัดทำ เท่านั้นที่ส่งคืนได้"


def next_edition_begun(paper: Any, _person: Any) -> str | None:
    return "มีฉบับใหม่ที่กำลังจัดทำอยู่แล้ว" if paper.under_way else None


def asked_to_publish(paper: Any, _person: Any) -> str | None:
    return "ขอเผยแพร่เอกสารนี้ไว้แล้ว" if paper.is_on_its_way else None


def files_not_made(paper: Any, _person: Any) -> str | None:
    return None if paper.has_pdf else "ระบบยังทำไฟล์ไม่เสร็จ รอสักครู่แล้วลองอีกครั้ง"


DRAFT, OFFERED, SIGNED, SUPERSEDED, CANCELLED = State
ALL_STAFF = (Role.STAFF, Role.REVIEWER, Role.APPROVER, Role.WEBMASTER, Role.UNIT_ADMIN)
KEEPERS = frozenset({Role.WEBMASTER, Role.UNIT_ADMIN})
SIGNING = ("sign", "conclude")

workflow = Workflow(
    Step("sign", "ลงนามและเสนอ", "Sign and offer", (DRAFT, OFFERED), (OFFERED, OFFERED),
         ALL_STAFF, needs=("hash",), unless=(not_your_turn, signed_before, last_signature),
         tone="primary",
         confirm=("ลงนามแล้วเนื้อหาแก้ไม่ได้ ถ้าต้องแก้ต้องส่งคืนและเริ่มลงนามใหม่",
                  "Its content stays as it is; to change it, it is returned and signed anew")),
    Step("conclude", "ลงนาม", "Sign", (DRAFT, OFFERED), SIGNED, ALL_STAFF, needs=("hash",),
         unless=(not_your_turn, signed_before, more_signatures), tone="primary",
         confirm=("ลายมือชื่อสุดท้าย ระบบลงวันที่วันนี้และออกเลขที่ (ถ้ามีทะเบียน) แล้วเอกสารแก้ไขไม่ได้อีก"
                  " ทำได้เพียงออกฉบับใหม่แทน",
                  "The last signature: today's date and its number are set, and it never changes"
                  " again; a new edition may take its place")),
    Step("print", "พิมพ์เพื่อลงนามด้วยปากกา", "Print it to be signed with a pen", (DRAFT,), OFFERED,
         ALL_STAFF, needs=("hash",), unless=(not_its_keeper,)),
    Step("register", "ลงทะเบียนฉบับที่ลงนามด้วยปากกา", "Register the copy signed with a pen",
         (OFFERED,), SIGNED, ALL_STAFF, needs=("day", "scan"), unless=(not_its_keeper,),
         confirm=("บันทึกแล้วแก้ไม่ได้ ตรวจเลขที่ วันที่ และภาพสแกนก่อน",
                  "It cannot be changed afterwards; check number, day and scan first")),
    Step("return", "ส่งคืนให้แก้ไข", "Return", (OFFERED,), DRAFT, ALL_STAFF, needs=("reason",),
         unless=(no_concern,), tone="bad",
         confirm=("ลายมือชื่อที่ลงไว้เป็นโมฆะ เอกสารกลับเป็นร่าง ข้อความที่แก้ไว้ยังอยู่ครบ",
                  "Signatures are void, it is a draft again, nothing that was written is lost")),
    Step("cancel", "ยกเลิกร่าง", "Cancel the draft", (DRAFT,), CANCELLED, ALL_STAFF,
         needs=("reason",), unless=(not_its_keeper,), tone="bad",
         confirm=("ร่างนี้ใช้ต่อไม่ได้ จัดทำใหม่ได้ทุกเมื่อ",
                  "It cannot be used again; another may be drawn up")),
    Step("renew", "จัดทำฉบับใหม่แทน", "Draw up a new edition", (SIGNED,), None, ALL_STAFF,
         unless=(next_edition_begun,)),
    Step("publish", "ขอเผยแพร่เอกสารนี้", "Ask to publish it", (SIGNED,), None, ALL_STAFF,
         unless=(asked_to_publish, files_not_made)),
    Step("supersede", "มีฉบับใหม่แทน", "Superseded", (SIGNED,), SUPERSEDED, ()),
)  # fmt: skip
