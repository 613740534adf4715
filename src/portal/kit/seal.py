"""Secrets that the portal must be able to use again (a channel token, a follower's address) are
sealed at rest: AES-256-GCM under a key derived from PORTAL_SECRET_KEY, bound to the tenant and to
what it is, so that a sealed text opens nowhere else."""

import base64
import hmac
import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from portal.kit import tenancy
from portal.kit.errors import Unavailable
from portal.settings import settings

SHORTEST = 32  # characters of PORTAL_SECRET_KEY
VERSION = "1:"


def seal(secret: str, purpose: str, *, holder: UUID | None = None) -> str:
    """The secret of the acting tenant, or of another holder, as it may be stored. Unavailable
    without a key."""
    nonce = os.urandom(12)
    box = _cipher().encrypt(nonce, secret.encode(), _bound_to(purpose, holder))
    return VERSION + base64.b64encode(nonce + box).decode()


def unseal(sealed: str, purpose: str, *, holder: UUID | None = None) -> str:
    """Unavailable when it was sealed under another key, for another holder or purpose."""
    try:
        box = base64.b64decode(sealed.removeprefix(VERSION))
        return _cipher().decrypt(box[:12], box[12:], _bound_to(purpose, holder)).decode()
    except (InvalidTag, ValueError):
        raise Unavailable(
            "อ่านค่าลับที่เก็บไว้ไม่ได้ ตั้งค่าใหม่อีกครั้ง", "The stored secret cannot be read; set it again"
        ) from None


def fingerprint(text: str, purpose: str) -> str:
    """64 hex digits by which the acting tenant finds a text again, and nobody else: keyed, so that
    the text cannot be guessed from it. Unavailable without a key."""
    key = HKDF(SHA256(), 32, None, b"portal fingerprint 1").derive(_key())
    bound = _bound_to(purpose, None) + b":" + text.encode()
    return hmac.digest(key, bound, "sha256").hex()


def _cipher() -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, None, b"portal seal 1").derive(_key()))


def _key() -> bytes:
    key = settings().secret_key
    if len(key) < SHORTEST:
        raise Unavailable(
            "ระบบกลางยังไม่ได้ตั้งกุญแจเก็บความลับ แจ้งผู้ดูแลระบบส่วนกลาง",
            f"PORTAL_SECRET_KEY is not set, or shorter than {SHORTEST} characters",
        )
    return key.encode()


def _bound_to(purpose: str, holder: UUID | None) -> bytes:
    return f"{holder or tenancy.current().id}:{purpose}".encode()
