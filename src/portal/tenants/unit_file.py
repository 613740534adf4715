"""tenants/<slug>.toml: everything that makes one unit different (interfaces.md part 7, A.8)."""

import re
from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from portal.kit.toml_file import Fault, FileFaults, TomlFile, toml

Text = Annotated[str, Meta(min_length=1, max_length=300)]
Slug = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", min_length=2, max_length=50)]
Minutes = Annotated[int, Meta(ge=1, le=14_400)]

# Never a unit's: they are hosts of the platform, or look like them.
RESERVED = frozenset("platform www api admin mail smtp static assets files portal test".split())
HOST = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}")


class Names(Struct, frozen=True, forbid_unknown_fields=True):
    """`parent`: the slug of the unit that it is under, for the lists of related sites (R22)."""

    slug: Slug
    name_th: Text
    name_en: Text
    short_name: Text
    kind: Literal["district-office", "hospital"]
    province: Text
    district: Text
    code: str = ""
    parent: str = ""
    active: bool = True


class SiteFacts(Struct, frozen=True, forbid_unknown_fields=True):
    """`show_completeness`: whether everybody may see what lacks, on /completeness."""

    theme: Text
    template: Text
    template_version: Annotated[int, Meta(ge=1)] = 1
    domains: list[str] = []
    show_old_editions: bool = False
    show_completeness: bool = False


class Brand(Struct, frozen=True, forbid_unknown_fields=True):
    """The unit's own colour (#rrggbb) in the theme's place, and its pictures by their ids; "" is
    the theme's own. The logo's size in pixels, so that pages keep its place."""

    accent: Annotated[str, Meta(pattern=r"^(#[0-9a-f]{6})?$")] = ""
    logo: Annotated[str, Meta(max_length=36)] = ""
    logo_width: Annotated[int, Meta(ge=0, le=1000)] = 0
    logo_height: Annotated[int, Meta(ge=0, le=1000)] = 0
    banner: Annotated[str, Meta(max_length=36)] = ""
    banner_alt: Annotated[str, Meta(max_length=300)] = ""


class Organisation(Struct, frozen=True, forbid_unknown_fields=True):
    """`min_data_admins`: how many people each work group must name who look after its data (R13);
    0 where the unit does not ask for it. `second_factor`: whether staff need one to work (R14)."""

    responsible_group: str = ""
    head_position: str = ""
    min_data_admins: Annotated[int, Meta(ge=0, le=20)] = 0
    second_factor: Literal["optional", "required"] = "optional"


class ApprovalStep(Struct, frozen=True, forbid_unknown_fields=True):
    """`minutes`: the working time of the step (R77). `wait_hours`: office hours after which it is
    overdue. `username`: the one person whose step it is, and whoever stands in for them; "" for
    anybody who holds the role."""

    role: Literal["reviewer", "approver"]
    position_th: Text
    position_en: str = ""
    minutes: Minutes = 5
    wait_hours: Annotated[float, Meta(gt=0, le=240)] = 16.0
    username: str = ""


class Approval(Struct, frozen=True, forbid_unknown_fields=True):
    """Who decides, in order: reviewers, then one approver (R68); whether owners may decide on
    their own (R79); spoken permission and the office hours within which it is confirmed (R67)."""

    step: Annotated[list[ApprovalStep], Meta(min_length=1)]
    owner_may_approve: bool = False
    verbal_allowed: bool = True
    verbal_confirm_hours: Annotated[float, Meta(gt=0, le=80)] = 8
    submit_minutes: Minutes | None = None
    publish_minutes: Minutes | None = None


class Files(Struct, frozen=True, forbid_unknown_fields=True):
    """Sizes in MB of 1,048,576 bytes (R52, R53)."""

    types: list[Literal["pdf", "xls", "xlsx", "doc", "docx", "jpg", "zip", "rar"]]
    soft_limit_mb: Annotated[float, Meta(gt=0, le=500)] = 4
    hard_limit_mb: Annotated[float, Meta(gt=0, le=500)] = 50


