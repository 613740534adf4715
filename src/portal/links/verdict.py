"""What an answer says of a link, and how that is said to people.

works: somebody answers there, even if they refuse programs (401, 403, 429) or ask otherwise than
we did. gone: 404, 410, or nobody has that name. doubtful: everything else that brings a reader
nothing: 5xx, no answer in time, a certificate that does not hold, an address inside a network.
"""

import logging
from dataclasses import dataclass

from portal.kit import outside
from portal.publication.labels import pick

log = logging.getLogger("portal.links")

WORKS, GONE, DOUBTFUL = "works", "gone", "doubtful"
DEAD = 2  # nights running

REASONS = {
    "404": ("ไม่พบหน้านี้ (404)", "Not found (404)"),
    "410": ("หน้านี้ถูกลบแล้ว (410)", "Removed (410)"),
    "no-host": ("ไม่มีเว็บไซต์ชื่อนี้แล้ว", "No such site"),
    "resolver": ("ค้นหาที่อยู่ของเว็บไซต์ไม่ได้", "Its name cannot be looked up"),
    "inside": ("อยู่ในเครือข่ายภายใน ประชาชนเปิดไม่ได้", "Inside a network: citizens cannot open it"),
    "connect": ("เชื่อมต่อเว็บไซต์ไม่ได้", "Cannot be connected to"),
    "tls": ("ใบรับรองความปลอดภัย (HTTPS) ไม่ถูกต้อง", "Its certificate (HTTPS) does not hold"),
    "timeout": ("ไม่ตอบภายในเวลา", "No answer in time"),
    "broken": ("ตอบแล้วขาดกลางทาง", "The answer breaks off"),
    "redirects": ("ส่งต่อไม่สิ้นสุด หรือไปที่ที่เปิดไม่ได้", "Redirects lead nowhere"),
    "failed": ("ระบบตรวจลิงก์นี้ไม่ได้", "It could not be looked at"),
    "address": ("ที่อยู่เขียนไม่ถูกรูปแบบ", "Not a well-formed address"),
}


@dataclass(frozen=True)
class Found:
    """`reason`: the status of the answer, or one of REASONS."""

    verdict: str
    reason: str

    @property
    def is_silence(self) -> bool:
        """Nobody said anything; it may be we who are cut off."""
        return self.reason in ("no-host", "resolver", "connect", "timeout")

    @property
    def is_answer(self) -> bool:
        return not self.is_silence and self.reason not in ("inside", "address", "failed")


async def judge(url: str) -> Found:
    """Look at it now; takes outside.LOOK_WHOLE seconds at most."""
    try:
        return of_status(await outside.look(url))
    except outside.Nowhere as nowhere:
        return Found(GONE if nowhere.why == "no-host" else DOUBTFUL, nowhere.why)
    except outside.NotTaken as refused:
        return Found(DOUBTFUL, refused.code)
    except Exception:
        log.exception("link %s", url[:200])  # one that nobody thought of stops no other
        return Found(DOUBTFUL, "failed")


def of_status(status: int) -> Found:
    if status in (404, 410):
        return Found(GONE, str(status))
    # 999 is how one well-known site refuses programs.
    return Found(DOUBTFUL if 500 <= status < 600 else WORKS, str(status))


def said(reason: str, lang: str) -> str:
    words = REASONS.get(reason, (f"เว็บไซต์ขัดข้อง ({reason})", f"The site fails ({reason})"))
    return pick(words, lang)
