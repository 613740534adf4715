"""What a webmaster types about what came from outside, checked field by field (R65)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from portal.kit import text, thai
from portal.kit.errors import Invalid
from portal.publication.forms import LIMITS, Sender
from portal.publication.labels import CAME_BY

OLDEST = timedelta(days=366)
WORDS = {
    "name": ("sender_name", "ใส่ชื่อผู้ส่ง"),
    "position": ("sender_position", "ใส่ตำแหน่งของผู้ส่ง"),
    "agency": ("sender_agency", "ใส่หน่วยงานของผู้ส่ง"),
    "contact": ("sender_contact", "ใส่เบอร์โทรศัพท์ อีเมล หรือไลน์ที่ติดต่อกลับได้"),
}
FIELDS = ("channel", "received_on", "title", "details", *(name for name, _ in WORDS.values()))


def read_sender(sent: Mapping[str, Any], today: date) -> tuple[str, Sender, dict[str, str]]:
    """(title, sender, what is wrong by field). Days as officials type them; the day received is
    within the last year: 2569 typed as 1969 or 3112 is caught."""
    wrong: dict[str, str] = {}
    title = text.line(str(sent.get("title", "")))
    if not text.says_something(title):
        wrong["title"] = "ใส่ชื่อเรื่อง"
    elif len(title) > LIMITS["title"]:
        wrong["title"] = f"ชื่อเรื่องยาวเกิน {LIMITS['title']} ตัวอักษร ย่อให้สั้นลง"
    channel = str(sent.get("channel", ""))
    if channel not in CAME_BY:
        wrong["channel"] = "เลือกว่าได้รับทางใด"
    told = {}
    for name, (field, message) in WORDS.items():
        told[name] = text.line(str(sent.get(field, "")))
        if not text.says_something(told[name]):
            wrong[field] = message
        elif len(told[name]) > LIMITS["source"]:
            wrong[field] = f"ยาวเกิน {LIMITS['source']} ตัวอักษร ย่อให้สั้นลง"
    received = _received(str(sent.get("received_on", "")), today, wrong)
    return title, Sender(channel, received, **told), wrong


def _received(typed: str, today: date, wrong: dict[str, str]) -> str:
    try:
        day = thai.read_date(typed)
    except ValueError:
        wrong["received_on"] = "พิมพ์วันที่ได้รับแบบ 21/11/2569 หรือ 21 พ.ย. 2569"
        return ""
    if day > today:
        wrong["received_on"] = "วันที่ได้รับต้องไม่อยู่ในอนาคต ตรวจวันและปี พ.ศ. อีกครั้ง"
    elif day < today - OLDEST:
        wrong["received_on"] = "วันที่ได้รับเก่ากว่าหนึ่งปี ตรวจปี พ.ศ. อีกครั้ง"
    return day.isoformat()


def all_right(wrong: dict[str, str]) -> None:
    if wrong:
        raise Invalid("ยังไม่ครบ เติมช่องที่ขาดก่อน", "Something is missing", fields=wrong)
