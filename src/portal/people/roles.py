"""What a person may be (interfaces.md part 4)."""

from enum import StrEnum, auto

FEWEST_WEBMASTERS = 2  # so that one can stand in for the other (R12)


class Role(StrEnum):
    STAFF = auto()
    REVIEWER = auto()
    APPROVER = auto()
    WEBMASTER = auto()
    UNIT_ADMIN = auto()
    PROVINCIAL_ADMIN = auto()
    OPERATOR = auto()


UNIT_ROLES = (Role.STAFF, Role.REVIEWER, Role.APPROVER, Role.WEBMASTER, Role.UNIT_ADMIN)
PLATFORM_ROLES = (Role.PROVINCIAL_ADMIN, Role.OPERATOR)

LABELS: dict[str, tuple[str, str]] = {
    Role.STAFF: ("เจ้าหน้าที่เจ้าของข้อมูล", "Staff"),
    Role.REVIEWER: ("ผู้ตรวจและเสนอต่อ", "Reviewer"),
    Role.APPROVER: ("ผู้อนุมัติ", "Approver"),
    Role.WEBMASTER: ("ผู้ดูแลเว็บไซต์", "Webmaster"),
    Role.UNIT_ADMIN: ("ผู้ดูแลระบบของหน่วยงาน", "Unit administrator"),
    Role.PROVINCIAL_ADMIN: ("ผู้ดูแลระดับจังหวัด", "Provincial administrator"),
    Role.OPERATOR: ("ผู้ดูแลระบบส่วนกลาง", "Operator"),
    "system": ("ระบบ", "System"),
}