class Contact(Struct, frozen=True, forbid_unknown_fields=True):
    """What is not known is "" and is not shown."""

    address: str = ""
    phone: str = ""
    fax: str = ""
    email: str = ""
    map_url: str = ""
    hours: str = ""


class Policies(Struct, frozen=True, forbid_unknown_fields=True):
    """What the policies of the unit's site say of it (R17, PDPA ss.23 and 41, RFC 9116). `licence`:
    on what terms its information may be used again; a contact that is "" is the unit's own."""

    licence: Literal["cc-by-4.0", "dga-ogl", "cc-by-nc-4.0", "ask-first"] = "cc-by-4.0"
    webmaster_email: str = ""
    security_email: str = ""
    dpo: str = ""
    dpo_email: str = ""
    dpo_phone: str = ""


class Announcement(Struct, frozen=True, forbid_unknown_fields=True):
    """The unit's announcement in force, of which its papers speak; never a person's name.
    `clauses`: those that say how it is published, as the table of R45 cites them."""

    title: Text
    year: Annotated[int, Meta(ge=2540, le=2700)]
    number: str = ""
    date: str = ""
    signatory_position: str = ""
    clauses: str = ""


class Papers(Struct, frozen=True, forbid_unknown_fields=True):
    """What official papers say of the unit (R99, R101). `memo_prefix`: before the number of a memo,
    "นภ ๐๓๓๒"; `agency`: the line ส่วนราชการ, "" for the unit with its district and province;
    `subject`: what its announcement is called, without the year; `applies_to`: whom it is for,
    after สำหรับ; `manager`: who runs the site, as clauses say it, "" for the responsible group."""

    memo_prefix: Annotated[str, Meta(max_length=40)] = ""
    agency: Annotated[str, Meta(max_length=300)] = ""
    subject: Annotated[str, Meta(max_length=300)] = ""
    applies_to: Annotated[str, Meta(max_length=300)] = ""
    manager: Annotated[str, Meta(max_length=300)] = ""


class Group(Struct, frozen=True, forbid_unknown_fields=True):
    name_th: Text


class Duty(Struct, frozen=True, forbid_unknown_fields=True):
    """Who looks after a category and who checks it (R44), as the responsibility table says it.
    `checker_username`: the approver whose decision its requests wait for; "" for whose turn it
    is anyway."""

    code: Text
    responsible: Text
    checker: Text
    checker_username: str = ""


class Variation(Struct, frozen=True, forbid_unknown_fields=True):
    """How this unit's categories differ from its template's (R18): an optional one is `off`, or one
    is called otherwise; "" keeps the template's name. The number and the place stay."""

    code: Text
    off: bool = False
    name_th: Annotated[str, Meta(max_length=300)] = ""
    name_en: Annotated[str, Meta(max_length=300)] = ""


class Reports(Struct, frozen=True, forbid_unknown_fields=True):
    fiscal_year_start_month: Annotated[int, Meta(ge=1, le=12)] = 10


class Timing(Struct, frozen=True, forbid_unknown_fields=True):
    """Days before its end on which the people of an item are told (R58, R83). Days after which an
    item is looked at again, at the most (0: as its kind says), and how many later the unit's head
    is told that nobody did (R82). More than `stop_over` ends at once of which nobody was told
    before, and more than `stop_percent` of what is public, wait for a person's word."""

    warn_days: Annotated[list[Annotated[int, Meta(ge=1, le=180)]], Meta(max_length=5)] = (
        msgspec.field(default_factory=lambda: [14, 3])
    )
    review_days: Annotated[int, Meta(ge=0, le=366)] = 0
    escalate_days: Annotated[int, Meta(ge=1, le=180)] = 30
    stop_over: Annotated[int, Meta(ge=5, le=1000)] = 20
    stop_percent: Annotated[int, Meta(ge=1, le=100)] = 5


