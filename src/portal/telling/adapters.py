"""How a message goes out: LINE's Messaging API, and a webhook that the receiver can verify.

A webhook's receiver computes HMAC-SHA256 of `<X-Portal-Timestamp>.<body>` with the shared secret
and compares it with X-Portal-Signature; X-Portal-Delivery is the same on every repeat.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from portal.kit import outside, text
from portal.kit.errors import Invalid
from portal.kit.outside import NotTaken
from portal.settings import settings

LINE, WEBHOOK = "line", "webhook"
KINDS = (LINE, WEBHOOK)
LONGEST_LINE = 1_000  # letters; LINE takes 5,000
_LINE_ID = re.compile(r"[UCR][0-9a-f]{32}")
_SECRET = re.compile(r"[\x21-\x7e]{16,1000}")


@dataclass(frozen=True)
class Parcel:
    """One delivery, ready to go. The secret is in clear here and nowhere else."""

    id: UUID
    address: str
    message: dict[str, Any]
    at: datetime
    secret: str = field(repr=False)


async def to_line(parcel: Parcel) -> None:
    """Push to a group or a person; a repeat under the same key is not shown twice (LINE's own
    promise), and LINE says so with 409."""
    body = {
        "to": parcel.address,
        "messages": [{"type": "text", "text": line_text(parcel.message)}],
    }
    status = await outside.post(
        f"{settings().line_api}/v2/bot/message/push",
        json.dumps(body, ensure_ascii=False).encode(),
        {
            "Authorization": f"Bearer {parcel.secret}",
            "Content-Type": "application/json",
            "X-Line-Retry-Key": str(parcel.id),
        },
    )
    if status in (401, 403):
        raise NotTaken(f"LINE ไม่รับโทเคนนี้ ({status}) ตั้งโทเคนใหม่")
    if status != 200 and status != 409:
        raise NotTaken(f"LINE ตอบ {status}")


async def to_webhook(parcel: Parcel) -> None:
    """POST as JSON, signed. Anything but 2xx is a refusal; a redirect is not followed."""
    body = json.dumps({"delivery": str(parcel.id), **parcel.message}, ensure_ascii=False).encode()
    stamp = str(int(parcel.at.timestamp()))
    status = await outside.post(
        parcel.address,
        body,
        {
            "Content-Type": "application/json",
            "User-Agent": "portal-webhook/1",
            "X-Portal-Delivery": str(parcel.id),
            "X-Portal-Timestamp": stamp,
            "X-Portal-Signature": f"sha256={sign(parcel.secret, stamp, body)}",
        },
    )
    if not 200 <= status < 300:
        raise NotTaken(f"ปลายทางตอบ {status}")


SEND: dict[str, Callable[[Parcel], Awaitable[None]]] = {LINE: to_line, WEBHOOK: to_webhook}


def sign(secret: str, stamp: str, body: bytes) -> str:
    return hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def line_text(message: dict[str, Any]) -> str:
    """What a group reads: what happened, to what, where; no person's name."""
    item = message.get("item")
    parts = [message["say"]]
    if item:
        parts += [item["title"] or item["number"], f"คำขอเลขที่ {item['number']}"]
    return "\n".join([*parts, message["unit"]["name"], message["url"]])[:LONGEST_LINE]


def checked(kind: str, address: str, secret: str, *, has_secret: bool) -> tuple[str, str]:
    """(address, secret) as they may be kept; "" as secret keeps the old one. Invalid by field."""
    address, secret, wrong = text.line(address), secret.strip(), {}
    if kind == LINE and not _LINE_ID.fullmatch(address):
        wrong["address"] = (
            "รหัสของ LINE ขึ้นต้นด้วย C, R หรือ U ตามด้วยอักษร 32 ตัว คัดลอกจาก LINE Developers"
        )
    if kind == WEBHOOK and (fault := _wrong_url(address)):
        wrong["address"] = fault
    if (secret or not has_secret) and not _SECRET.fullmatch(secret):
        wrong["secret"] = "ใส่ค่าลับอย่างน้อย 16 ตัว เป็นอักษรอังกฤษ ตัวเลข หรือเครื่องหมาย ไม่มีช่องว่าง"
    if wrong:
        raise Invalid("ยังตั้งค่าไม่ได้", "Cannot be set", fields=wrong)
    return address, secret


def _wrong_url(address: str) -> str:
    schemes = ("https://", "http://") if settings().reach_inside else ("https://",)
    if not address.startswith(schemes) or not text.is_web_address(address) or len(address) > 500:
        return "ใส่ที่อยู่เต็มขึ้นต้นด้วย https://"
    return ""
