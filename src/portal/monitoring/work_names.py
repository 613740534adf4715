"""What people call the work that runs by itself."""

NAMES = {
    "worker.relay": ("งานที่รับไว้แล้วต้องทำ (ส่งจดหมาย ฯลฯ)", "Promised work (letters and the like)"),
    "worker.sweep": ("ลงบันทึกเรื่องที่ครบกำหนด และเตือนเรื่องค้าง", "Expiry and reminders"),
    "worker.tidy": ("ล้างข้อมูลชั่วคราว", "Tidying what has served its time"),
    "office.check_daily": ("ตรวจจำนวนบุคลากรประจำวัน", "Staffing, once a day"),
    "office.tell_of_scanner": ("แจ้งเมื่อเครื่องตรวจไวรัสไม่ตอบ", "A silent virus scanner"),
    "documents.scan_all": ("ตรวจไวรัส", "Virus scanning"),
    "documents.make_missing": ("ทำภาพขนาดเล็ก", "Small pictures"),
    "publication.offer_the_rest": ("ทำสำเนาที่ย่อขนาด", "Smaller copies"),
    "publication.sweep_uploads": ("ล้างไฟล์ที่ส่งค้าง", "Unfinished uploads"),
    "compliance.tell_of_lacking_year": ("แจ้งเมื่อไม่มีรายการของปี", "A year without its checklist"),
    "compliance.count_stale": ("นับความครบถ้วนใหม่", "Completeness counted anew"),
    "telling.weeks": ("เตือนเรื่องใกล้กำหนดและเลยกำหนด", "What falls due, told in the morning"),
    "telling.digests": ("สรุปข่าวประจำวัน", "The digest of the day"),
    "intake.mailboxes": ("รับคำขอทางอีเมล", "Requests by e-mail"),
    "search.catch_up": ("ดัชนีค้นหา", "The search index"),
    "guard.read_again": ("ตรวจข้อมูลส่วนบุคคลในไฟล์", "Personal data in files"),
    "following.settle": ("ข่าวถึงผู้ติดตาม", "Letters to followers"),
    "links.look_after_links": ("ตรวจลิงก์ไปเว็บไซต์อื่น", "Links to other sites"),
    "keeping.sweep": ("ล้างไฟล์ที่ไม่มีใครใช้", "Files that nothing uses"),
    "keeping.verify": ("อ่านไฟล์ซ้ำเทียบลายนิ้วมือ", "Stored files read again"),
    "keeping.look_after": ("ลบไฟล์ตามคำสั่ง และนับพื้นที่", "Erasures and room"),
    "monitoring.run_checks": ("ตรวจเว็บไซต์ของหน่วยงาน", "Checks of the units' sites"),
}

# code of an alarm, before ":" -> (Thai, English, what to do, the same in English)
ALARMS = {
    "worker": (
        "ไม่มี worker ทำงานอยู่", "No worker runs",
        "เปิดกระบวนการ portal worker อีกครั้ง แล้วดูบันทึกว่าหยุดเพราะอะไร เว็บไซต์ยังเปิดได้"
        " เรื่องที่ครบกำหนดไม่แสดงอยู่แล้ว แต่จดหมายและงานเบื้องหลังรออยู่",
        "Start portal worker again and see its log. Sites go on, and what is over stays hidden;"
        " letters and background work wait.",
    ),
    "work": (
        "งานไม่สำเร็จเกินเวลา: {name}", "Has not succeeded in time: {name}",
        "ดูข้อผิดพลาดล่าสุดในหน้า งานเบื้องหลัง และบันทึกของ worker",
        "See its last error on the page of the jobs, and the worker's log.",
    ),
    "queue": (
        "งานที่รับไว้รอนานเกิน 10 นาที", "Promised work waits for over 10 minutes",
        "ดูว่า worker ช้าหรือมีงานใดค้าง เพิ่ม worker อีกหนึ่งกระบวนการได้",
        "See whether the worker is slow or one job hangs; a second worker may help.",
    ),
    "dead": (
        "งานที่ลองครบแล้วไม่สำเร็จ: {name}", "Failed for good: {name}",
        "เปิดหน้า งานเบื้องหลัง แก้ต้นเหตุ แล้วกดลองอีกครั้ง หรือเลิกทำพร้อมเหตุผล",
        "Open the page of the jobs, mend the cause, then try again or give up with a reason.",
    ),
    "clock": (
        "นาฬิกาของ {name} ต่างจากฐานข้อมูลเกิน 2 วินาที", "The clock of {name} is off by over 2 s",
        "ตรวจ NTP ของเครื่องนั้นและของเครื่องฐานข้อมูล",
        "See NTP of that machine and of the database's.",
    ),
}  # fmt: skip


def work_name(name: str, lang: str) -> str:
    found = NAMES.get(name)
    return found[lang == "en"] if found else name


def alarm_words(code: str, lang: str) -> tuple[str, str]:
    """(what is wrong, what to do)."""
    kind, _, name = code.partition(":")
    words = ALARMS[kind]
    english = lang == "en"
    return words[english].format(name=work_name(name, lang)), words[2 + english]
