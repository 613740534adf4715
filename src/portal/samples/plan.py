"""What each unit of the demo asks to publish, and its official papers, read from
tenants/samples/<slug>.toml.

A mistake in the data stops here, with the file and the item in the words, and not half way through
filling a site.
"""

import tomllib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any, Literal

import msgspec

from portal.samples.blocks import read_blocks, title

Role = Literal["staff", "reviewer", "approver", "webmaster", "unit_admin"]
Kind = Literal["pdf", "docx", "xlsx", "jpg", "zip"]
Reach = Literal[
    "draft",
    "submitted",
    "reviewed",
    "approved",
    "rejected",
    "published",
    "verbal",  # public on a spoken permission that waits to be confirmed
    "verbal_confirmed",
    "taken_down",
]
PUBLIC: frozenset[str] = frozenset({"published", "verbal", "verbal_confirmed"})
ALT = 240  # letters; a picture's words in full stand in the item's details


class Account(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    username: str
    name: str
    position: str
    role: Role


class SampleFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file to make; `text` is the text itself, `alt` says in words what a picture shows."""

    name: str
    kind: Kind
    text: str
    alt: str = ""

    def __post_init__(self) -> None:
        if not self.name.endswith(f".{self.kind}"):
            raise ValueError(f"{self.name} does not end in .{self.kind}")


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    key: str
    by: str
    title: str
    category: str
    details: str
    source: str
    coverage_from: date
    coverage_to: date | None = None
    publish_until: date | None = None
    permanent_reason: str = ""
    external_links: tuple[str, ...] = ()
    remark: str = ""
    urgent: bool = False
    channels: tuple[str, ...] = ("website",)
    reach: Reach
    reason_code: str = ""
    reason: str = ""
    channel: str = ""
    urgency: str = ""
    files: tuple[SampleFile, ...] = ()
    kind: str = ""  # of content; "": the category's usual one
    facts: dict[str, Any] = {}  # as the API takes them; "file:<name>" is a file of this item

    def __post_init__(self) -> None:
        spoken = self.reach.startswith("verbal")
        if (self.publish_until is None) != bool(self.permanent_reason):
            raise ValueError(f"{self.key}: publish_until, or else permanent_reason")
        if bool(self.reason) != (self.reach in ("rejected", "taken_down")):
            raise ValueError(f"{self.key}: a reason belongs to rejected and taken_down")
        if bool(self.reason_code) != (self.reach == "rejected"):
            raise ValueError(f"{self.key}: a reason_code belongs to rejected")
        if {bool(self.channel), bool(self.urgency), self.urgent} != {spoken}:
            raise ValueError(f"{self.key}: channel, urgency and urgent belong to verbal")
        if self.coverage_to and self.coverage_to < self.coverage_from:
            raise ValueError(f"{self.key}: coverage ends before it begins")

    @property
    def is_public(self) -> bool:
        return self.reach in PUBLIC


class SamplePaper(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An official paper; `year`: from the fiscal year of today, -1 the one before."""

    kind: str
    reach: Literal["draft", "offered", "signed", "published"]
    year: int = 0
    quarter: int = 0


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One unit's accounts and what they ask for, in the order of the file."""

    slug: str
    accounts: tuple[Account, ...]
    items: tuple[Item, ...]
    papers: tuple[SamplePaper, ...] = ()

    def __post_init__(self) -> None:
        names = Counter(name for item in self.items for name in {item.key, item.title})
        if twice := [name for name, count in names.items() if count > 1]:
            raise ValueError(f"twice: {', '.join(twice)}")
        known = {account.username for account in self.accounts}
        if strangers := {item.by for item in self.items} - known:
            raise ValueError(f"no such account: {', '.join(strangers)}")

    def having(self, role: Role) -> Account:
        """The first account with a role."""
        return next(account for account in self.accounts if account.role == role)


def slugs(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.toml"))


def read_plan(folder: Path, slug: str) -> Plan:
    """Raises ValueError that names the file."""
    path = folder / f"{slug}.toml"
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        accounts = raw.get("account", [])
        author = next((one["username"] for one in accounts if one["role"] == "staff"), "")
        items = [_item(folder, {"by": author, **item}) for item in raw.get("item", [])]
        plan = {"slug": slug, "accounts": accounts, "items": items, "papers": raw.get("paper", [])}
        return msgspec.convert(plan, Plan)
    except (OSError, KeyError, ValueError) as error:
        raise ValueError(f"{path}: {error}") from error


def _item(folder: Path, item: dict[str, Any]) -> dict[str, Any]:
    item["details"] = item["details"].strip()
    item["files"] = [_file(folder, item, file) for file in item.get("files", [])]
    return item


def _file(folder: Path, item: dict[str, Any], file: dict[str, str]) -> dict[str, str]:
    """A file without a text of its own says what the item says."""
    if "text" in file:
        text = (folder / file["text"]).read_text(encoding="utf-8")
    else:
        text = f"# {item['title']}\n{item['details']}\n"
    alt = {"alt": _alt(text)} if file.get("kind") == "jpg" else {}
    return {**alt, **file, "text": text}


def _alt(text: str) -> str:
    blocks = read_blocks(text)
    words = f"ภาพประชาสัมพันธ์ {title(blocks)}: "
    words += " · ".join(block.text for block in blocks if block.text and block.kind != "title")
    return words if len(words) <= ALT else words[: ALT - 1].rstrip() + "…"
