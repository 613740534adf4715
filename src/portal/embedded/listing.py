"""What a person wants to see when the demo is ready: the sites and who may sign in."""

import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROLES = {
    "staff": "เจ้าหน้าที่เจ้าของข้อมูล",
    "reviewer": "ผู้ตรวจ",
    "approver": "ผู้อนุมัติ",
    "webmaster": "เว็บมาสเตอร์",
    "unit_admin": "ผู้ดูแลหน่วยงาน",
    "provincial_admin": "ผู้ดูแลจังหวัด",
    "operator": "ผู้ดูแลระบบ",
}


def listing(summary: Mapping[str, Any], names: Mapping[str, str], data: Path) -> str:
    """Sites, sign-ins and files as text; names are the Thai names of the units by slug."""
    sites = [("หน่วยงาน / site", "ประเภท / type", "ที่อยู่ / address")]
    sites += [(names[unit["slug"]], unit["unit_type"], unit["url"]) for unit in summary["tenants"]]
    sites.append(("ส่วนกลาง / platform", "", summary["platform_url"]))
    people = [("หน่วยงาน / site", "บทบาท / role", "ชื่อผู้ใช้ / username", "รหัสผ่าน / password")]
    for account in summary["accounts"]:
        role = f"{ROLES.get(account['role'], '')} ({account['role']})"
        site = account["tenant"] or "platform"
        people.append((site, role, account["username"], account["password"]))
    files = [
        ("ใบรับรองของผู้ออก / CA for the browser", summary["ca_cert"]),
        ("จดหมาย / letters sent", str(data / "mail")),
        ("บันทึก / logs", str(data / "logs")),
        ("ทั้งหมดนี้และโทเคน / all this, and API tokens", str(data / "demo.json")),
    ]
    sign_in = "เข้าสู่ระบบ / sign in: <address>/staff/sign-in"
    return "\n".join(["", *_table(sites), "", sign_in, *_table(people), "", *_table(files), ""])


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(_width(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  "
        + "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]


def _width(text: str) -> int:
    """Columns on the screen: Thai vowels and tones above and below take none."""
    return sum(unicodedata.category(letter) not in ("Mn", "Cf") for letter in text)
