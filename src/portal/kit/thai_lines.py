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
_UNBROKEN = re.compile(r"[^\s\u0e00-\u0e7f]{40,}")  # gets places to break
_PIECES = re.compile(r"[^-/.:?&=_]{1,12}[-/.:?&=_]*|[-/.:?&=_]{1,12}")
_TOGETHER = re.compile(
    r"(?<=พ\.ศ\.) (?=[0-9๐-๙])|(?<=ปีงบประมาณ) (?=[0-9๐-๙])|(?<=เวลา) (?=[0-9๐-๙])"
    r"|(?<=[0-9๐-๙]) (?=น\.|นาที|ชั่วโมง)| (?=ๆ)"
)
_REPEATED = re.compile(r"([\u0e00-\u0e7f])\1{15,}")  # no word, so nowhere to break


def whole(text: object) -> Markup:
    """A name or a title as HTML in which no line ends inside one of WHOLE."""
    return Markup(_WHOLE.sub(r'<wbr><span class="w">\g<0></span>', str(escape(text))))


def breakable(text: str) -> str:
    """Long addresses and the like may break: a zero-width space behind each of their marks, and
    each few letters where there is none. What is read as one, พ.ศ. ๒๕๖๙, is kept together."""
    return _UNBROKEN.sub(_spread, _REPEATED.sub(_spread, together(text)))


def together(text: str) -> str:
    """No line ends between พ.ศ. and ๒๕๖๙, or before น. and ๆ."""
    return _TOGETHER.sub("\u00a0", text)


def _spread(found: re.Match[str]) -> str:
    return "\u200b".join(_PIECES.findall(found[0]))
