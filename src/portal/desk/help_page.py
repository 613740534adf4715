"""The help page (R16): the work of each of the reader's roles in a few steps, and who may do what,
read from the workflow's own table so that it is never out of date."""

from dataclasses import dataclass
from typing import Any

from litestar import Controller, Request, Response, get

from portal.people.actions import must_be_signed_in
from portal.people.audience import ANY_STAFF
from portal.people.page import language, person_of
from portal.people.roles import LABELS, UNIT_ROLES, Role
from portal.publication.labels import pick
from portal.publication.staff import TOOLS, Tool, staff_page
from portal.publication.workflow import workflow

PATH = "/staff/help"
TOOLS.append(Tool(PATH, "info", ("วิธีใช้", "How to"), frozenset(UNIT_ROLES)))


@dataclass(frozen=True)
class Lesson:
    """What one learns, in how long, step by step, and where it is done."""

    role: Role
    title: tuple[str, str]
    takes: tuple[str, str]
    steps: tuple[tuple[str, str], ...]
    path: str
    go: tuple[str, str]


LESSONS = (
    Lesson(
        Role.STAFF,
        ("ขอเผยแพร่เรื่องหนึ่ง", "Ask to publish something"),
        ("2 นาที", "2 minutes"),
        (
            ("กด ขอเผยแพร่ แล้วลากไฟล์หรือถ่ายภาพเอกสารใส่", "Press New request and drop the file"),
            (
                "ใส่หัวข้อ ระบบเสนอหมวด ช่วงข้อมูล และวันสิ้นสุดให้ พร้อมเหตุผล แตะเพื่อใช้",
                "Type the title; the category, period and end are proposed with reasons",
            ),
            (
                "อ่านคำรับรอง ทำเครื่องหมาย แล้วส่ง ทุกช่องบันทึกเองขณะพิมพ์ ซ้อมในร่างได้ ไม่มีใครเห็นบนเว็บ",
                "Tick the declaration and send. All is saved as you type; practise in a draft",
            ),
            (
                "ถ้าไม่อนุญาต อ่านเหตุผลในเรื่องเดิม กดแก้ไขแล้วส่งใหม่ ประวัติยังอยู่ครบ",
                "When refused, read the reason, revise and send again",
            ),
        ),
        "/staff/requests/new",
        ("เริ่มร่างเพื่อลองทำ", "Begin a draft and try"),
    ),
    Lesson(
        Role.REVIEWER,
        ("ตรวจและเสนอต่อ", "Review and forward"),
        ("1 นาที", "1 minute"),
        (
            ("เปิดลิงก์ในจดหมาย หรือหน้า งานของฉัน", "Open the letter's link, or My work"),
            ("ดูเอกสารในหน้าได้เลย ไม่ต้องดาวน์โหลด", "Look at the papers in the page itself"),
            ("กด เสนอต่อ หรือ ไม่อนุญาต พร้อมเหตุผล", "Forward it, or refuse with a reason"),
        ),
        "/staff/",
        ("ไปหน้างานของฉัน", "Go to My work"),
    ),
    Lesson(
        Role.APPROVER,
        ("พิจารณาอนุญาตบนโทรศัพท์", "Decide on a phone"),
        ("20 วินาทีต่อเรื่อง", "20 seconds each"),
        (
            ("เปิดลิงก์ในจดหมาย เอกสารแสดงอยู่แล้ว", "Open the letter's link; the paper is there"),
            (
                "กด อนุญาต หรือ ไม่อนุญาต เลือกเหตุผลและบอกว่าต้องแก้อะไร",
                "Allow, or refuse: choose the reason and say what to mend",
            ),
            (
                "หลายเรื่องพร้อมกัน: ทำเครื่องหมาย เลือก แล้วกดครั้งเดียว บันทึกแยกทุกเรื่อง",
                "Several at once: choose them and press once; each has its own record",
            ),
            (
                "อนุญาตทางวาจาไว้ ยืนยันหรือปฏิเสธภายในกำหนด ถ้าปฏิเสธ เรื่องถูกนำลงทันที",
                "Confirm or deny what you allowed by word of mouth; denied, it is taken down",
            ),
        ),
        "/staff/",
        ("ไปหน้างานของฉัน", "Go to My work"),
    ),
    Lesson(
        Role.WEBMASTER,
        ("นำขึ้นเว็บไซต์ และดูแลให้เป็นปัจจุบัน", "Publish and keep it current"),
        ("15 วินาทีต่อเรื่อง", "15 seconds each"),
        (
            ("เปิดเรื่องที่รอนำขึ้น ตรวจหมวด แล้วกด นำขึ้นเว็บไซต์", "Check the category and publish"),
            (
                "เจ้าของเรื่องได้รับลิงก์ทันที และเรื่องลงเองเมื่อครบกำหนด",
                "The owner gets the link at once; at its hour it is gone",
            ),
            (
                "เรื่องที่มาทางหนังสือ อีเมล ไลน์ หรือนำส่งเอง ลงทะเบียนที่ เรื่องจากภายนอก พร้อมภาพสแกน",
                "Register what came by letter, e-mail, LINE or hand, with its scan",
            ),
        ),
        "/staff/publications/",
        ("ไปเรื่องที่เผยแพร่แล้ว", "Go to what is published"),
    ),
    Lesson(
        Role.UNIT_ADMIN,
        ("ดูแลคนและสายการอนุญาต", "Look after people and the chain"),
        ("5 นาที", "5 minutes"),
        (
            ("ให้มีผู้ดูแลเว็บไซต์อย่างน้อย 2 คนเสมอ", "Keep two webmasters at all times"),
            (
                "ผู้อนุมัติไม่อยู่: ให้บทบาทรักษาราชการแทนหรือปฏิบัติราชการแทน มีวันเริ่มและวันสิ้นสุด",
                "When the approver is away, appoint somebody to stand in, from day to day",
            ),
            ("เมื่อบทบาทเปลี่ยน พิมพ์คำสั่งใหม่และบันทึกเลขที่", "Print a new order when roles change"),
        ),
        "/staff/settings",
        ("ไปตั้งค่าหน่วยงาน", "Go to the settings"),
    ),
)


class HelpPages(Controller):
    path = PATH
    opt = {"audience": ANY_STAFF}
    include_in_schema = False

    @get()
    async def show(self, request: Request) -> Response:
        person, lang = must_be_signed_in(person_of(request)), language(request)
        return await staff_page(
            request,
            "desk/help",
            lessons=[_shown(one, lang) for one in LESSONS if one.role in person.roles],
            may=[_may(role, lang) for role in UNIT_ROLES],
        )


def _shown(lesson: Lesson, lang: str) -> dict[str, Any]:
    return {
        "title": pick(lesson.title, lang),
        "takes": pick(lesson.takes, lang),
        "steps": [pick(one, lang) for one in lesson.steps],
        "path": lesson.path,
        "go": pick(lesson.go, lang),
    }


def _may(role: Role, lang: str) -> tuple[str, list[str]]:
    """A role and the labels of the steps that it may take."""
    steps = [step for step in workflow.steps if role in step.roles]
    return pick(LABELS[role], lang), [pick((one.label, one.english), lang) for one in steps]
