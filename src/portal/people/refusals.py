"""How a refusal looks: a page in words for people, problem+json (RFC 9457) for programs."""

import json
import logging
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import asyncpg
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.response import Redirect

from portal.kit.errors import (
    BadRequest,
    Invalid,
    NotFound,
    NotSignedIn,
    PortalError,
    SecondFactorFirst,
    TooLarge,
)
from portal.people.page import language, page

log = logging.getLogger("portal")

RETRY_AFTER = "5"  # seconds


class _Broken(PortalError):
    status, code = 500, "internal"


class _NotThisMethod(PortalError):
    status, code = 405, "method-not-allowed"


def refuse(request: Request, error: PortalError) -> Response:
    if request.url.path.startswith("/api/"):
        return _problem(error)
    if isinstance(error, NotSignedIn) and request.method == "GET":
        target = quote(request.url.path + (f"?{request.url.query}" if request.url.query else ""))
        return Redirect(f"/staff/sign-in?next={target}", status_code=303)
    if isinstance(error, SecondFactorFirst) and request.method == "GET":
        return Redirect("/staff/account/second-factor", status_code=303)
    english = language(request) == "en"
    answer = page(
        request,
        "error",
        error.status,
        status=error.status,
        message=error.english if english else error.message,
        fields=error.fields,
        updated_at=None,
        waiting_count=0,
    )
    answer.headers["Cache-Control"] = "no-store"
    if error.status in (429, 503):
        answer.headers["Retry-After"] = RETRY_AFTER
    return answer


def _problem(error: PortalError) -> Response:
    body = {
        "type": f"urn:portal:{error.code}",
        "title": error.english,
        "status": error.status,
        "detail": error.message,
        **error.extra,
    }
    if error.fields:
        body["errors"] = [
            {"field": name, "message": message} for name, message in error.fields.items()
        ]
    headers = {"Cache-Control": "no-store"}
    if error.status in (429, 503):
        headers["Retry-After"] = RETRY_AFTER
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(
        json.dumps(body, ensure_ascii=False, default=str).encode(),
        status_code=error.status,
        media_type="application/problem+json",
        headers=headers,
    )


def _from_framework(request: Request, error: Exception) -> Response:
    return refuse(request, _translated(error))


def _translated(error: Exception) -> PortalError:
    """The framework's refusals in our words; what is unknown is a crash, logged, 500."""
    if isinstance(error, ValidationException):
        return _validation(error)
    if isinstance(error, HTTPException):
        known: dict[int, Callable[[], PortalError]] = {
            404: NotFound,
            405: lambda: _NotThisMethod("ที่อยู่นี้ไม่รับคำสั่งนี้", "Method not allowed"),
            413: lambda: TooLarge("ข้อมูลที่ส่งใหญ่เกินไป", "Request too large"),
        }
        if error.status_code in known:
            return known[error.status_code]()
        if error.status_code < 500 or error.detail == HUNG_UP:
            return BadRequest("อ่านคำขอไม่ได้ ตรวจรูปแบบแล้วส่งใหม่", "The request cannot be read")
    if isinstance(error, (UnicodeError, RecursionError)) or "unknown encoding" in str(error):
        return BadRequest("อ่านคำขอไม่ได้ ตรวจรูปแบบแล้วส่งใหม่", "The request cannot be read")
    if isinstance(error, (asyncpg.DataError, asyncpg.CharacterNotInRepertoireError)):
        return Invalid("ค่าที่ส่งใช้ไม่ได้", "A value cannot be used")
    log.error("crash", exc_info=error)
    return _Broken("ระบบขัดข้อง ผู้ดูแลระบบได้รับแจ้งแล้ว ลองใหม่ภายหลัง", "Internal error")


HUNG_UP = "client disconnected prematurely"  # the framework's words; nobody reads our answer


def _validation(error: ValidationException) -> PortalError:
    found = error.extra if isinstance(error.extra, list) else []
    fields = {}
    for fault in found:
        if isinstance(fault, dict):
            name = str(fault.get("key") or "body").removeprefix("data.")
            fields[name] = _in_words(str(fault.get("message", "")))
    if not fields:
        return BadRequest("อ่านคำขอไม่ได้ ตรวจรูปแบบแล้วส่งใหม่", str(error.detail)[:300])
    return Invalid("ข้อมูลบางช่องยังไม่ถูกต้อง", "Some fields do not hold", fields=fields)


# What the framework says of a value, in its English, and what people are told.
SAID = (
    (r"Expected `int` >= (-?[0-9]+)", r"ใส่เลข \1 ขึ้นไป"),
    (r"Expected `int` <= (-?[0-9]+)", r"ใส่เลขไม่เกิน \1"),
    (r"Expected `int(?: \| null)?`", "ใส่เป็นเลขอารบิก เช่น 1"),
    (r"Expected `bool(?: \| null)?`", "ใส่ true หรือ false"),
    (r"Invalid enum value (.*)", r"เลือก \1 ไม่ได้"),
    (r"Invalid (?:UUID|uuid)", "รหัสนี้ไม่ถูกต้อง"),
    (r"Invalid RFC3339 encoded (?:date|datetime)", "ใส่วันที่แบบ 2026-11-22"),
)


def _in_words(said: str) -> str:
    """In Thai; where a part of the value is at fault, its place stays."""
    for english, words in SAID:
        if found := re.match(english, said):
            place = re.search(r" - at (`[^`]*`)", said)
            return found.expand(words) + (f" ({place[1]})" if place else "")
    return said


HANDLERS: dict[Any, Any] = {
    PortalError: refuse,
    HTTPException: _from_framework,
    Exception: _from_framework,
}
