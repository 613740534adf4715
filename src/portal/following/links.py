"""The links in letters: one that confirms, whose secret only the letter knows, and one that leaves,
which is made again for each letter and kept nowhere."""

import hmac
from uuid import UUID

from portal.kit.seal import fingerprint
from portal.kit.web import with_lang
from portal.tenants.queries import origin

_ID, _MARK = 32, 32  # hex digits


def leave_token(follower: UUID) -> str:
    """64 hex digits: whose it is, and that we made it, for this unit alone."""
    return follower.hex + fingerprint(follower.hex, "leave")[:_MARK]


def follower_of(token: str) -> UUID | None:
    """None for a token that we did not make for this unit."""
    try:
        follower = UUID(hex=token[:_ID])
    except ValueError:
        return None
    good = token.isascii() and hmac.compare_digest(leave_token(follower), token)
    return follower if good else None


def leave_address(slug: str, follower: UUID, lang: str) -> str:
    return origin(slug) + with_lang(f"/follow/leave/{leave_token(follower)}", lang)
