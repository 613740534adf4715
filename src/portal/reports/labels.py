"""The words people see for papers: states, what was done, what was just done."""

from portal.publication.labels import pick
from portal.reports.workflow import State, workflow

# state -> Thai, English, tone, icon
STATES: dict[str, tuple[str, str, str, str]] = {
    State.DRAFT: ("ร่าง", "Draft", "idle", "pencil"),
    State.OFFERED: ("รอลงนาม", "Being signed", "info", "clock"),
    State.SIGNED: ("ลงนามแล้ว", "Signed", "ok", "ok"),
    State.SUPERSEDED: ("มีฉบับใหม่แทน", "Superseded", "idle", "x"),
    State.CANCELLED: ("ยกเลิก", "Cancelled", "idle", "x"),
}
BUILDS: dict[str, tuple[str, str, str, str]] = {
    "queued": ("รอทำไฟล์", "Waiting", "idle", "clock"),
    "running": ("กำลังทำไฟล์", "Being made", "info", "clock"),
    "ready": ("พร้อมเปิด", "Ready", "ok", "ok"),
    "failed": ("ทำไม่สำเร็จ", "Failed", "bad", "warn"),
}
DONE: dict[str, tuple[str, str]] = {
    "paper_drawn_up": ("เริ่มจัดทำ", "Drawn up"),
    "paper_written": ("แก้ข้อความ", "Words changed"),
    "paper_commented": ("ให้ความเห็นต่อข้อความ", "Commented on the words"),
    "paper_comment_done": ("ปิดความเห็น", "Comment seen to"),
    "paper_sign": ("ลงนามและเสนอ", "Signed and offered"),
    "paper_conclude": ("ลงนามครบ", "Signed by the last"),
    "paper_print": ("พิมพ์เพื่อลงนามด้วยปากกา", "Printed for the pen"),
    "paper_register": ("ลงทะเบียนฉบับที่ลงนามด้วยปากกา", "The copy signed with a pen registered"),
    "paper_return": ("ส่งคืนให้แก้ไข", "Returned"),
    "paper_cancel": ("ยกเลิกร่าง", "Cancelled"),
    "paper_renew": ("เริ่มฉบับใหม่แทน", "New edition begun"),
    "paper_publish": ("ขอเผยแพร่", "Asked to publish"),
    "paper_supersede": ("มีฉบับใหม่แทน", "Superseded"),
}
NOTICES: dict[str, tuple[str, str]] = {
    "drawn": ("จัดทำร่างจากข้อมูลจริงแล้ว ตรวจแล้วลงนามเสนอได้", "Drawn up from what happened"),
    "drawn-lacking": ("จัดทำร่างจากข้อมูลจริงแล้ว ยังลงนามไม่ได้จนกว่าจะมีสิ่งที่ขาดด้านล่าง",
                      "Drawn up from what happened; what lacks is told below"),
    "written": ("บันทึกข้อความแล้ว", "Saved"),
    "sign": ("ลงนามแล้ว ระบบแจ้งผู้ลงนามคนต่อไปให้ทันที", "Signed; the next has been told"),
    "conclude": ("ลงนามครบแล้ว ระบบกำลังทำไฟล์", "Signed by the last; the files are being made"),
    "print": ("พร้อมพิมพ์ เมื่อลงนามแล้วกลับมาลงทะเบียนภาพสแกน",
              "Ready to print; when it is signed, come back and register the scan"),
    "register": ("ลงทะเบียนแล้ว", "Registered"),
    "return": ("ส่งคืนแล้ว ผู้จัดทำได้รับแจ้งเหตุผล", "Returned; they are told why"),
    "cancel": ("ยกเลิกร่างแล้ว", "Cancelled"),
    "publish": ("ส่งคำขอเผยแพร่แล้ว ติดตามได้ด้านล่าง", "Asked to publish; follow it below"),
    "publish-draft": ("เริ่มคำขอเผยแพร่แล้ว แต่ยังส่งไม่ได้ เปิดคำขอเพื่อเติมส่วนที่ขาด",
                      "The request was begun but cannot be sent yet: open it and complete it"),
    "again": ("กำลังลองใหม่", "Trying again"),
    "asked": ("รับคำสั่งทำไฟล์แล้ว", "The files will be made"),
    "prefix": ("บันทึกรหัสหน้าเลขที่หนังสือแล้ว", "Saved"),
    "next": ("บันทึกเลขถัดไปแล้ว", "Saved"),
    "reserved": ("บันทึกเลขที่ใช้แล้ว", "Recorded"),
}  # fmt: skip
HOW: dict[str, tuple[str, str]] = {
    "issued": ("ระบบออกให้", "Issued"),
    "entered": ("ตามสมุดทะเบียน", "Of the paper book"),
    "reserved": ("ใช้กับเรื่องอื่น", "Taken by something else"),
}


def state(code: str, lang: str, words: dict[str, tuple[str, str, str, str]] = STATES) -> dict:
    th, en, tone, icon = words[code]
    return {"code": code, "label": en if lang == "en" else th, "tone": tone, "icon": icon}


def done(action: str, lang: str) -> str:
    return pick(DONE.get(action, (action, action)), lang)


def label(action: str, lang: str) -> str:
    step = workflow.by_action[action]
    return pick((step.label, step.english), lang)


def notice(code: str, lang: str) -> str | None:
    return pick(NOTICES[code], lang) if code in NOTICES else None
