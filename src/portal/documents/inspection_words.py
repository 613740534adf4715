"""What people read when a file is refused or flagged: code -> Thai, English. {} is the detail: the
name of a member, an address, a person."""

REFUSALS: dict[str, tuple[str, str]] = {
    "broken": ("ไฟล์เสียหรือไม่ครบ สร้างไฟล์ใหม่แล้วส่งอีกครั้ง", "Broken file"),
    "unreadable": (
        "ตรวจไฟล์นี้ไม่สำเร็จ อาจเสียหรือซับซ้อนผิดปกติ บันทึกเป็นไฟล์ใหม่แล้วส่งอีกครั้ง",
        "The file could not be looked into",
    ),
    "empty": ("ไฟล์บีบอัดไม่มีอะไรข้างใน ใส่เอกสารแล้วส่งใหม่", "Nothing inside the archive"),
    "encrypted": ("ไฟล์เข้ารหัสไว้ เอารหัสผ่านออกแล้วส่งใหม่", "Encrypted file"),
    "macros": ("ไฟล์มีมาโคร บันทึกเป็น PDF หรือ .docx .xlsx ปกติแล้วส่งใหม่", "The file has macros"),
    "program": ("ในไฟล์มี {} ซึ่งเป็นโปรแกรม เอาออกแล้วส่งใหม่", "A program inside: {}"),
    "script": (
        "PDF มีคำสั่งที่ทำงานเอง ({}) สั่งพิมพ์เป็น PDF (Print to PDF) แล้วส่งไฟล์ใหม่",
        "The PDF does something by itself: {}",
    ),
    "package": (
        "ในเอกสารมีไฟล์อื่นฝังไว้เป็นวัตถุ ลบวัตถุนั้นออก แล้วแนบไฟล์นั้นแยกต่างหาก",
        "A file is embedded as a package",
    ),
    "activex": ("ในเอกสารมีตัวควบคุม ActiveX ลบออกแล้วส่งใหม่", "ActiveX inside"),
    "dde": ("ในเอกสารมีคำสั่ง DDE ที่เรียกโปรแกรมอื่น ลบออกแล้วส่งใหม่", "A DDE command inside"),
    "remote": (
        "เอกสารดึงแม่แบบหรือวัตถุจากที่อื่นเมื่อเปิด ({}) ตัดการเชื่อมโยงแล้วส่งใหม่",
        "The document fetches from elsewhere when opened: {}",
    ),
    "entities": ("ไฟล์มีคำสั่ง XML ที่ไม่ปลอดภัย บันทึกใหม่จากโปรแกรมต้นฉบับ", "Unsafe XML"),
    "deep": ("ไฟล์ซ้อนชั้นลึกผิดปกติ บันทึกใหม่จากโปรแกรมต้นฉบับแล้วส่งอีกครั้ง", "Nested too deep"),
    "polyglot": (
        "ไฟล์นี้มีไฟล์อีกชนิดซ่อนอยู่ บันทึกใหม่จากโปรแกรมต้นฉบับแล้วส่งอีกครั้ง",
        "Two kinds of file in one",
    ),
    "too_much": ("ไฟล์มีเนื้อในมากเกินไป แบ่งเป็นหลายไฟล์", "Too much inside"),
    "burst": ("ไฟล์บีบอัดผิดปกติ สร้างใหม่แล้วส่งอีกครั้ง", "Suspicious packing"),
    "twice": ("ในไฟล์บีบอัดมีชื่อซ้ำกัน เปลี่ยนชื่อแล้วบีบอัดใหม่", "The same name twice inside"),
    "volumes": ("ไฟล์บีบอัดแบ่งเป็นหลายส่วน รวมเป็นไฟล์เดียวแล้วส่งใหม่", "One part of several"),
    "method": ("ไฟล์บีบอัดด้วยวิธีที่อ่านไม่ได้ บีบอัดเป็น ZIP ปกติแล้วส่งใหม่", "Unknown packing"),
    "nested": ("ในไฟล์บีบอัดมีไฟล์บีบอัดอีกชั้น แตกออกก่อนแล้วบีบอัดชั้นเดียว {}", "An archive inside: {}"),
    "link": ("ในไฟล์บีบอัดมีทางลัดแทนไฟล์จริง ({}) ใส่ไฟล์จริงแล้วบีบอัดใหม่", "A link inside: {}"),
    "unsafe_name": ("ชื่อไฟล์ภายในไฟล์บีบอัดไม่ปลอดภัย สร้างใหม่แล้วส่งอีกครั้ง", "Unsafe member name"),
    "member_type": (
        "ในไฟล์บีบอัด {} มีเนื้อไม่ตรงกับนามสกุล ใส่ไฟล์จากโปรแกรมต้นฉบับ",
        "A member is not what its name says: {}",
    ),
    "pixels": ("ภาพใหญ่ {} จุด เกินที่รับได้ ย่อภาพแล้วส่งใหม่", "Too many pixels: {}"),
}

