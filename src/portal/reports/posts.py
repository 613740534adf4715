"""Who may put which signature under a paper today, and in which post (B.11: รักษาราชการแทน,
ปฏิบัติราชการแทน). Read inside a transaction; what is chosen from it is pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from asyncpg import Record

from portal.drafts.kind import Signer
from portal.drafts.words import official
from portal.kit import db
from portal.people.queries import TODAY
from portal.people.roles import LABELS, Role

ACTING = {"acting": "รักษาราชการแทน", "delegated": "ปฏิบัติราชการแทน"}
REPORTERS = (Role.WEBMASTER, Role.UNIT_ADMIN)
EXAMINERS = (Role.REVIEWER, Role.APPROVER)
OF_SIGNER = {
    Signer.REPORTER: ("ผู้จัดทำหรือผู้ดูแลเว็บไซต์", "who drew it up, or a webmaster"),
    Signer.EXAMINER: ("ผู้ตรวจ", "an examiner"),
    Signer.HEAD: ("หัวหน้าหน่วยงาน", "the head of the unit"),
}


@dataclass(frozen=True)
class Post:
    """One role that somebody holds today. `kind`: own, acting or delegated; `of`: the post in whose
    place they act, "" for their own."""

    account: UUID
    name: str
    role: str
    position: str
    kind: str
    of: str

    @property
    def instead_of(self) -> str:
        """The second line of the signature, "" in one's own post."""
        return f"{ACTING[self.kind]}{self.of}" if self.kind in ACTING and self.of else ""

    @property
    def own(self) -> str:
        """The first line: the signer's own post, else what the role is called."""
        return self.position or ("" if self.instead_of else LABELS[self.role][0])


async def posts(account: UUID | None = None) -> list[Post]:
    """Of everybody, or of one; one's own post before one that is stood in for."""
    found: Sequence[Record] = await db.rows(
        "SELECT a.id AS account, a.name, m.role, m.position, m.kind, m.instead_of AS of"  # noqa: S608
        " FROM membership m JOIN account a ON a.id = m.account"
        f" WHERE a.disabled_at IS NULL AND m.starts_on <= {TODAY}"
        f" AND (m.ends_on IS NULL OR m.ends_on >= {TODAY}) AND ($1::uuid IS NULL OR a.id = $1)"
        " ORDER BY m.kind = 'own' DESC, a.name, m.role, m.id",
        account,
    )
    return [Post(**dict(row)) for row in found]


def may_take(signer: Signer, post: Post, maker: UUID, head: str) -> bool:
    """`head`: the head's post as the unit's file says it; "" where it says none, and any approver
    is taken for the head. The head's own post examines nothing: it is kept for the last step."""
    if signer == Signer.REPORTER:
        return post.role in REPORTERS or post.account == maker
    if signer == Signer.EXAMINER:
        return post.role in EXAMINERS and not (head and official(post.position) == head)
    held = post.position if post.kind == "own" else post.of
    of_head = not head or official(held) == head
    return post.role == Role.APPROVER and of_head


def those_who_may(
    signer: Signer, all_posts: Iterable[Post], maker: UUID, head: str
) -> dict[UUID, Post]:
    """Account -> the post in which it would sign. A reporter signs in the post of a webmaster or
    administrator where they hold one."""
    found: dict[UUID, Post] = {}
    able = [post for post in all_posts if may_take(signer, post, maker, head)]
    for post in sorted(able, key=lambda one: one.role not in REPORTERS):
        found.setdefault(post.account, post)
    return found
