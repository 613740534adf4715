"""The order that appoints who looks after the site (R9, R10, R12-R15), from the roles of today:
webmasters and their duties, data administrators of each work group, who examines and decides."""

from collections.abc import Mapping

from asyncpg import Record

from portal.drafts.kind import Ask, Drawn, Lack, PaperKind, Signer, Step, declare
from portal.drafts.office import PEOPLE, Office, office_of
from portal.drafts.words import Clauses, closing, day, number, official
from portal.laws.cite import cite
from portal.office import records
from portal.people.roles import Role
from portal.sheets.blocks import Grid, Paper, Para

STEPS = (Step(Signer.HEAD),)
COLUMNS = ("ที่", "ชื่อ", "ตำแหน่ง", "หน้าที่", "ระยะเวลา")
DUTIES = {
    Role.APPROVER: "ผู้พิจารณาอนุญาตให้เผยแพร่",
    Role.REVIEWER: "ผู้ตรวจและเสนอต่อ",
    Role.WEBMASTER: "ผู้ดูแลบริหารจัดการเว็บไซต์ (Web Master)",
    Role.STAFF: "ผู้ดูแลบริหารจัดการข้อมูล",
    Role.UNIT_ADMIN: "ผู้ดูแลระบบของหน่วยงาน",
}


async def draw(ask: Ask, _said: Mapping[str, str]) -> Drawn:
    """Three statements."""
    office = await office_of(ask)
    kept = await records.orders(1)
    changed = records.changes(await records.assignments(), kept[0] if kept else None)
    grid = Grid(
        COLUMNS,
        tuple(_row(place, row) for place, row in enumerate(office.people, 1)),
        (6, 24, 28, 23, 25),
        "ผู้ได้รับมอบหมาย",
        centred=(0,),
        empty="ยังไม่ได้มอบหมายผู้ใด",
    )
    return Drawn(
        Paper(
            layout="order",
            title=(
                f"คำสั่ง{office.name}",
                "เรื่อง มอบหมายผู้ดูแลบริหารจัดการเว็บไซต์และผู้ดูแลบริหารจัดการข้อมูลของหน่วยงาน",
            ),
            unit=office.name,
            blocks=(
                Para(
                    "เพื่อให้การบริหารจัดการเว็บไซต์และการเผยแพร่ข้อมูลต่อสาธารณะของ"
                    f"{office.place} เป็นไปด้วยความเรียบร้อย ถูกต้อง ครบถ้วน และเป็นปัจจุบัน"
                    f" ในความดูแลของ{office.manager} จึงมอบหมายให้ผู้มีรายชื่อดังต่อไปนี้ปฏิบัติหน้าที่"
                ),
                grid,
                Para(f"ให้{DUTIES[Role.WEBMASTER]} มีหน้าที่ ดังนี้"),
                *_duties(office),
                *_before(kept),
                *_groups(office),
                Para("ทั้งนี้ ตั้งแต่บัดนี้เป็นต้นไป ผู้ที่ปฏิบัติหน้าที่อยู่ก่อนแล้วให้ปฏิบัติหน้าที่ต่อไปตามระยะเวลาในตาราง"),
            ),
            signs=(office.sign(STEPS[0]),),
            closing=closing("สั่ง", ask.today),
        ),
        lacks=(
            *office.lacks_webmasters(), *office.lacks_head(), *_lacks_groups(office),
        ),
        facts={
            "people": len(office.people),
            "added": len(changed["added"]),
            "gone": len(changed["gone"]),
        },
    )  # fmt: skip


def _row(place: int, row: Record) -> tuple[str, ...]:
    until = f" ถึง {day(row['ends_on'])}" if row["ends_on"] else ""
    group = f"\n{official(row['work_group'])}" if row["work_group"] else ""
    return (
        number(place),
        official(row["name"]),
        official(row["signs"]),
        f"{DUTIES[row['role']]}{group}",
        f"ตั้งแต่ {day(row['starts_on'])}{until}",
    )


def _duties(office: Office) -> list:
    said = Clauses()
    for words in (
        "นำข้อมูลข่าวสารที่ได้รับอนุญาตแล้วขึ้นเว็บไซต์ในหมวดหมู่ที่ถูกต้อง และแจ้งเจ้าของข้อมูล",
        "ตรวจสอบความถูกต้อง ครบถ้วน และความเป็นปัจจุบันของข้อมูลทุกรายการ และนำลงจากเว็บไซต์เมื่อครบระยะเวลาการเผยแพร่",
        f"ตรวจสอบความครบถ้วนของรายการข้อมูลข่าวสารตาม{cite('oia', '7', '9')} และ{cite('gws')}",
        "ใช้ชื่อผู้ใช้และรหัสผ่านเฉพาะของตน ไม่ให้ผู้อื่นใช้ และปฏิบัติงานแทนกันเมื่อผู้ใดไม่อยู่",
        f"ปฏิบัติตาม{cite('cca')} อย่างเคร่งครัด",
        f"รายงานผลและปัญหาอุปสรรคต่อ{office.head or 'หัวหน้าหน่วยงาน'}ทุกไตรมาส",
    ):
        said.add(0, words)
    return said.blocks


def _groups(office: Office) -> tuple[Para, ...]:
    """R13: what is asked of the data administrators, where there are any."""
    if not office.holding(Role.STAFF):
        return ()
    return (
        Para(
            f"ให้{DUTIES[Role.STAFF]}จัดเตรียมข้อมูลของกลุ่มงานให้ถูกต้อง ครบถ้วน และเป็นปัจจุบัน"
            " เสนอขอเผยแพร่ตามขั้นตอนของหน่วยงาน และปฏิบัติงานทดแทนกันได้"
        ),
    )


def _before(kept: object) -> tuple[Para, ...]:
    """The order that this one stands in the place of."""
    if not kept:
        return ()
    last = kept[0]  # type: ignore[index]
    return (
        Para(f"ให้ยกเลิกคำสั่งที่ {official(last['number'])} ลงวันที่ {day(last['day'])} และใช้คำสั่งนี้แทน"),
    )


def _lacks_groups(office: Office) -> list[Lack]:
    """R13: data administrators of each work group, where the unit asks for them."""
    fewest = office.organisation.get("min_data_admins", 0)
    held = [row["work_group"] for row in office.people if row["role"] == Role.STAFF]
    lacks = []
    for group in office.unit.facts.get("group", []) if fewest else ():
        count = held.count(group["name_th"])
        if count < fewest:
            said = f"{group['name_th']} มีผู้ดูแลข้อมูล {count} คน ต้องมีอย่างน้อย {fewest} คน"
            lacks.append(Lack(said, f"{count} of {fewest} data administrators", PEOPLE))
    return lacks


declare(
    PaperKind(
        "order",
        "คำสั่งมอบหมายผู้ดูแลเว็บไซต์และผู้ดูแลข้อมูล",
        "Appointment order",
        "year",
        "order",
        STEPS,
        draw,
        categories=("oia", "policy-strategy"),
    )
)
