"""One law of the registry as a form: shown, and read into the registry that it makes. The rules are
those of the file; what does not hold is told at its field."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from portal.kit import text, thai
from portal.kit.errors import Invalid
from portal.kit.toml_file import FileFaults
from portal.laws.law_file import Amendment, Clause, Law
from portal.laws.law_read import Laws, laws_in, text_file, written

LINES = (
    "code", "kind", "title_th", "title_en", "short_th", "short_en", "number", "issuer_th",
    "issuer_en", "gazette", "url", "superseded_by",
)  # fmt: skip
DAYS = ("dated", "in_force", "over_from")
CLAUSE = ("ref", "for_th", "for_en", "th", "en")
SPARE = 3  # empty rows for further clauses
MUST = {
    "code": "รหัส เช่น oia ใช้อักษรอังกฤษตัวเล็ก ตัวเลข และขีด",
    "title_th": "ชื่อเต็มภาษาไทย",
    "title_en": "ชื่อภาษาอังกฤษ",
    "short_th": "ชื่อย่อ",
    "short_en": "ชื่อย่อภาษาอังกฤษ",
}
YEARS = (2400, 2700)  # B.E.
MOST_WORDS = 500
LONGEST = {"title_th": MOST_WORDS, "title_en": MOST_WORDS, "short_th": 120, "short_en": 120}
_AMENDMENT = re.compile(r"(?:ฉบับที่\s*)?([0-9]{1,2})\s*[/, ]\s*(?:พ\.ศ\.\s*)?([0-9]{4})")


def shown(law: Law | None) -> dict[str, Any]:
    """{field: what the form shows}; of clauses "<field>-<place>"; of no law empty."""
    if law is None:
        return {name: "" for name in (*LINES, *DAYS, "year", "note", "amendment")} | {"kind": "act"}
    plain: dict[str, Any] = {name: getattr(law, name) for name in LINES}
    plain |= {name: _thai_day(getattr(law, name)) for name in DAYS}
    plain |= {"year": str(law.year or ""), "note": law.note}
    plain["amendment"] = "\n".join(f"{one.number}/{one.year}" for one in law.amendment)
    for place, one in enumerate(law.clause):
        plain |= {f"{name}-{place}": getattr(one, name) for name in CLAUSE}
    return plain


def typed(form: Any) -> dict[str, str]:
    """The same of what was typed."""
    several = ("note", "amendment")
    return {
        name: (text.lines if name in several else text.line)(value)
        for name, value in form.items()
        if isinstance(value, str)
    }


def rows_of(values: Mapping[str, Any]) -> list[int]:
    """The places of clauses that the form shows: those there are, and spare ones."""
    known = [int(name[4:]) for name in values if re.fullmatch(r"ref-[0-9]{1,3}", name)]
    return list(range(max((place + 1 for place in known), default=0) + SPARE))


NO_CODES = ("edit", "history", "save", "take-back")  # addresses of the registry's own pages


def with_law(laws: Laws, was: str, values: Mapping[str, str]) -> Laws:
    """The registry with a law changed, or added (`was` ""). A code that is cited never changes.
    Invalid names the fields."""
    wrong = {
        name: f"ใส่{what}" for name, what in MUST.items() if not values.get(name) and not (
            was and name == "code")
    }  # fmt: skip
    code = was or values.get("code", "")
    if not was and code in laws:
        wrong["code"] = f"มีรหัส {code} อยู่แล้ว"
    if code in NO_CODES:
        wrong["code"] = f"ใช้รหัส {code} ไม่ได้ เลือกคำอื่น"
    made = _law(code, values, wrong)
    if wrong or made is None:
        raise Invalid("ยังบันทึกไม่ได้", "Check the fields", fields=wrong)
    return _checked({**laws, code: made}, code)


def _law(code: str, values: Mapping[str, str], wrong: dict[str, str]) -> Law | None:
    days = {name: _read_day(values.get(name, ""), name, wrong) for name in DAYS}
    year = text.whole(thai.arabic(values.get("year", "")) or "0")
    if year is None or (year and not YEARS[0] <= year <= YEARS[1]):
        wrong["year"] = f"ใส่ปี พ.ศ. {YEARS[0]} ถึง {YEARS[1]} เป็นตัวเลข เช่น 2540"
    for name, most in LONGEST.items():
        if len(values.get(name, "")) > most:
            wrong[name] = f"เขียนไม่เกิน {most} ตัวอักษร"
    if not re.fullmatch(r"[a-z][a-z0-9-]{1,38}", code):
        wrong.setdefault("code", "ใช้อักษรอังกฤษตัวเล็ก ตัวเลข และขีด 2 ถึง 39 ตัว ขึ้นต้นด้วยตัวอักษร เช่น oia")
    amendments = _amendments(values.get("amendment", ""), wrong)
    clauses = [one for place in rows_of(values) if (one := _clause(place, values, wrong))]
    if wrong:
        return None
    plain = {name: values.get(name, "") for name in LINES if name != "code"}
    plain |= {"code": code, "year": year, "note": values.get("note", "")} | days
    plain |= {"amendment": msgspec.to_builtins(amendments), "clause": msgspec.to_builtins(clauses)}
    try:
        return msgspec.convert(plain, Law)
    except msgspec.ValidationError as error:
        found = re.search(r"\$\.([a-z_]+)", str(error))
        wrong[found[1] if found else ""] = "เลือกค่าที่มีในรายการ"  # a kind that no form offers
        return None


def _amendments(typed_lines: str, wrong: dict[str, str]) -> list[Amendment]:
    made = []
    for line in filter(None, map(str.strip, typed_lines.split("\n"))):
        match = _AMENDMENT.fullmatch(thai.arabic(line))
        if match is None or int(match[1]) < 2 or not YEARS[0] <= int(match[2]) <= YEARS[1]:
            wrong["amendment"] = "เขียนบรรทัดละหนึ่งฉบับ เลขฉบับทับปี เช่น 2/2560"
            return []
        made.append(Amendment(int(match[1]), int(match[2])))
    return made


def _clause(place: int, values: Mapping[str, str], wrong: dict[str, str]) -> Clause | None:
    given = {name: values.get(f"{name}-{place}", "") for name in CLAUSE}
    if not any(given.values()):
        return None
    given["ref"] = thai.arabic(given["ref"]).replace(" ", "")
    if not re.fullmatch(r"[0-9]{1,3}[0-9a-z().-]{0,15}", given["ref"]):
        wrong[f"ref-{place}"] = "ใส่เลขข้อ เช่น 9 หรือ 9(8)"
    for name in ("for_th", "for_en"):
        if not given[name]:
            wrong[f"{name}-{place}"] = "บอกว่าอ้างข้อนี้เรื่องอะไร ทั้งสองภาษา"
        elif len(given[name]) > MOST_WORDS:
            wrong[f"{name}-{place}"] = f"เขียนไม่เกิน {MOST_WORDS} ตัวอักษร"
    return Clause(**given)


def _checked(laws: Laws, code: str) -> Laws:
    try:
        laws_in([text_file(written(laws))])
    except FileFaults as faults:
        own = f"law.{list(laws).index(code)}."
        wrong: dict[str, str] = {}
        for fault in faults.faults:
            name, *rest = fault.where.removeprefix(own).split(".")
            if not fault.where.startswith(own):
                name = ""  # another law does not hold any more
            elif name == "clause" and rest:
                name = f"ref-{rest[0]}"
            wrong.setdefault(name, fault.mend)
        raise Invalid("ยังบันทึกไม่ได้", "Check the fields", fields=wrong) from None
    return laws


def _read_day(typed_day: str, name: str, wrong: dict[str, str]) -> str:
    if not typed_day:
        return ""
    try:
        day = thai.read_date(typed_day)
        if YEARS[0] <= day.year + 543 <= YEARS[1]:
            return day.isoformat()
    except ValueError:
        pass
    wrong[name] = f"พิมพ์ วัน/เดือน/ปี พ.ศ. {YEARS[0]} ถึง {YEARS[1]} เช่น 27/1/2559"
    return ""


def _thai_day(day: str) -> str:
    if not day:
        return ""
    found = date.fromisoformat(day)
    return f"{found.day}/{found.month}/{found.year + 543}"
