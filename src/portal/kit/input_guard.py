"""What arrives is looked at once, before any handler reads it (reliability.md D32): strict UTF-8,
strict JSON, plain numbers, nothing said twice, nothing without end."""

import json
import re
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from litestar import Request

from portal.kit.errors import BadRequest, Invalid, NotFound, NotThisType

LONGEST_QUERY = 8 * 1024  # bytes
MOST_PARAMETERS = 50
DEEPEST = 32
_NUMBER = re.compile(r"[0-9]{1,9}")
_WHERE = re.compile(r"unknown field `([^`]{1,60})|at `\$\.([^`]{1,60})`")
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"?|([\[{])|([\]}])', re.S)


async def check_input(request: Request) -> None:
    """NotFound, BadRequest, NotThisType or Invalid; else nothing."""
    for value in request.path_params.values():  # the framework reads ๑ and 1_0 as numbers
        if isinstance(value, int) and f"/{value}/" not in f"{request.url.path}/":
            raise NotFound
    _check_query(request)
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    if request.headers.get("content-encoding", "identity") != "identity":
        raise NotThisType("ไม่รับข้อมูลที่บีบอัด", "Send it without Content-Encoding")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        _check_shape(check_json(await request.body()), request)
    elif request.url.path.startswith("/api/") and _has_body(request):
        wanted = request.route_handler.opt.get("takes", "")
        if not kind or kind != wanted:
            raise NotThisType("ส่งเป็น application/json", f"Send {wanted or 'application/json'}")


NUMBERS = (int, int | None)


def _has_body(request: Request) -> bool:
    length = request.headers.get("content-length", "0")
    return length != "0" or "transfer-encoding" in request.headers


def _check_query(request: Request) -> None:
    raw: bytes = request.scope["query_string"]
    if len(raw) > LONGEST_QUERY:
        raise BadRequest("ที่อยู่ยาวเกินไป", "The query is too long")
    given = parse_qsl(raw.decode("latin-1"), keep_blank_values=True)
    names = [name for name, _ in given]
    if len(names) > MOST_PARAMETERS or len(names) != len(set(names)):
        raise BadRequest(
            "ที่อยู่มีตัวแปรซ้ำหรือมากเกินไป", "A parameter is there twice, or there are too many"
        )
    known = request.route_handler.parsed_fn_signature.parameters
    wrong = {
        name: "ใส่เป็นเลขอารบิก เช่น 1"
        for name, value in given
        if name in known and known[name].annotation in NUMBERS and not _NUMBER.fullmatch(value)
    }
    if wrong:
        raise Invalid("ต้องเป็นตัวเลข", "Must be a plain number", fields=wrong)


def check_json(body: bytes) -> Any:
    """The value; BadRequest for what two readers could read in two ways, or what would burden
    one."""
    try:
        text = body.decode("utf-8")
        if _depth(text) > DEEPEST:
            raise ValueError("nested too deep")
        value = json.loads(text, object_pairs_hook=_no_name_twice, parse_constant=_no_constant)
        if "\\u" in text:
            _check_letters(value)
    except ValueError as error:
        message = "อ่าน JSON ไม่ได้ ตรวจรูปแบบแล้วส่งใหม่"
        raise BadRequest(message, f"Not good JSON: {error}"[:200]) from None
    return value


def _check_shape(value: Any, request: Request) -> None:
    """As strict as the handler's own form says: the framework itself takes "1" for 1."""
    form = request.route_handler.parsed_fn_signature.parameters.get("data")
    if form is None:
        return
    try:
        msgspec.convert(value, form.annotation, strict=True)
    except msgspec.ValidationError as error:
        found = _WHERE.search(str(error))
        name = (found[1] or found[2]) if found else "body"
        message = "ค่านี้ไม่ใช่ชนิดที่รับ ดูรูปแบบใน /api/v1/docs"
        raise Invalid(message, str(error)[:300], fields={name: message}) from None


def _depth(text: str) -> int:
    """How deep the brackets outside strings go."""
    deepest = depth = 0
    for match in _BRACKETS.finditer(text):
        if match[1]:
            depth += 1
            deepest = max(deepest, depth)
            if deepest > DEEPEST:
                break
        elif match[2]:
            depth -= 1
    return deepest


def _no_name_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is there twice")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _check_letters(value: Any) -> None:
    """No NUL, no half of a letter."""
    flat = json.dumps(value, ensure_ascii=False)
    flat.encode("utf-8")  # UnicodeEncodeError is a ValueError
    if "\\u0000" in flat:
        raise ValueError("NUL in a text")
