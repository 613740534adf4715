"""The words people see for states, reasons and channels, and the look of each."""

from portal.kit import web
from portal.publication.workflow import State, workflow

# state -> Thai, English, tone, icon
STATES: dict[str, tuple[str, str, str, str]] = {
    State.DRAFT: ("ร่าง", "Draft", "idle", "pencil"),
    State.SUBMITTED: ("รอพิจารณา", "Submitted", "info", "clock"),
    State.REVIEWED: ("ตรวจแล้ว รออนุญาต", "Reviewed", "info", "clock"),
    State.APPROVED: ("อนุญาตแล้ว รอขึ้นเว็บ", "Approved", "warn", "ok"),
    State.REJECTED: ("ไม่อนุญาต", "Refused", "bad", "x"),
    State.PUBLISHED: ("เผยแพร่อยู่", "Published", "ok", "eye"),
    State.EXPIRED: ("ครบกำหนดแล้ว", "Expired", "idle", "clock"),
    State.TAKEN_DOWN: ("นำลงแล้ว", "Taken down", "idle", "x"),
}

# R75 and the codes of the API
REASONS: dict[str, tuple[str, str]] = {
    "mission": ("ไม่ตรงหรือไม่เกี่ยวข้องกับภารกิจของหน่วยงาน", "Not our mission"),
    "format": ("ไม่ถูกต้องตามรูปแบบไฟล์ที่อนุญาต", "File format not allowed"),
    "incorrect": ("ข้อมูลไม่ถูกต้อง", "Incorrect"),
    "incomplete": ("ข้อมูลไม่ครบถ้วน", "Incomplete"),
    "outdated": ("ข้อมูลไม่เป็นปัจจุบัน", "Outdated"),
    "personal_data": ("มีข้อมูลส่วนบุคคลที่ไม่ควรเปิดเผย", "Personal data"),
    "rights": ("ละเมิดลิขสิทธิ์หรือไม่ระบุแหล่งที่มา", "Rights or source"),
    "other": ("เหตุผลอื่น", "Other"),
}

CHANNELS: dict[str, tuple[str, str]] = {
    "phone": ("ทางโทรศัพท์", "By telephone"),
    "line": ("ทางไลน์", "By LINE"),
    "in_person": ("ต่อหน้า", "In person"),
    "other": ("ช่องทางอื่น", "Other"),
}

# Where it is made known besides being asked for (R64)
PLACES: dict[str, tuple[str, str]] = {
    "website": ("เว็บไซต์", "Website"),
    "board": ("บอร์ดประชาสัมพันธ์", "Notice board"),
    "line": ("กลุ่มไลน์", "LINE group"),
    "other": ("ช่องทางอื่น", "Elsewhere"),
}

# How a request came in when it did not come through the site (R65)
CAME_BY: dict[str, tuple[str, str]] = {
    "letter": ("หนังสือราชการ", "Official letter"),
    "email": ("ไปรษณีย์อิเล็กทรอนิกส์", "E-mail"),
    "line": ("ไลน์", "LINE"),
    "by_hand": ("นำส่งด้วยตนเอง", "By hand"),
}

# What the history says was done; the rest is the step's own label.
DONE: dict[str, tuple[str, str]] = {
    "create": ("เริ่มร่าง", "Draft begun"),
    "registered": ("ลงทะเบียนเรื่องจากภายนอก", "Registered from outside"),
    "received_by_email": ("ได้รับทางอีเมล", "Received by e-mail"),
    "edit": ("แก้ไขร่าง", "Draft edited"),
    "attach": ("แนบไฟล์", "File attached"),
    "detach": ("เอาไฟล์ออก", "File removed"),
    "replace_file": ("เปลี่ยนไฟล์", "File replaced"),
    "clean_file": ("ลบข้อมูลที่บอกชื่อหรือสถานที่ออกจากไฟล์", "Names removed from a file"),
    "release_file": ("ตรวจไฟล์แล้ว ปล่อยให้เผยแพร่ได้", "File looked at and released"),
    "shrink": ("ใช้ไฟล์ที่ย่อ", "Smaller copy taken"),
    "unshrink": ("กลับไปใช้ไฟล์เดิม", "Back to the file itself"),
    "describe": ("แก้คำบรรยายภาพ", "Picture described"),
    "replace": ("แนบฉบับปิดบังแทนไฟล์เดิม", "Redacted copy in place of a file"),
    "decide_personal_data": ("ตัดสินข้อมูลส่วนบุคคลที่พบ", "Decided of personal data"),
    "submit": ("ส่งให้พิจารณา", "Submitted"),
    "recall": ("ดึงกลับมาแก้", "Recalled"),
    "forward": ("ตรวจแล้ว เสนอต่อ", "Reviewed and forwarded"),
    "approve": ("อนุญาต", "Allowed"),
    "reject": ("ไม่อนุญาต", "Refused"),
    "revise": ("เปิดร่างเพื่อแก้ไข", "Reopened to revise"),
    "record_verbal_approval": ("บันทึกการอนุญาตทางวาจา", "Spoken permission recorded"),
    "confirm_verbal_approval": ("ยืนยันการอนุญาตทางวาจา", "Spoken permission confirmed"),
    "deny_verbal_approval": ("ปฏิเสธการอนุญาตทางวาจา", "Spoken permission denied"),
    "assign": ("มอบหมายผู้นำขึ้นเว็บไซต์", "Webmaster assigned"),
    "publish": ("นำขึ้นเว็บไซต์", "Published"),
    "update": ("เริ่มฉบับปรับปรุง", "New edition begun"),
    "move": ("ย้ายหมวด", "Moved to another category"),
    "place": ("เปลี่ยนที่แสดงเพิ่ม", "Further places changed"),
    "extend": ("ขยายเวลาเผยแพร่", "Extended"),
    "take_down": ("นำลงจากเว็บไซต์", "Taken down"),
    "withhold_file": ("เครื่องตรวจไวรัสถอดไฟล์จากเว็บไซต์", "A file was held back by the virus scanner"),
    "refuse_file": ("เครื่องตรวจไวรัสไม่รับไฟล์", "A file was refused by the virus scanner"),
    "found_personal": (
        "พบสิ่งที่อาจเป็นข้อมูลส่วนบุคคลหลังเผยแพร่",
        "What may be personal data was found after it was published",
    ),
    "found_inside": ("พบสิ่งที่ต้องดูในไฟล์หลังเผยแพร่", "Found in a file after it was published"),
    "return_file": ("ไฟล์ผ่านการตรวจไวรัสแล้ว", "A file was found clean again"),
    "expire": ("ครบกำหนด นำลงจากเว็บไซต์", "Expired"),
}

