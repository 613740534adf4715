"""What a step writes beside the state: the pieces that every step's function uses."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from portal.kit import clock
from portal.kit.errors import Invalid
from portal.publication.queries import Subject


@dataclass
class Change:
    """Columns to write, what the audit line adds, and the row that the person goes to next."""

    columns: dict[str, Any] = field(default_factory=dict)
    detail: dict[str, Any] = field(default_factory=dict)
    leads_to: UUID | None = None


NO_APPROVAL: dict[str, Any] = {
    "approval": None,
    "approved_hash": "",
    "approved_by": None,
    "approved_at": None,
    "approved_name": "",
    "approved_position": "",
    "self_approved": False,
    "verbal": None,
    "confirm_by": None,
    "assignee": None,
    "step": 0,
}


def wrong(name: str, message: str, english: str = "Check the fields") -> Invalid:
    return Invalid(message, english, fields={name: message})


def approved(seen: Subject, how: str, who: tuple[UUID | None, str, str]) -> dict[str, Any]:
    """`who`: account, name and post, as the paper will say it."""
    return {
        "approval": how,
        "approved_hash": seen.row.content_hash,
        "approved_by": who[0],
        "approved_name": who[1],
        "approved_position": who[2],
        "approved_at": clock.now(),
    }
