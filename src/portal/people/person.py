"""The person who acts: an account, and what it may do at this host today."""

from dataclasses import dataclass, field
from uuid import UUID

from portal.people.roles import LABELS, Role


@dataclass(frozen=True, slots=True)
class Person:
    """`roles` are those in force today at the acting tenant; `positions` says in which post, as a
    signature line says it; `stands_for` holds the accounts in whose place this person acts today.
    `scopes` narrows what an access token may do; a session has them all."""

    account: UUID | None
    username: str
    name: str
    roles: frozenset[Role] = frozenset()
    positions: dict[str, str] = field(default_factory=dict)
    stands_for: frozenset[UUID] = frozenset()
    scopes: frozenset[str] = frozenset({"read", "write"})
    session: UUID | None = None
    csrf: str = ""
    second_factor: bool = False
    is_system: bool = False

    def role_for(self, roles: tuple[Role, ...]) -> str:
        """The role in which this person takes a step that these roles may take."""
        if self.is_system:
            return "system"
        return next((str(role) for role in roles if role in self.roles), "")

    def position(self, role: str = "") -> str:
        """The post held in this role, else in any, else the role's own name."""
        found = self.positions.get(role) or next(iter(self.positions.values()), "")
        return found or LABELS.get(role, ("", ""))[0]


SYSTEM = Person(None, "system", "ระบบ", is_system=True)
