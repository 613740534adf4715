"""What a page says once something was done: by the step, or by what else people do."""

DONE = {
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
    "decided": ("บันทึกคำตอบเรื่องข้อมูลส่วนบุคคลแล้ว", "Your answers are kept"),
    "replaced": ("ใช้ฉบับปิดบังแทนแล้ว ไฟล์เดิมเก็บไว้ภายใน", "The redacted copy is in place"),
}
