"""Where a line of Thai may end. Browsers find words by ICU's dictionary, which does not know those
of officialese: it cuts จัดซื้อจัด/จ้าง and even ตามพ/ระราชบัญญัติ."""

import re

from markupsafe import Markup, escape

WHOLE = (
    "พระราชบัญญัติ", "พระราชกฤษฎีกา", "จัดซื้อจัดจ้าง", "จัดหาพัสดุ", "งบประมาณ", "หน่วยงาน",
    "ปฏิบัติงาน", "ปฏิบัติราชการ", "ดำเนินงาน", "ดำเนินการ", "เจ้าหน้าที่", "เจ้าพนักงาน", "ร้องเรียน",
    "ประพฤติมิชอบ", "แจ้งเตือน", "ประจำปี",
)  # fmt: skip
_WHOLE = re.compile("|".join(WHOLE))


def whole(text: object) -> Markup:
    """A name or a title as HTML in which no line ends inside one of WHOLE."""
    return Markup(_WHOLE.sub(r'<wbr><span class="w">\g<0></span>', str(escape(text))))
