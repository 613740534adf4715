"""The unit's approval chain as a form and back (R68, R77): checked by the rules of the unit's file,
saved as the unit's file, so that `portal tenants export` writes what was set here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from jsonschema import Draft202012Validator
from litestar.datastructures import FormMultiDict

from portal.kit import db, text, thai
from portal.kit.errors import Invalid
from portal.kit.toml_file import schema_of
from portal.people.person import Person
from portal.people.queries import holder_named
from portal.people.roles import Role
from portal.tenants.actions import apply_unit, own_file
from portal.tenants.unit_file import Approval, ends_with_its_approver

STEP_FIELDS = ("position_th", "position_en", "username", "minutes", "wait_hours")
FLAGS = ("owner_may_approve", "verbal_allowed")
NUMBERS = ("verbal_confirm_hours", "submit_minutes", "publish_minutes")
OPTIONAL = ("submit_minutes", "publish_minutes")

MENDS = {
    "position_th": "ใส่ชื่อตำแหน่งผู้รับผิดชอบ ไม่เกิน 300 ตัวอักษร",
    "position_en": "ใส่ชื่อตำแหน่งภาษาอังกฤษ ไม่เกิน 300 ตัวอักษร",
    "minutes": "ใส่เวลาทำงานเป็นนาที 1 ถึง 14,400",
    "wait_hours": "ใส่ชั่วโมงราชการ มากกว่า 0 ไม่เกิน 240 เช่น 16",
    "username": "คนนี้ไม่มีบทบาทของขั้นนี้ในวันนี้ เลือกคนอื่นหรือไม่ระบุคน",
    "verbal_confirm_hours": "ใส่ชั่วโมงราชการ มากกว่า 0 ไม่เกิน 80 เช่น 8",
    "submit_minutes": "ใส่เวลาเป็นนาที 1 ถึง 14,400 หรือเว้นว่าง",
    "publish_minutes": "ใส่เวลาเป็นนาที 1 ถึง 14,400 หรือเว้นว่าง",
}


@dataclass
class Typed:
    """The chain as it was typed: every value is text, the flags are booleans. The last step is the
    approver's, those before it are reviews."""

    steps: list[dict[str, str]]
    values: dict[str, Any] = field(default_factory=dict)

    @staticmethod
    def of(approval: Mapping[str, Any]) -> "Typed":
        """`approval`: as in the unit's file."""
        steps = [{name: shown(step.get(name)) for name in STEP_FIELDS} for step in approval["step"]]
        values: dict[str, Any] = {name: bool(approval.get(name)) for name in FLAGS}
        return Typed(steps, values | {name: shown(approval.get(name)) for name in NUMBERS})

    @staticmethod
    def read(form: FormMultiDict) -> "Typed":
        columns = [[text.line(str(one)) for one in form.getall(name, [])] for name in STEP_FIELDS]
        rows = zip(*columns, strict=False)
        steps: list[dict[str, str]] = [dict(zip(STEP_FIELDS, row, strict=True)) for row in rows]
        values: dict[str, Any] = {name: form.get(name) == "yes" for name in FLAGS}
        values |= {name: text.line(str(form.get(name, ""))) for name in NUMBERS}
        return Typed(steps or [{name: "" for name in STEP_FIELDS}], values)

    def role_of(self, place: int) -> Role:
        return Role.APPROVER if place == len(self.steps) - 1 else Role.REVIEWER

    def change(self, what: str) -> None:
        """`add`, or `up-`, `down-`, `remove-` and the place of a review; anything else nothing."""
        reviews = self.steps[:-1]
        if what == "add":
            fresh = {"minutes": "5", "wait_hours": "16"}
            reviews.append(dict.fromkeys(STEP_FIELDS, "") | fresh)
        elif match := re.fullmatch(r"(up|down|remove)-([0-9]{1,4})", what):
            place = int(match[2])
            if place < len(reviews):
                moved = reviews.pop(place)
                if match[1] != "remove":
                    reviews.insert(max(0, place + (1 if match[1] == "down" else -1)), moved)
        self.steps = [*reviews, self.steps[-1]]

    def raw(self) -> dict[str, Any]:
        """As the unit's file says it. What is no number stays text, so that the rules refuse it."""
        steps = [
            {
                "role": str(self.role_of(place)),
                **{name: step[name] for name in ("position_th", "position_en", "username")},
                **{name: _number(step[name]) for name in ("minutes", "wait_hours")},
            }
            for place, step in enumerate(self.steps)
        ]
        numbers = {
            name: None if name in OPTIONAL and not self.values[name] else _number(self.values[name])
            for name in NUMBERS
        }
        return {"step": steps, **{name: self.values[name] for name in FLAGS}, **numbers}


def shown(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _number(given: str) -> int | float | str:
    given = thai.arabic(given).replace(",", "")
    if re.fullmatch(r"[0-9]{1,9}", given):
        return int(given)
    return float(given) if re.fullmatch(r"[0-9]{1,9}\.[0-9]{1,4}", given) else given


async def checked(typed: Typed) -> Approval:
    """By the rules of the unit's file. Invalid names each field: `step-<place>-<name>` or the
    name. Inside a transaction: a named person must hold the step's role today."""
    raw, wrong = typed.raw(), {}
    for error in Draft202012Validator(schema_of(Approval)).iter_errors(raw):
        where = [str(part) for part in error.absolute_path]
        wrong["-".join(where)] = MENDS.get(where[-1] if where else "", error.message[:200])
    for place, step in enumerate(typed.steps):
        role = typed.role_of(place)
        if step["username"] and await holder_named(step["username"], role) is None:
            wrong[f"step-{place}-username"] = MENDS["username"]
        if len(step["position_en"]) > 300:
            wrong[f"step-{place}-position_en"] = MENDS["position_en"]
    if not ends_with_its_approver([step["role"] for step in raw["step"]]):
        wrong["step"] = "จบด้วยผู้อนุมัติหนึ่งคน"
    if wrong:
        raise Invalid("ยังใช้ไม่ได้ แก้ช่องที่บอกไว้ก่อน", "Some fields do not hold", fields=wrong)
    return msgspec.convert(raw, Approval)


async def save(approval: Approval, person: Person, version: int) -> bool:
    """Make it the unit's chain for what is submitted from now on; whether anything changed.
    Conflict when the unit was changed since `version`."""
    async with db.transaction():
        file = await own_file(version)
        before, after = msgspec.to_builtins(file.approval), msgspec.to_builtins(approval)
        _, changed = await apply_unit(
            msgspec.structs.replace(file, approval=approval),
            person,
            person.role_for((Role.UNIT_ADMIN,)),
            {"approval": {"before": before, "after": after}},
        )
        return changed