class UnitFile(Struct, frozen=True, forbid_unknown_fields=True):
    unit: Names
    site: SiteFacts
    approval: Approval
    files: Files
    organisation: Organisation = Organisation()
    contact: Contact = Contact()
    brand: Brand = Brand()
    policies: Policies = Policies()
    announcement: Announcement | None = None
    papers: Papers = Papers()
    group: list[Group] = []
    category: list[Duty] = []
    variation: list[Variation] = []
    reports: Reports = Reports()
    timing: Timing = Timing()


def read_unit(path: Path, templates: Collection[str], themes: Collection[str]) -> UnitFile:
    """FileFaults names each fault's line and mend."""
    file = TomlFile(path)
    unit = file.read(UnitFile)
    if faults := _faults(file, unit, templates, themes):
        raise FileFaults(faults)
    return unit


def timing_of(facts: dict[str, Any]) -> Timing:
    """Of a unit's facts; those of a file that was applied before there were any, the usual ones."""
    return msgspec.convert(facts.get("timing", {}), Timing)


def papers_of(facts: dict[str, Any]) -> Papers:
    """Of a unit's facts; empty for those of a file that was applied before there were any."""
    return msgspec.convert(facts.get("papers", {}), Papers)


def ends_with_its_approver(roles: Sequence[str]) -> bool:
    """Any number of reviewers, then one approver (R68)."""
    return roles[-1] == "approver" and "approver" not in roles[:-1]


def _faults(
    file: TomlFile, unit: UnitFile, templates: Collection[str], themes: Collection[str]
) -> list[Fault]:
    roles = [step.role for step in unit.approval.step]
    given = unit.announcement.date if unit.announcement else ""
    checks: list[tuple[bool, tuple[str | int, ...], str, str]] = [
        (unit.unit.slug == file.path.stem, ("unit", "slug"), "differs from the file's name",
         "ใช้ชื่อเดียวกับไฟล์"),
        (unit.unit.slug not in RESERVED, ("unit", "slug"), "is reserved", "เลือกชื่ออื่น"),
        (unit.site.template in templates, ("site", "template"),
         f"no template {unit.site.template}", f"เลือกจาก {', '.join(sorted(templates))}"),
        (unit.site.theme in themes, ("site", "theme"), f"no theme {unit.site.theme}",
         f"เลือกจาก {', '.join(sorted(themes))}"),
        (ends_with_its_approver(roles),
         ("approval", "step", len(roles) - 1), "the last step, and only it, is the approver",
         "จัดลำดับ reviewer ก่อน แล้วจบด้วย approver"),
        (unit.files.hard_limit_mb >= unit.files.soft_limit_mb, ("files", "hard_limit_mb"),
         "is under soft_limit_mb", "ใส่ค่าที่ไม่น้อยกว่า soft_limit_mb"),
        (not given or _is_day(given), ("announcement", "date"), "is not a date",
         "เขียนแบบ ค.ศ. เช่น 2026-01-08"),
    ]  # fmt: skip
    checks += [
        (bool(HOST.fullmatch(host)), ("site", "domains"), f"{host} is not a host name",
         "เขียนแบบ www.example.go.th ตัวพิมพ์เล็ก")
        for host in unit.site.domains
    ]  # fmt: skip
    return [file.fault(where, problem, mend) for holds, where, problem, mend in checks if not holds]


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def not_of_the_state(domains: Sequence[str]) -> list[str]:
    """Those of the unit's own domains that are not under .go.th (Website Standard 3.0, part 1)."""
    return [host for host in domains if not host.endswith(".go.th")]


def write_unit(unit: UnitFile) -> str:
    """The file's text; reading it gives the same unit."""
    raw: dict[str, Any] = msgspec.to_builtins(unit)
    steps = raw["approval"].pop("step")
    groups, duties, variations = (raw.pop(name) for name in ("group", "category", "variation"))
    tables = [(name, _without_none(table)) for name, table in raw.items() if table is not None]
    tables += [("[[approval.step]]", step) for step in steps]
    tables += [("[[group]]", group) for group in groups]
    tables += [("[[category]]", duty) for duty in duties]
    tables += [("[[variation]]", variation) for variation in variations]
    return toml(tables)


def _without_none(table: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in table.items() if value is not None}
