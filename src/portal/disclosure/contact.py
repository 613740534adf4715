"""The categories that ask how to reach the unit (R19), answered by its contact details."""

from types import SimpleNamespace

from portal.compliance.contact import FIELDS

# Categories of the shared templates that ask for one of these alone, and which.
ASKED = {
    "contact-phone": ("phone",),
    "contact-fax": ("fax",),
    "contact-map": ("map_url", "point"),
    "contact-email": ("email",),
}


def answers(contact: SimpleNamespace, code: str) -> SimpleNamespace | None:
    """What the category with this code asks for, where the unit's contact details say it (R19)."""
    asked = ASKED.get(code, ())
    said = {name: getattr(contact, name) if name in asked else "" for name in FIELDS}
    return SimpleNamespace(**said) if any(said.values()) else None
