"""The words people see for what was found, where, and what was decided: Thai, English."""

from portal.guard import rules

KINDS: dict[str, tuple[str, str]] = {
    rules.CITIZEN: ("เลขประจำตัวประชาชน", "Citizen number"),
    rules.PATIENT: ("เลขผู้ป่วย (HN AN VN)", "Patient number (HN, AN, VN)"),
    rules.PHONE: ("โทรศัพท์มือถือ", "Mobile telephone"),
    rules.EMAIL: ("อีเมลของบุคคล", "A person's e-mail"),
    rules.BANK: ("เลขที่บัญชี", "Account number"),
    rules.PASSPORT: ("เลขที่หนังสือเดินทาง", "Passport number"),
    rules.ADDRESS: ("บ้านเลขที่", "House number"),
    rules.HIDDEN: ("สิ่งที่ซ่อนอยู่ในไฟล์", "Hidden in the file"),
    rules.UNREAD: ("อ่านไม่ได้ ตรวจด้วยตา", "Cannot be read: look at it"),
    rules.AUTHOR: ("ชื่อบุคคลในคุณสมบัติของไฟล์", "A person's name in the file's properties"),
}

# What to do about it, beside deciding.
ADVICE: dict[str, tuple[str, str]] = {
    rules.HIDDEN: (
        "คนที่ดาวน์โหลดไฟล์เปิดดูได้ ลบออกแล้วแนบใหม่ หรือบันทึกเป็น PDF",
        "Whoever downloads the file can see it: take it out, or save it as PDF",
    ),
    rules.UNREAD: (
        "ระบบอ่านข้อความส่วนนี้ไม่ได้ เปิดดูเองว่ามีข้อมูลส่วนบุคคลหรือไม่",
        "The system cannot read this part: open it and look for personal data",
    ),
    rules.AUTHOR: (
        "ไม่ต้องตัดสิน ถ้าไม่ต้องการให้เห็น ลบคุณสมบัติของไฟล์แล้วแนบใหม่",
        "Nothing to decide; remove the properties if it should not be seen",
    ),
}

# part -> words around the place; {} is the place, without which the words stand alone
PLACES: dict[str, tuple[str, str]] = {
    "page": ("หน้า {}", "page {}"),
    "paragraph": ("ย่อหน้าที่ {}", "paragraph {}"),
    "table": ("ตารางที่ {0} แถวที่ {1}", "table {0}, row {1}"),
    "header": ("หัวกระดาษ {}", "header {}"),
    "footer": ("ท้ายกระดาษ", "footer"),
    "footnote": ("เชิงอรรถ", "footnote"),
    "endnote": ("อ้างอิงท้ายเรื่อง", "endnote"),
    "comment": ("ความคิดเห็น {}", "comment {}"),
    "deleted": ("ข้อความที่ลบแต่ยังอยู่ในไฟล์ ย่อหน้าที่ {}", "deleted but still there, paragraph {}"),
    "inserted": ("ข้อความที่เพิ่มแบบติดตาม ย่อหน้าที่ {}", "tracked insertion, paragraph {}"),
    "hidden_text": ("ข้อความที่ซ่อนไว้ ย่อหน้าที่ {}", "hidden text, paragraph {}"),
    "properties": ("คุณสมบัติของไฟล์", "properties of the file"),
    "bookmark": ("บุ๊กมาร์ก", "bookmark"),
    "attachment": ("ไฟล์ที่แนบอยู่ใน PDF", "a file inside the PDF"),
    "embedded": ("ไฟล์ที่ฝังอยู่ข้างใน", "a file inside the file"),
    "link": ("ลิงก์", "link"),
    "cell": ("ช่อง {}", "cell {}"),
    "hidden_sheet": ("แผ่นงานที่ซ่อน {}", "hidden sheet {}"),
    "hidden_rows": ("แถวที่ซ่อน {}", "hidden rows {}"),
    "hidden_columns": ("คอลัมน์ที่ซ่อน {}", "hidden columns {}"),
    "name": ("ชื่อ {}", "name {}"),
    "drawing": ("รูปวาดหรือกราฟ", "a drawing or chart"),
    "copy": ("สำเนาตารางที่ซ่อนอยู่", "a hidden copy of a table"),
    "row": ("แถวที่ {}", "row {}"),
    "ocr": ("ข้อความในภาพสแกน", "text of the scan"),
    "file": ("ทั้งไฟล์", "the whole file"),
    "rest": ("ส่วนท้ายของไฟล์ที่ยาวเกินอ่าน", "the rest of a file too long to read"),
    "field": ("{}", "{}"),
}

FIELDS: dict[str, tuple[str, str]] = {
    "title": ("หัวข้อ", "title"),
    "details": ("รายละเอียด", "details"),
    "source": ("แหล่งที่มา", "source"),
    "permanent_reason": ("เหตุผลที่เผยแพร่ถาวร", "why it is permanent"),
    "remark": ("หมายเหตุ", "remark"),
    "external_links": ("ลิงก์ภายนอก", "external links"),
    "filename": ("ชื่อไฟล์", "file name"),
    "alt": ("คำบรรยายภาพ", "picture description"),
}
TEXT = ("ข้อความของเรื่อง", "Text of the request")

CHOICES: dict[str, tuple[str, str]] = {
    "not_personal": ("ไม่ใช่ข้อมูลส่วนบุคคล", "Not personal data"),
    "allowed": ("เปิดเผยได้ เพราะ…", "May be disclosed, because…"),
}
LOOKED_AT = ("ดูแล้ว ไม่มีข้อมูลส่วนบุคคล", "Looked at: no personal data")
REDACTED = ("ใช้ฉบับปิดบังแทนแล้ว", "A redacted copy is used instead")


def choice_label(choice: str, kind: str) -> tuple[str, str]:
    if choice == "not_personal" and kind in (rules.UNREAD, rules.HIDDEN):
        return LOOKED_AT
    return REDACTED if choice == "redacted" else CHOICES[choice]


def place(part: str, at: str, member: str = "") -> tuple[str, str]:
    """Where it is, in words."""
    said = []
    for lang, words in enumerate(PLACES.get(part, ("{}", "{}"))):
        if part == "field":
            name, _, rest = at.partition(":")
            at_words = FIELDS.get(name, (name, name))[lang] + (f" {rest}" if rest else "")
            one = at_words
        elif part == "table":
            one = words.format(*at.split(":"))
        else:
            one = words.format(at).strip()
        said.append(f"{member} › {one}" if member else one)
    return said[0], said[1]
