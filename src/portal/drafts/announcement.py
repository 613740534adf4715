"""The announcement of a year's guideline (R4-R8, R101): the three lines of its title, what is to be
published, the live procedure with its times, the steps, the control mechanism."""

import re
from collections.abc import Mapping

from portal.catalog.queries import Node, tree
from portal.drafts import clauses
from portal.drafts.kind import Ask, Drawn, Lack, PaperKind, Signer, Step, declare
from portal.drafts.office import CHAIN, Office, office_of
from portal.drafts.words import DOTS, Clauses, closing, official
from portal.kit import thai
from portal.papers.procedure import Stage, stages
from portal.publication.labels import REASONS
from portal.sheets.blocks import Block, Paper, Para
from portal.tenants.queries import origin

SUBJECT = "แนวทางการเผยแพร่ข้อมูลต่อสาธารณะผ่านเว็บไซต์ของหน่วยงาน"
STEPS = (Step(Signer.HEAD),)
CONTACT = "/staff/settings/contact"
# Mailboxes that are nobody's office (X34).
FREE_MAIL = re.compile(r"@(gmail|hotmail|outlook|yahoo|live|icloud|msn)\.", re.I)


def subject(office: Office, fiscal_year: int) -> str:
    """What it is called for that year: as the unit called it last, the year rolled forward."""
    facts = office.unit.facts.get("announcement") or {}
    year = thai.digits(fiscal_year)
    if office.papers.subject:
        return f"{official(office.papers.subject)} พ.ศ. {year}"
    title = official(facts.get("title", ""))
    known = thai.digits(facts.get("year", ""))
    if title and known and known in title:
        return title.replace(known, year)
    return f"{title or SUBJECT} พ.ศ. {year}"


def applies_to(office: Office) -> str:
    return official(office.papers.applies_to) or f"หน่วยงานภายใน{office.name}"


async def draw(ask: Ask, _said: Mapping[str, str]) -> Drawn:
    """Four statements."""
    office, top = await office_of(ask), await tree()
    steps = stages(ask.unit, "th")
    return Drawn(
        Paper(
            layout="announcement",
            title=(
                f"ประกาศ{office.name}",
                f"เรื่อง {subject(office, ask.fiscal_year)}",
                f"สำหรับ{applies_to(office)}",
            ),
            unit=office.name,
            blocks=tuple(_blocks(office, top, steps)),
            signs=(office.sign(STEPS[0]),),
            closing=closing("ประกาศ", ask.today),
        ),
        lacks=(
            *_lacks_times(steps), *office.lacks_webmasters(), *office.lacks_head(),
            *_lacks_mail(office), *_lacks_categories(top),
        ),
        facts={"categories": len(top), "steps": sum(bool(one.number) for one in steps)},
    )  # fmt: skip


def _blocks(office: Office, top: list[Node], steps: list[Stage]) -> list[Block]:
    said = Clauses()
    said.blocks.append(Para(clauses.basis()))
    said.blocks.append(
        Para(
            f"{office.name}จึงกำหนดแนวทางการเผยแพร่ข้อมูลต่อสาธารณะผ่านเว็บไซต์ของหน่วยงาน"
            f" สำหรับ{applies_to(office)} ดังต่อไปนี้"
        )
    )
    said.add(0, f"ให้{applies_to(office)}เผยแพร่ข้อมูลต่อสาธารณะผ่านเว็บไซต์ของหน่วยงาน ดังนี้")
    clauses.categories(said, office, top, 1)
    _procedure(said, office, steps)
    _doing(said, office)
    said.add(0, "กลไกการตรวจสอบ กำกับติดตามอย่างต่อเนื่อง")
    clauses.control(said, office)
    said.blocks.append(
        Para(
            f"ทั้งนี้ ให้{office.manager}นำประกาศนี้เผยแพร่ผ่านเว็บไซต์ของ{office.name}"
            " และให้ผู้เกี่ยวข้องถือปฏิบัติโดยเคร่งครัด"
        )
    )
    return said.blocks


def _procedure(said: Clauses, office: Office, steps: list[Stage]) -> None:
    """Clause ๒: who runs the site, how a request goes with its times, how the site is kept."""
    name = office.name
    said.add(0, f"ขั้นตอนการเผยแพร่ข้อมูลต่อสาธารณะผ่านเว็บไซต์ของ{name} ให้ดำเนินการดังนี้")
    said.add(1, f"{office.manager} มีหน้าที่บริหารจัดการเว็บไซต์ของ{name} โดยมีวิธีการ ขั้นตอน เวลาในการดำเนินการ"
                " และผู้มีหน้าที่รับผิดชอบ ดังนี้")  # fmt: skip
    for one in steps:
        said.add(2, _step(one))
    said.add(1, "เจ้าของข้อมูลนำส่งข้อมูลข่าวสารพร้อมแบบฟอร์มการขอเผยแพร่ข้อมูลผ่านเว็บไซต์ของหน่วยงาน ผ่านช่องทาง ได้แก่"
                f" {_channels(office)} โดยระบุชื่อ ตำแหน่ง หน่วยงาน และข้อมูลการติดต่อกลับอย่างชัดเจน")  # fmt: skip
    refusals = " ".join(words for code, (words, _) in REASONS.items() if code != "other")
    said.add(1, f"กรณีไม่อนุญาต ให้แจ้งเจ้าของข้อมูลพร้อมชี้แจงเหตุผล ได้แก่ {refusals} หรือเหตุผลอื่นที่ระบุ")
    clauses.site_rules(said, office)


