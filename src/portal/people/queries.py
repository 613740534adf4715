"""Who there is in this unit."""

from uuid import UUID

from asyncpg import Record

from portal.kit import db
from portal.people.person import Person
from portal.people.roles import Role

TODAY = "(portal_now() AT TIME ZONE 'Asia/Bangkok')::date"

SIGNATURE = (
    "trim(m.position || ' ' || CASE m.kind WHEN 'acting' THEN 'รักษาราชการแทน' || m.instead_of"
    " WHEN 'delegated' THEN 'ปฏิบัติราชการแทน' || m.instead_of ELSE '' END)"
)


async def holders(role: Role) -> list[Record]:
    """(account, username, name, position, email, instead_of_account) of those who hold this role
    today; in their own post rather than in another's, and the post as a signature line says it."""
    return list(
        await db.rows(
            "SELECT DISTINCT ON (a.username) a.id AS account, a.username, a.name, a.email,"  # noqa: S608
            f" {SIGNATURE} AS position, m.instead_of_account"
            " FROM membership m JOIN account a ON a.id = m.account"
            " WHERE m.role = $1 AND a.disabled_at IS NULL"
            f" AND m.starts_on <= {TODAY} AND (m.ends_on IS NULL OR m.ends_on >= {TODAY})"
            " ORDER BY a.username, m.kind = 'own' DESC",
            str(role),
        )
    )


async def holder_named(username: str, role: Role) -> Record | None:
    """That person, if they hold this role today."""
    found = [row for row in await holders(role) if row["username"] == username.strip().lower()]
    return found[0] if found else None


async def operators() -> list[UUID]:
    """The accounts of those who look after the platform today."""
    found = await db.rows(
        "SELECT DISTINCT r.account FROM platform_role r JOIN account a ON a.id = r.account"  # noqa: S608
        " WHERE r.role = 'operator' AND a.disabled_at IS NULL"
        f" AND r.starts_on <= {TODAY} AND (r.ends_on IS NULL OR r.ends_on >= {TODAY})"
    )
    return [row["account"] for row in found]


async def provincial_admins(province: str) -> list[UUID]:
    """The accounts that look after a province today. Inside a transaction."""
    found = await db.rows(
        "SELECT DISTINCT r.account FROM platform_role r JOIN account a ON a.id = r.account"  # noqa: S608
        " WHERE r.role = 'provincial_admin' AND r.province = $1 AND a.disabled_at IS NULL"
        f" AND r.starts_on <= {TODAY} AND (r.ends_on IS NULL OR r.ends_on >= {TODAY})",
        province,
    )
    return [row["account"] for row in found]


async def operator(account: UUID) -> Person | None:
    """One of the central operators, if they are one today. Inside a transaction."""
    return await officer(account, "")  # nobody looks after a province without a name


async def officer(account: UUID, province: str) -> Person | None:
    """Who looks after the units of this province today: an operator, or its own administrator; in
    both roles where somebody holds both. What they decide on the platform's host is done in the
    unit, later, if they may still."""
    found = await db.rows(
        "SELECT a.username, a.name, r.role FROM account a JOIN platform_role r"  # noqa: S608
        " ON r.account = a.id AND (r.role = 'operator' OR r.province = $2)"
        " WHERE a.id = $1 AND a.disabled_at IS NULL"
        f" AND r.starts_on <= {TODAY} AND (r.ends_on IS NULL OR r.ends_on >= {TODAY})",
        account,
        province,
    )
    roles = frozenset(Role(row["role"]) for row in found)
    return Person(account, found[0]["username"], found[0]["name"], roles) if found else None
