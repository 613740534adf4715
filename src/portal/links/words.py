"""What staff read about dead links: the letter, and the warning of their home. Pure."""

from collections.abc import Sequence
from typing import Any

from portal.kit import thai
from portal.links.verdict import said
from portal.tenants.queries import UnitInfo, origin

MOST = 20  # links of one letter; the rest is a number
NAMED = 2  # of one warning
SHORT = 60  # letters of an address in it


def letter(unit: UnitInfo, dead: Sequence[Any], path: str) -> tuple[str, str]:
    """(subject, body); `dead` as queries.failing()."""
    count = len({row["url"] for row in dead})
    lines = [f"หน่วยงาน: {unit.name_th}", f"ลิงก์เหล่านี้เปิดไม่ได้ติดต่อกันสองคืน รวม {count} ลิงก์", ""]
    for row in dead[:MOST]:
        lines += [
            f"- เรื่อง: {row['title']}",
            f"  {row['url']}",
            f"  {said(row['reason'], 'th')} ตั้งแต่ {thai.short_date(row['failing_since'])}",
        ]
    if len(dead) > MOST:
        lines.append(f"และอีก {len(dead) - MOST} รายการ")
    lines += [
        "",
        "แก้โดยเปิดเรื่องนั้น กดปรับปรุงเป็นฉบับใหม่ แล้วเปลี่ยนหรือลบลิงก์ ดูทั้งหมดที่",
        f"{origin(unit.slug)}{path}/",
    ]
    lines += ["", "ถ้าเว็บไซต์ปลายทางกลับมาเปิดได้ คำเตือนจะหายไปเอง จดหมายนี้ส่งโดยระบบ ไม่ต้องตอบกลับ"]
    return f"ลิงก์เสีย {count} ลิงก์: {unit.name_th}"[:200], "\n".join(lines) + "\n"


def warning(dead: Sequence[Any], path: str, lang: str) -> dict[str, Any] | None:
    """{text, detail, urgent, url}, as the staff home says it; None when nothing is dead."""
    if not dead:
        return None
    count = len({row["url"] for row in dead})
    named = [f"{row['title']} ({_short(row['url'])})" for row in dead[:NAMED]]
    more = len(dead) - len(named)
    if lang == "en":
        text = f"{count} dead link{'s' * (count > 1)} on the public site"
        detail = "; ".join(named) + (f" and {more} more" if more else "")
        detail += ". Make a new edition and change or remove the link."
    else:
        text = f"ลิงก์เสีย {count} ลิงก์บนเว็บไซต์"
        detail = " และ ".join(named) + (f" และอีก {more} รายการ" if more else "")
        detail += " แก้โดยปรับปรุงเรื่องเป็นฉบับใหม่ แล้วเปลี่ยนหรือลบลิงก์"
    return {"text": text, "detail": detail, "urgent": False, "url": f"{path}/"}


def _short(url: str) -> str:
    return url if len(url) <= SHORT else f"{url[: SHORT - 1]}…"