def _step(one: Stage) -> str:
    """What is done, how long it takes and who answers for it, each said once: most steps begin with
    their actor, and the urgent one with its time."""
    does, who, time = official(one.does), official(one.who), _time(one)
    said = [] if time.removeprefix("ยืนยัน") in does else [time]
    if not re.match(rf"(กรณี\S+ )?{re.escape(who)} ", does):
        said.append(f"ผู้รับผิดชอบ {who}")
    return f"{does} ({' '.join(said)})" if said else does


def _time(one: Stage) -> str:
    if not one.is_timed:
        return f"ใช้เวลา {DOTS}"
    return f"ใช้เวลา {one.time}" if one.time.endswith("นาที") else one.time


def _channels(office: Office) -> str:
    parts = [f"ระบบของหน่วยงาน {origin(office.unit.slug)}/staff/", "หนังสือราชการ"]
    mail = _mail(office)
    if mail and not FREE_MAIL.search(mail):
        parts.append(f"ไปรษณีย์อิเล็กทรอนิกส์ {mail}")
    return " ".join([*parts, "และช่องทางสื่อสารอื่น"])


def _mail(office: Office) -> str:
    return office.unit.facts.get("contact", {}).get("email", "")


def _doing(said: Clauses, office: Office) -> None:
    """Clause ๓: what the head sees to; how a request goes is said once, in clause ๒ (X35)."""
    said.add(0, "ขั้นตอนการเผยแพร่ข้อมูลผ่านเว็บไซต์ของหน่วยงาน ให้ดำเนินการดังนี้")
    said.add(1, f"{office.head or 'หัวหน้าหน่วยงาน'} แต่งตั้งหรือมอบหมายกลุ่มงาน คณะทำงาน"
                "หรือเจ้าหน้าที่ปฏิบัติงานบริหารจัดการเว็บไซต์ของหน่วยงาน")  # fmt: skip
    said.add(1, "การนำเข้าข้อมูลข่าวสารต้องเป็นข้อมูลปัจจุบัน ถูกต้อง และครบถ้วน ระบุแหล่งที่มาหรือเจ้าของข้อมูล"
                " ช่วงวันที่ของข้อมูลข่าวสาร วันที่เผยแพร่ ประเภท (นามสกุล) ไฟล์ และขนาดไฟล์ และดำเนินการตามลำดับในข้อ ๒.๑")  # fmt: skip
    said.add(1, "ให้นำประกาศนี้ คำสั่งที่เกี่ยวข้อง และแบบฟอร์มการขอเผยแพร่ข้อมูล เผยแพร่ผ่านเว็บไซต์ของหน่วยงาน")
    said.add(1, f"ให้{office.manager}รายงานผลการติดตามการดำเนินงาน และสรุปปัญหาอุปสรรคการดำเนินงานเผยแพร่ข้อมูล"
                f"ต่อสาธารณะผ่านเว็บไซต์ของหน่วยงาน ต่อ{office.head or 'หัวหน้าหน่วยงาน'}ทุกไตรมาสและทุกปี")  # fmt: skip


def _lacks_times(steps: list[Stage]) -> list[Lack]:
    """R7, R77, X38: nothing is signed while a step has no time."""
    return [
        Lack(f"ยังไม่ได้กำหนดเวลาของขั้นตอน {thai.arabic(one.label)} {one.who}",
             f"Step {thai.arabic(one.label)} has no time", CHAIN)
        for one in steps
        if not one.is_timed
    ]  # fmt: skip


def _lacks_mail(office: Office) -> list[Lack]:
    mail = _mail(office)
    if not FREE_MAIL.search(mail):
        return []
    return [Lack(f"{mail} ไม่ใช่อีเมลของทางราชการ ประกาศจึงไม่ระบุ ใส่อีเมลของหน่วยงานหรือเว้นว่าง",
                 f"{mail} is no office mailbox", CONTACT)]  # fmt: skip


def _lacks_categories(top: list[Node]) -> list[Lack]:
    if top:
        return []
    return [Lack("หน่วยงานยังไม่มีหมวดข้อมูล", "The unit has no categories", "/staff/settings/")]


declare(
    PaperKind(
        "announcement",
        "ประกาศแนวทางการเผยแพร่ข้อมูลต่อสาธารณะ",
        "Announcement of the publication guideline",
        "year",
        "announcement",
        STEPS,
        draw,
        evidence="1.1.2",
        categories=("oia", "policy-strategy"),
    )
)
