"""Passwords: Argon2id (argon2-cffi's defaults, RFC 9106 low memory), off the event loop."""

import asyncio
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from portal.kit.errors import Invalid

SHORTEST = 12
LONGEST = 200

_hasher = PasswordHasher()


@cache
def _nobodys() -> str:
    """Checked when there is no such account, so that the answer takes as long."""
    return _hasher.hash(secrets.token_urlsafe(16))


async def hashed(password: str) -> str:
    return await asyncio.to_thread(_hasher.hash, password)


async def matches(password: str, password_hash: str | None) -> bool:
    def verify() -> bool:
        try:
            return _hasher.verify(password_hash or _nobodys(), password)
        except (VerifyMismatchError, InvalidHashError):
            return False

    return await asyncio.to_thread(verify) and password_hash is not None


def check_new(password: str, username: str, field: str = "new") -> None:
    """Length and not the user's own name; no rules of composition (ASVS 6.2.5)."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid(
            "รหัสผ่านไม่เป็นไปตามที่กำหนด",
            "Password not accepted",
            fields={field: f"ตั้งรหัสผ่านอย่างน้อย {SHORTEST} ตัวอักษร เช่น คำสามสี่คำที่จำได้"},
        )
    if username.lower() in password.lower() or len(set(password)) < 5:
        raise Invalid(
            "รหัสผ่านไม่เป็นไปตามที่กำหนด",
            "Password not accepted",
            fields={field: "รหัสผ่านเดาง่ายเกินไป อย่าใช้ชื่อผู้ใช้หรือตัวอักษรซ้ำ ๆ"},
        )
