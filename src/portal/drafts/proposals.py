"""What went badly and what to do about it, proposed from facts for people to edit (R89): late
confirmations, empty categories, what ended, refusals, what a checklist lacks, no training. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.compliance.coverage import Figures
from portal.drafts.facts import Counted, Handled, Tally
from portal.drafts.words import listed, number, official
from portal.publication.labels import REASONS

NOTHING = "ไม่พบปัญหาอุปสรรคจากข้อมูลในระบบ"
GO_ON = "ดำเนินการเผยแพร่และตรวจสอบข้อมูลให้เป็นปัจจุบันอย่างต่อเนื่อง"
BY_ITSELF = ("visitors", "oia-index")  # categories that the site fills by itself
MOST_NAMED = 5


@dataclass(frozen=True)
class Seen:
    """What proposals are made of. `lists`: (name of a checklist, its figures); `trained`: how many
    trainings there were."""

    counted: Counted
    handled: Handled
    lists: Sequence[tuple[str, Figures]] = ()
    trained: int = 0


def is_not_done(tally: Tally) -> bool:
    """Nothing is there, and nobody said that there is nothing (X31)."""
    return tally.is_empty and not tally.declared and tally.node.shows not in BY_ITSELF


def problems(seen: Seen) -> str:
    """One line each."""
    counted, handled = seen.counted, seen.handled
    said: list[str] = []
    if empty := [one.node.name_th for one in counted.top if is_not_done(one)]:
        said.append(f"ยังไม่ได้เผยแพร่ข้อมูลใน {number(len(empty))} หมวด ได้แก่ {_named(empty)}")
    for name, figures in seen.lists:
        if figures.lacking:
            said.append(f"รายการตรวจ {official(name)} ยังขาด {number(figures.lacking)} รายการ")
    late = handled.verbal["late"] + handled.verbal["overdue"]
    if late:
        said.append(f"การอนุญาตทางวาจาที่ยืนยันเกินกำหนดหรือยังไม่ได้ยืนยัน {number(late)} เรื่อง")
    if refused := sum(handled.refused.values()):
        most = REASONS[next(iter(handled.refused))][0]
        said.append(f"มีเรื่องที่ไม่อนุญาต {number(refused)} ครั้ง เหตุผลที่พบมากที่สุด คือ {most}")
    if ended := sum(one.ended for one in counted.top):
        said.append(f"มีเรื่องที่ครบระยะเวลาเผยแพร่หรือนำลงจากเว็บไซต์ {number(ended)} เรื่อง")
    if handled.own:
        said.append(f"มีเรื่องที่ผู้ขอเป็นผู้อนุญาตเอง {number(handled.own)} เรื่อง")
    return "\n".join(said) or NOTHING


def advice(seen: Seen) -> str:
    """One line each; it answers the problems."""
    counted, handled = seen.counted, seen.handled
    said: list[str] = []
    if any(is_not_done(one) for one in counted.top):
        said.append("เห็นควรมอบหมายผู้รับผิดชอบจัดทำข้อมูลในหมวดที่ยังไม่ได้เผยแพร่ หรือประกาศว่าไม่มีพร้อมเหตุผล")
    if any(figures.lacking for _, figures in seen.lists):
        said.append("เห็นควรเร่งเผยแพร่รายการที่ยังขาดให้ครบตามกำหนด")
    if handled.verbal["late"] + handled.verbal["overdue"]:
        said.append("ขอความร่วมมือผู้อนุญาตยืนยันการอนุญาตทางวาจาภายในเวลาที่กำหนด")
    if handled.refused:
        said.append("เห็นควรชี้แจงเจ้าของข้อมูลให้ตรวจสอบข้อมูลและรูปแบบไฟล์ก่อนเสนอ")
    if not seen.trained:
        said.append("เห็นควรจัดการอบรมหรือแลกเปลี่ยนเรียนรู้เรื่องการบริหารจัดการเว็บไซต์ให้ผู้รับผิดชอบอย่างต่อเนื่อง")
    return "\n".join(said) or GO_ON


def _named(names: Iterable[str]) -> str:
    all_names = [official(name) for name in names]
    more = len(all_names) - MOST_NAMED
    if more > 0:
        return listed([*all_names[:MOST_NAMED], f"อีก {number(more)} หมวด"])
    return listed(all_names)
