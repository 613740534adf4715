"""The words of the letters to those who follow, in their language. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.kit import thai
from portal.kit.short_code import short_code
from portal.tenants.queries import UnitInfo, origin

MOST = 30  # items of one letter; the rest is a number
ALL = "all"  # instead of a category's code: everything


@dataclass(frozen=True)
class Words:
    subject: str
    body: str


def confirmation(unit: UnitInfo, names: Sequence[str], secret: str, lang: str) -> Words:
    """Asks whether it was they who wants to follow; `names` of the categories."""
    link = f"{origin(unit.slug)}/follow/confirm/{secret}"
    if lang == "en":
        lines = [
            f"Somebody asked that this address follow {unit.name_en}:",
            *(f"- {name}" for name in names),
            "",
            "If it was you, open this link within 7 days and press the button:",
            f"{link}?lang=en",
            "",
            "If not, do nothing: you will get no other letter and the address will be deleted.",
        ]
        return Words(f"Please confirm: follow {unit.name_en}", "\n".join(lines) + "\n")
    lines = [
        f"มีผู้ขอให้ที่อยู่อีเมลนี้ติดตามข้อมูลของ{unit.name_th}",
        *(f"- {name}" for name in names),
        "",
        "ถ้าเป็นท่าน เปิดลิงก์นี้ภายใน 7 วันแล้วกดปุ่มยืนยัน",
        link,
        "",
        "ถ้าไม่ใช่ ไม่ต้องทำอะไร จะไม่มีจดหมายอื่นส่งถึงท่าน และระบบจะลบที่อยู่นี้",
    ]
    return Words(f"โปรดยืนยันการติดตาม{unit.name_th}", "\n".join(lines) + "\n")


def news(unit: UnitInfo, items: Sequence[Any], day: date, leave: str, lang: str) -> Words:
    """What is new; `items` are rows of public items, `leave` the address of leaving."""
    site, english = origin(unit.slug), lang == "en"
    lines = [unit.name_en if english else unit.name_th, ""]
    for item in items[:MOST]:
        lines += [f"- {item['title']}", f"  {site}/s/{short_code(item['id'])}"]
    if len(items) > MOST:
        more = len(items) - MOST
        lines += [f"and {more} more: {site}/?lang=en" if english else f"และอีก {more} เรื่อง {site}/"]
    if english:
        lines += ["", "You asked for these letters. To stop them:", leave]
        return Words(
            f"{len(items)} new – {unit.name_en}, {thai.long_date(day, lang)}",
            "\n".join(lines) + "\n",
        )
    lines += ["", "ท่านได้รับจดหมายนี้เพราะขอติดตามไว้ เลิกติดตามได้ที่", leave]
    subject = f"ข้อมูลใหม่ {len(items)} เรื่อง {unit.name_th} {thai.long_date(day)}"
    return Words(subject, "\n".join(lines) + "\n")
