"""An e-mail as it arrived, read so that nothing in it can do harm or stop us.

Everything here is written by strangers: headers may be missing, doubled or broken, character sets
invented, parts nested without end. `read()` always answers; what is not clear is in `doubts`.
"""

import hashlib
import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses, parsedate_to_datetime
from html.parser import HTMLParser
from typing import Any, cast

from portal.kit import text

LARGEST = 40 * 1024 * 1024  # bytes of a letter that is looked into at all
MOST_PARTS = 100
MOST_BOUNDARIES = 40  # multiparts in multiparts cost the reader more than they are worth
LONGEST_BODY = 20_000
CALLED = {"windows-874": "cp874", "x-windows-874": "cp874", "tis620": "tis-620"}
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}")


@dataclass(frozen=True)
class Attached:
    name: str
    data: bytes = field(repr=False)
    declared: str = ""  # the media type that the letter gives it


@dataclass
class Letter:
    """`key` is the same for the same letter; `doubts` say in Thai why a human must look."""

    key: str
    size: int
    from_name: str = ""
    from_address: str = ""
    subject: str = ""
    body: str = ""
    sent_at: datetime | None = None
    automatic: bool = False
    whole: bool = True  # False: only its head could be read
    attached: list[Attached] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def read(raw: bytes, size: int | None = None) -> Letter:
    """`raw` may be the head alone where the whole, of `size` bytes, is too large to fetch."""
    size = size or len(raw)
    whole = len(raw) == size and size <= LARGEST
    if not whole:
        raw = raw.partition(b"\r\n\r\n")[0][:100_000] + b"\r\n\r\n"
    broken = raw.lower().count(b"boundary=") > MOST_BOUNDARIES
    if broken:
        raw = raw.partition(b"\r\n\r\n")[0][:100_000] + b"\r\n\r\n"
    try:
        message = cast(EmailMessage, message_from_bytes(raw, policy=default))
        letter = _head(message, raw, size)
        if whole and not broken:
            _parts(message, letter)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError):
        letter, broken = Letter(hashlib.sha256(raw).hexdigest(), size), True
    letter.whole = whole and not broken
    if not whole:
        letter.doubts.append(f"จดหมายใหญ่ {size // 1024 // 1024} MB เกินที่รับได้ ติดต่อผู้ส่งให้ส่งทางอื่น")
    elif broken:
        letter.doubts.append("จดหมายเสียหรือผิดรูปแบบ อ่านไม่ได้ทั้งหมด")
    return letter


def _head(message: EmailMessage, raw: bytes, size: int) -> Letter:
    doubts = []
    senders = _addresses(message)
    if len(message.get_all("from", [])) != 1 or len(senders) != 1:
        doubts.append("ไม่รู้ว่าใครส่ง: ต้องมีผู้ส่งหนึ่งคนพอดี")
    name, address = senders[0] if len(senders) == 1 and not doubts else ("", "")
    named = _header(message, "message-id")
    identity = f"{named}\n{address}".encode() if named else raw
    return Letter(
        hashlib.sha256(identity).hexdigest(),
        size,
        name,
        address,
        _header(message, "subject")[:300],
        sent_at=_date(_header(message, "date")),
        automatic=_header(message, "auto-submitted").lower() not in ("", "no")
        or _header(message, "precedence").lower() in ("bulk", "junk", "list", "auto_reply"),
        doubts=doubts,
    )


def _header(message: Any, name: str) -> str:
    """One line; "" when it is not there or cannot be read. Taken as it was sent and decoded here:
    the library's own reading raises on what attackers write."""
    for found, value in message.raw_items():
        if found.lower() == name:
            return text.line(_decoded(str(value)))[:1000]
    return ""


def _decoded(value: str) -> str:
    value = value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    try:
        parts = decode_header(value)
    except Exception:  # binascii.Error, UnicodeError and their kin
        return value
    return "".join(
        part if isinstance(part, str) else _decode(part, charset or "ascii")
        for part, charset in parts
    )


def _decode(data: bytes, charset: str) -> str:
    """By the named character set, else UTF-8, else as Thai Windows writes it."""
    charset = charset.lower().strip("'\" ")
    for name in (CALLED.get(charset, charset), "utf-8", "cp874"):
        with suppress(LookupError, UnicodeError, ValueError):
            return data.decode(name)
    return data.decode("utf-8", "replace")


def _addresses(message: Any) -> list[tuple[str, str]]:
    """(name, address) of From, where the address is one."""
    raw = [str(value) for name, value in message.raw_items() if name.lower() == "from"]
    found = []
    for name, address in getaddresses(raw):
        if _ADDRESS.fullmatch(address):
            found.append((text.line(_decoded(name))[:200], address.lower()))
        elif address or name:
            found.append(("", ""))
    return found if all(address for _, address in found) else []


def _date(value: str) -> datetime | None:
    """Also with a Buddhist-era year, as some Thai programs write it."""
    try:
        moment = parsedate_to_datetime(value)
        if moment.year >= 2400:
            moment = moment.replace(year=moment.year - 543)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if not 1990 <= moment.year <= 2100:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _parts(message: EmailMessage, letter: Letter) -> None:
    plain, html = [], []
    for count, part in enumerate(message.walk(), 1):
        if count > MOST_PARTS:
            letter.doubts.append("มีส่วนย่อยมากผิดปกติ")
            break
        if part.is_multipart():
            if part.get_content_maintype() == "message":
                letter.doubts.append("มีจดหมายซ้อนอยู่ในจดหมาย")
            continue
        name = text.line(_decoded(part.get_filename("") or ""))[:300]
        placed = part.get_content_disposition()
        kind = part.get_content_type()
        data = cast(bytes, part.get_payload(decode=True) or b"")
        if name or placed == "attachment" or part.get_content_maintype() != "text":
            if _is_decoration(part, placed):
                continue
            letter.attached.append(Attached(name or "ไม่มีชื่อ", data, part.get_content_type()))
        elif kind in ("text/plain", "text/html"):
            words = _decode(data, part.get_content_charset("utf-8") or "utf-8")
            (plain if kind == "text/plain" else html).append(words)
    body = "\n\n".join(plain) or "\n\n".join(map(_without_tags, html))
    letter.body = text.lines(body)[:LONGEST_BODY]


def _is_decoration(part: Any, placed: str | None) -> bool:
    """A picture that the text shows, such as a signature's logo."""
    return (
        placed != "attachment"
        and part.get_content_maintype() == "image"
        and part.get("content-id") is not None
    )


class _Words(HTMLParser):
    """The words of a page, without its scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.hidden += tag in ("script", "style")
        if tag in ("p", "br", "div", "tr", "li"):
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self.hidden = max(0, self.hidden - 1)

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.words.append(data)


def _without_tags(html: str) -> str:
    reader = _Words()
    reader.feed(html[: 10 * LONGEST_BODY])
    return "".join(reader.words)
