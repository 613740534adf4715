"""The first page of the unit's settings: what is wrong with the staffing, and where to go."""

from typing import Any

from litestar import Controller, Request, Response, get

from portal.kit import db
from portal.laws.cite import named
from portal.office.page import office_page
from portal.office.scanner_watch import scanner_warning
from portal.office.warnings import warnings
from portal.people.actions import must_be_signed_in
from portal.people.audience import ANY_STAFF
from portal.people.page import language, person_of
from portal.people.roles import UNIT_ROLES, Role
from portal.publication.labels import pick
from portal.publication.staff import SETTINGS, TOOLS, Tool
from portal.tenants.queries import UnitInfo, unit_now
from portal.tenants.unit_file import not_of_the_state

TOOLS.append(Tool(SETTINGS, "list", ("ตั้งค่าหน่วยงาน", "Unit settings"), frozenset(UNIT_ROLES)))

# path, title, what for; whether all staff may open it
PAGES = (
    ("/staff/settings/chain", ("สายการอนุญาต", "Approval chain"),
     ("ใครตรวจ ใครอนุญาต ใช้เวลาเท่าใด", "Who reviews, who decides, in what time"), False),
    ("/staff/settings/people", ("บุคลากรและบทบาท", "People and roles"),
     ("บัญชี บทบาท รักษาราชการแทน ปฏิบัติราชการแทน", "Accounts, roles, standing in"), False),
    ("/staff/settings/order", ("คำสั่งมอบหมายผู้ดูแลเว็บไซต์", "Appointment order"),
     ("พิมพ์คำสั่งจากบทบาทปัจจุบัน", "Printed from the roles of today"), False),
    ("/staff/settings/times", ("เวลาที่ใช้", "Times"),
     ("เวลารอและเวลาทำงานของแต่ละขั้น ค้างเกินกำหนด", "Waiting and working time, overdue"), True),
    ("/staff/settings/training", ("การอบรม", "Training"),
     ("บันทึกการอบรมรายคน", "The log of each person"), True),
    ("/staff/duty", ("หน้าที่ตามกฎหมายคอมพิวเตอร์", "Duty under the computer law"),
     ("ผู้ดูแลเว็บไซต์รับทราบทุกปี", "Webmasters accept it every year"), True),
)  # fmt: skip


class SettingsPages(Controller):
    path = SETTINGS
    opt = {"audience": ANY_STAFF}
    include_in_schema = False

    @get()
    async def home(self, request: Request) -> Response:
        person, lang = must_be_signed_in(person_of(request)), language(request)
        async with db.transaction():
            lacks, unit = await warnings(), await unit_now()
            scanner = await scanner_warning(lang)
        leads = bool(person.roles & {Role.UNIT_ADMIN, Role.APPROVER})
        pages = [
            {"url": url, "title": pick(title, lang), "hint": pick(hint, lang)}
            for url, title, hint, for_all in PAGES
            if for_all or leads
        ]
        pages += [
            {"url": f"{tool.path}/", "title": pick(tool.label, lang), "hint": ""}
            for tool in TOOLS
            if tool.path.startswith(f"{SETTINGS}/") and person.roles & tool.roles
        ]
        return await office_page(
            request,
            "office/home",
            pages=pages,
            warnings=[lack.words(lang) for lack in lacks] + scanner + _domains(unit, lang),
        )


def _domains(unit: UnitInfo, lang: str) -> list[dict[str, Any]]:
    """A warning for each of the unit's domains that is not the state's."""
    text = ("โดเมน {host} ไม่ใช่ .go.th", "The domain {host} is not under .go.th")
    standard = named("gws", lang)
    detail = (
        f"{standard}ให้ใช้ .go.th เช่น โดเมนย่อยของ moph.go.th ติดต่อผู้ดูแลระบบส่วนกลาง",
        f"The {standard} asks for .go.th, such as a subdomain of moph.go.th.",
    )
    return [
        {"text": pick(text, lang).format(host=host), "detail": pick(detail, lang), "urgent": False}
        for host in not_of_the_state(unit.facts["site"].get("domains", []))
    ]
