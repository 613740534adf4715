"""The words that people see for what the scanner said of a file. Pure."""

from collections.abc import Iterable
from typing import Any

# What a file may have to be public; the views and the guard of migration 0020 say the same.
PUBLIC = ("clean", "unscanned", "own")

# outcome -> Thai, English, tone; {} is the finding
LABELS: dict[str, tuple[str, str, str]] = {
    "pending": ("กำลังตรวจไวรัส", "Being scanned for viruses", "info"),
    "clean": ("ปลอดไวรัส", "No virus found", "ok"),
    "infected": ("พบไวรัส {}", "Virus found: {}", "bad"),
    "unscannable": ("ตรวจไวรัสไม่ได้", "Could not be scanned for viruses", "warn"),
    "unscanned": ("ไม่ได้ตรวจไวรัส (ระบบนี้ไม่มีเครื่องตรวจ)", "Not scanned (no scanner here)", "idle"),
    "erased": ("ลบตามคำสั่งแล้ว", "Erased on order", "idle"),
    "own": ("ระบบสร้างขึ้นเอง", "Made by this system", "idle"),
}

# Files that nobody opens: a virus was found in them, or they are there no more.
LOCKED = ("infected", "erased")

CANNOT_OPEN = (
    "พบไวรัสในไฟล์นี้ ({}) ระบบกักไว้ เปิดหรือดาวน์โหลดไม่ได้ นำไฟล์ออกจากคำขอ แล้วตรวจเครื่องที่ใช้ทำไฟล์",
    "A virus was found in this file ({}); it is kept locked. Remove it from the request",
)

# Why something can't go to the public, by the gravest of its files.
REASONS: dict[str, tuple[str, str]] = {
    "infected": (
        "พบไวรัสในไฟล์ {}: ให้ผู้ขอนำไฟล์ออก แล้วแนบไฟล์ใหม่ที่ปลอดไวรัส",
        "A virus was found in {}: its owner removes it and attaches a clean one",
    ),
    "unscannable": (
        "ตรวจไวรัสไฟล์ {} ไม่ได้: ระบบจะลองอีกเป็นระยะ ถ้ายังไม่ได้ ให้ผู้ขอบันทึกไฟล์ใหม่แล้วแนบแทน",
        "{} could not be scanned: it is tried again; else its owner saves it anew",
    ),
    "pending": (
        "รอผลตรวจไวรัสของไฟล์ {}: โดยปกติไม่เกินหนึ่งนาที แล้วทำรายการนี้อีกครั้ง",
        "Waiting for the virus scan of {}: it takes a minute at most; then try again",
    ),
}


def label(scan: str, finding: str, lang: str) -> str:
    words = LABELS[scan]
    return words[1 if lang == "en" else 0].format(finding).strip()


def why_not_public(documents: Iterable[Any], lang: str = "th") -> str | None:
    """Why these files (filename, scan, internal) may not go to the public now, in words; or None.
    What stays inside the office holds nothing back."""
    found = [row for row in documents if not row["internal"] and row["scan"] not in PUBLIC]
    for outcome, words in REASONS.items():
        if names := ", ".join(row["filename"] for row in found if row["scan"] == outcome):
            return words[1 if lang == "en" else 0].format(names)
    return None
