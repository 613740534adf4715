"""The operators are told by letter, once, that a fiscal year has no list of its own (R94): from
September on of the next. Written by whichever unit notes it first, as all letters are a unit's."""

from portal.catalog import checklists
from portal.kit import clock, db
from portal.kit.tenancy import PLATFORM
from portal.people.queries import operators
from portal.publication.writing import Written, write
from portal.tenants.queries import origin

PATH = "/checklists"


async def tell() -> None:
    """Acts for a unit. The row's key makes a repeat, or another unit, tell nothing."""
    async with db.transaction():
        for family, year in checklists.years_lacking(clock.today()):
            if not await db.changed(
                "INSERT INTO year_told (family, fiscal_year, told_at) VALUES ($1, $2, $3)"
                " ON CONFLICT DO NOTHING",
                family,
                year,
                clock.now(),
            ):
                continue
            subject = f"ยังไม่มีรายการ {family.upper()} ปีงบประมาณ {year}"
            body = [
                subject,
                "",
                "จนกว่าจะมี ระบบใช้รายการของปีก่อนโดยเลื่อนวันไปหนึ่งปี ตัวเลขของทุกหน่วยงานยังนับได้",
                "ยกรายการของปีก่อนไปปีใหม่ แล้วแก้ตามประกาศของปีนั้นได้ที่",
                f"{origin(PLATFORM.slug)}{PATH}",
                "",
                "จดหมายนี้ส่งโดยระบบ ไม่ต้องตอบกลับ",
            ]
            event = f"lacking-year:{family}:{year}"
            letter = Written(subject, "\n".join(body), "/staff/")
            await write(event, await operators(), "warning", letter)