# What the page of a request says after what was just done.
NOTICES: dict[str, tuple[str, str]] = {
    "submit": ("ส่งให้พิจารณาแล้ว ระบบแจ้งผู้พิจารณาให้ทันที", "Submitted; the decider has been told"),
    "forward": ("เสนอต่อแล้ว ระบบแจ้งผู้พิจารณาขั้นต่อไปให้ทันที", "Forwarded; the next has been told"),
    "approve": ("อนุญาตแล้ว ระบบแจ้งผู้ขอและผู้ดูแลเว็บไซต์ให้ทันที", "Allowed"),
    "reject": ("บันทึกว่าไม่อนุญาตแล้ว ผู้ขอได้รับเหตุผลทันที", "Refused; the owner has been told"),
    "publish": ("เผยแพร่แล้ว ประชาชนเปิดดูได้ทันที", "Published; it is public now"),
    "take_down": ("นำลงจากเว็บไซต์แล้ว", "Taken down"),
    "record_verbal_approval": (
        "บันทึกการอนุญาตทางวาจาแล้ว ระบบแจ้งผู้อนุญาตให้ยืนยัน",
        "Recorded; the approver is asked to confirm",
    ),
    "confirm_verbal_approval": ("ยืนยันการอนุญาตแล้ว", "Confirmed"),
    "deny_verbal_approval": (
        "บันทึกว่าไม่ได้อนุญาตแล้ว ผู้ขอและผู้บันทึกได้รับแจ้งทันที",
        "Recorded that you did not allow it",
    ),
    "assign": ("มอบหมายแล้ว ระบบแจ้งผู้ได้รับมอบหมายให้ทันที", "Assigned; they have been told"),
    "extend": ("ขยายเวลาเผยแพร่แล้ว", "Extended"),
    "save": ("บันทึกร่างแล้ว", "Draft saved"),
    "release_file": ("ปล่อยไฟล์แล้ว เผยแพร่ได้", "Released; it may be published"),
    "decided": ("บันทึกคำตอบเรื่องข้อมูลส่วนบุคคลแล้ว", "Your answers are kept"),
    "replaced": ("ใช้ฉบับปิดบังแทนแล้ว ไฟล์เดิมเก็บไว้ภายใน", "The redacted copy is in place"),
}

TYPES = {
    "pdf": "bad", "doc": "info", "docx": "info", "xls": "ok", "xlsx": "ok", "jpg": "warn",
    "zip": "idle", "rar": "idle",
}  # fmt: skip


def pick(pair: tuple[str, ...], lang: str) -> str:
    return pair[1] if lang == "en" else pair[0]


@web.pass_context
def _state_label(context: web.Context, state: str) -> str:
    return pick(STATES[state], context["lang"])


def done_label(action: str, lang: str) -> str:
    if action in DONE:
        return pick(DONE[action], lang)
    step = workflow.by_action.get(action)
    return pick((step.label, step.english), lang) if step else action


web.GLOBALS |= {
    "state_label": _state_label,
    "state_tone": lambda state: STATES[state][2],
    "state_icon": lambda state: STATES[state][3],
    "type_label": str.upper,
    "type_tone": lambda ext: TYPES.get(ext, "idle"),
}
