"""Who stands in a paper of the acting unit, and how the unit calls itself: from its file and the
register of its people, never typed (R1, X11). Inside a transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from asyncpg import Record

from portal.drafts.kind import Ask, Lack, Signer, Step
from portal.drafts.words import official
from portal.office.roster import in_force
from portal.people.roles import FEWEST_WEBMASTERS, Role
from portal.sheets.blocks import MemoHead, Sign
from portal.tenants.queries import UnitInfo
from portal.tenants.unit_file import Papers, papers_of

CHAIN, PEOPLE = "/staff/settings/chain", "/staff/settings/people"
PAPERS = "/staff/settings/papers"
IN_PLACE = ("รักษาราชการแทน", "ปฏิบัติราชการแทน")


@dataclass(frozen=True)
class Office:
    """`head`: the post of the head, "" where the file says none; `people`: the assignments of
    today (roster.in_force)."""

    unit: UnitInfo
    people: Sequence[Record]

    @property
    def name(self) -> str:
        return official(self.unit.name_th)

    @property
    def place(self) -> str:
        """โรงพยาบาลบ่อทอง จังหวัดชลบุรี."""
        return f"{self.name} จังหวัด{official(self.unit.province)}"

    @property
    def papers(self) -> Papers:
        return papers_of(self.unit.facts)

    @property
    def organisation(self) -> dict[str, Any]:
        return self.unit.facts.get("organisation", {})

    @property
    def head(self) -> str:
        return official(self.organisation.get("head_position", ""))

    @property
    def manager(self) -> str:
        """Who runs the site (R11)."""
        named = self.papers.manager or self.organisation.get("responsible_group", "")
        return official(named or f"เจ้าหน้าที่ผู้ดูแลเว็บไซต์ของ{self.unit.name_th}")

    @property
    def agency(self) -> str:
        """The line ส่วนราชการ (R99)."""
        district = f"อำเภอ{self.unit.district} จังหวัด{self.unit.province}"
        return official(self.papers.agency or f"{self.unit.name_th} {district}")

    def holding(self, role: Role) -> list[Record]:
        """One line for each person."""
        found = {row["account"]: row for row in reversed(self.people) if row["role"] == role}
        return sorted(found.values(), key=lambda row: row["name"])

    def head_signs(self) -> tuple[str, tuple[str, ...]] | None:
        """(name, lines of the post) of whoever signs as head today: in the post itself, else in
        its place; None where nobody does."""
        approvers = [row for row in self.people if row["role"] == Role.APPROVER]
        for row in approvers:
            if self.head and official(row["signs"]) == self.head:
                return row["name"], (self.head,)
        for row in approvers:
            for word in IN_PLACE:
                own, found, post = official(row["signs"]).partition(word)
                if found and post == self.head:
                    return row["name"], tuple(filter(None, (own.strip(), f"{word}{post}")))
        return None

    def sign(self, step: Step, role: str = "") -> Sign:
        """The signature block of a step, before anybody signed: whoever draws it up is not known
        yet."""
        if step.signer != Signer.HEAD:
            return Sign((), role=role)
        name, post = self.head_signs() or ("", (self.head,) if self.head else ())
        return Sign(post, name=name, word=step.word, role=role)

    def lacks_head(self) -> list[Lack]:
        if not self.head:
            said = "ยังไม่ได้บอกตำแหน่งหัวหน้าหน่วยงาน"
            return [Lack(said, "The unit's file names no post of its head", PAPERS)]
        if self.head_signs() is None:
            said = f"ยังไม่มีผู้อนุมัติในตำแหน่ง{self.head} หรือผู้รักษาราชการแทน"
            return [Lack(said, f"No approver holds the post {self.head} or acts for it", PEOPLE)]
        return []

    def lacks_webmasters(self) -> list[Lack]:
        """R12."""
        count = len(self.holding(Role.WEBMASTER))
        if count >= FEWEST_WEBMASTERS:
            return []
        said = f"มีผู้ดูแลเว็บไซต์ {count} คน ต้องมีอย่างน้อย {FEWEST_WEBMASTERS} คน"
        return [Lack(said, f"{count} webmasters; at least {FEWEST_WEBMASTERS} are needed", PEOPLE)]


async def office_of(ask: Ask) -> Office:
    """One statement."""
    return Office(ask.unit, await in_force())


def memo_head(office: Office, subject: str) -> MemoHead:
    return MemoHead(office.agency, official(subject), office.head)
