"""A webmaster accepts the duty of the Computer Crime Act at first sign-in and every year (R15).
The acceptance is a line of the record and nothing else."""

from datetime import datetime, timedelta

from portal.audit.record import record
from portal.kit import clock, db
from portal.laws.cite import cite
from portal.people.person import Person
from portal.people.roles import Role

VALID = timedelta(days=365)
ACTION = "duty_accepted"

DUTIES = (
    (
        "ปฏิบัติตามพระราชบัญญัติดังกล่าวอย่างเคร่งครัด เพื่อป้องกันและลดโอกาสที่จะเกิดความเสียหายแก่ราชการ",
        "Follow the Act strictly, to prevent damage to the service and lessen its chance",
    ),
    (
        "ใช้ชื่อผู้ใช้และรหัสผ่านของตนเองเท่านั้น ไม่ให้ผู้อื่นใช้ และออกจากระบบเมื่อเลิกใช้งาน",
        "Use only my own user name and password, lend them to nobody, and sign out when done",
    ),
    (
        "นำขึ้นเว็บไซต์เฉพาะข้อมูลที่ได้รับอนุญาตแล้ว ไม่แก้ไขเนื้อหาหลังได้รับอนุญาต",
        "Publish only what was allowed, and change nothing of it afterwards",
    ),
    (
        "ไม่นำเข้าข้อมูลอันเป็นเท็จ ข้อมูลที่ผิดกฎหมาย หรือข้อมูลส่วนบุคคลที่ไม่ควรเปิดเผย",
        "Put in nothing false or unlawful, and no personal data that should not be public",
    ),
    (
        "เมื่อพบการเข้าระบบหรือข้อมูลที่ผิดปกติ แจ้งผู้บังคับบัญชาและผู้ดูแลระบบของหน่วยงานทันที",
        "On any unusual sign-in or content, tell the head and the unit administrator at once",
    ),
)


def act() -> str:
    """The law whose duty it is (domain.md X3)."""
    return cite("cca")


async def accepted_at(person: Person) -> datetime | None:
    """When this person last accepted it in the acting unit."""
    return await db.value(
        "SELECT max(at) FROM audit_entry WHERE subject_kind = 'account' AND subject = $1"
        " AND action = $2",
        person.account,
        ACTION,
    )


async def duty_due(person: Person) -> bool:
    """Whether a webmaster has yet to accept it this year. Inside a transaction."""
    if Role.WEBMASTER not in person.roles:
        return False
    last = await accepted_at(person)
    return last is None or last + VALID <= clock.now()


async def accept(person: Person) -> None:
    """A second acceptance while the first is valid writes nothing."""
    assert person.account is not None
    async with db.transaction():
        if await duty_due(person):
            role = person.role_for((Role.WEBMASTER,))
            await record(ACTION, ("account", person.account), person, role, detail={"act": act()})
