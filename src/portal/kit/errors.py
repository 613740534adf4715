"""The errors a person may see, in words that say what to do.

PortalError
├── BadRequest    400  what arrived cannot be read at all
├── NotSignedIn   401  sign in first
├── NotAllowed    403  there is such a thing, but not for you
│   └── SecondFactorFirst   set it up, then come again
├── NotFound      404  there is no such thing here (also: it is another unit's)
├── Conflict      409  not now: its state, or someone changed it first
├── Gone          410  it was public and is not any more
├── TooLarge      413  more bytes than are taken in
├── NotThisVersion 412  another version of a protocol is spoken here
├── NotThisType   415  another form of data is taken here
├── Invalid       422  what you sent does not hold, field by field
├── Locked        423  somebody is at it; ask again
├── TooMany       429  too often; wait
├── ChecksumWrong 460  what came is not what was sent (tus)
└── Unavailable   503  a part that is needed does not answer

Bugs are not PortalErrors and answer 500.
"""

from typing import Any


class PortalError(Exception):
    """`message` is Thai, `english` its gloss; `fields` says per field what is wrong; `extra` goes
    into the JSON answer beside them."""

    status = 500
    code = "error"

    def __init__(
        self,
        message: str,
        english: str = "",
        *,
        fields: dict[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(message)
        self.message, self.english = message, english or message
        self.fields, self.extra = fields or {}, extra


class BadRequest(PortalError):
    status, code = 400, "bad-request"


class NotSignedIn(PortalError):
    status, code = 401, "not-signed-in"


class NotAllowed(PortalError):
    status, code = 403, "not-allowed"


class SecondFactorFirst(NotAllowed):
    code = "second-factor-first"


class NotFound(PortalError):
    status, code = 404, "not-found"

    def __init__(self, message: str = "ไม่พบหน้าที่ขอ", english: str = "Not found") -> None:
        super().__init__(message, english)


class Conflict(PortalError):
    status, code = 409, "conflict"


class Gone(PortalError):
    status, code = 410, "gone"


class TooLarge(PortalError):
    status, code = 413, "too-large"


class NotThisVersion(PortalError):
    status, code = 412, "not-this-version"


class NotThisType(PortalError):
    status, code = 415, "unsupported-media-type"


class Invalid(PortalError):
    status, code = 422, "invalid"


class Locked(PortalError):
    status, code = 423, "locked"


class ChecksumWrong(PortalError):
    status, code = 460, "checksum-mismatch"


class TooMany(PortalError):
    status, code = 429, "too-many"


class Unavailable(PortalError):
    status, code = 503, "unavailable"