# The third: a human must look and release it before it may be public.
FINDINGS: dict[str, tuple[str, str, bool]] = {
    "unseen_archive": (
        "ระบบเปิดดูข้างในไฟล์บีบอัดนี้ไม่ได้ ให้คนเปิดตรวจก่อนเผยแพร่",
        "Nothing here can look inside this archive; a human must",
        True,
    ),
    "attached_packed": (
        "ใน PDF มีไฟล์แนบที่ระบบไม่ได้เปิดดู: {} ให้คนเปิดตรวจก่อนเผยแพร่",
        "The PDF carries a file that was not looked into: {}; a human must",
        True,
    ),
    "hidden_bytes": (
        "มีข้อมูลแทรกอยู่นอกรายการในไฟล์บีบอัด ให้คนตรวจก่อนเผยแพร่",
        "Bytes between the members of the archive; a human must look",
        True,
    ),
    "attached": ("ใน PDF มีไฟล์แนบ: {}", "The PDF carries a file: {}", False),
    "restricted": (
        "PDF ห้ามพิมพ์หรือคัดลอก โปรแกรมอ่านออกเสียงอาจอ่านไม่ได้",
        "The PDF forbids printing or copying; screen readers may not read it",
        False,
    ),
    "xfa": (
        "PDF เป็นแบบฟอร์มชนิด XFA เบราว์เซอร์ส่วนใหญ่เปิดไม่ได้",
        "An XFA form: most browsers cannot open it",
        False,
    ),
    "external_link": (
        "มีลิงก์ภายนอกในไฟล์ ที่โปรแกรมดึงเองเมื่อเปิด: {}",
        "An external link that is fetched when the file is opened: {}",
        False,
    ),
    "external_book": ("อ้างข้อมูลจากสมุดงานอื่น", "Refers to another workbook", False),
    "data_connection": (
        "มีการเชื่อมต่อฐานข้อมูลภายนอก อาจบอกชื่อเครื่องหรือผู้ใช้",
        "A data connection: it may name servers or users",
        False,
    ),
    "internal_address": (
        "มีลิงก์ไปยังที่อยู่ในเครื่องหรือเครือข่ายภายใน: {}",
        "A link to a place on an internal machine: {}",
        False,
    ),
    "embedded_object": (
        "มีวัตถุจากโปรแกรมอื่นฝังอยู่ ข้อมูลที่ไม่ได้แสดงอาจติดไปด้วย",
        "An embedded object: it may carry more than is shown",
        False,
    ),
    "embedded_document": (
        "มีเอกสารหรือตารางทั้งแผ่นฝังอยู่ ข้อมูลที่ไม่ได้แสดงอาจติดไปด้วย",
        "An embedded document: it may carry more than is shown",
        False,
    ),
    "removed:position": (
        "นำตำแหน่งที่ถ่ายภาพและข้อมูลกล้องออกให้แล้ว ภาพไม่เปลี่ยน",
        "The place where it was taken was removed; the picture is the same",
        False,
    ),
    "removed:behind": (
        "นำข้อมูลที่ต่อท้ายภาพออกให้แล้ว ภาพไม่เปลี่ยน",
        "What was behind the picture was removed; the picture is the same",
        False,
    ),
    "removed:unreadable": (
        "นำข้อมูลกล้องที่อ่านไม่ได้ออกให้แล้ว ภาพไม่เปลี่ยน",
        "Unreadable camera data was removed; the picture is the same",
        False,
    ),
    "names:author": ("ผู้สร้างไฟล์: {}", "Author: {}", False),
    "names:last_author": ("ผู้แก้ไขล่าสุด: {}", "Last changed by: {}", False),
    "names:company": ("หน่วยงานหรือบริษัท: {}", "Company: {}", False),
    "names:manager": ("ผู้จัดการ: {}", "Manager: {}", False),
    "names:custom": ("คุณสมบัติเพิ่มเติม: {}", "Custom property: {}", False),
    "names:serial": ("หมายเลขเครื่องของกล้อง: {}", "Serial number of the camera: {}", False),
}
NAMES, REMOVED = "names:", "removed:"


def refusal(code: str, detail: str) -> tuple[str, str]:
    """(Thai, English). Of a member: its name, then what is wrong with it."""
    if code == "member":
        name, inner, rest = [*detail.split("\n", 2), "", ""][:3]
        thai, english = refusal(inner, rest)
        return f"ในไฟล์บีบอัด {name}: {thai}", f"{name}: {english}"
    thai, english = REFUSALS[code]
    return thai.replace("{}", detail), english.replace("{}", detail)


def finding(code: str, detail: str) -> tuple[str, str, bool]:
    """(Thai, English, whether a human must release it)."""
    thai, english, human = FINDINGS[code]
    return thai.replace("{}", detail), english.replace("{}", detail), human
