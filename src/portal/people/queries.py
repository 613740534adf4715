"""Who there is in this unit."""

from asyncpg import Record

from portal.kit import db
from portal.people.roles import Role

TODAY = "(portal_now() AT TIME ZONE 'Asia/Bangkok')::date"


async def holders(role: Role) -> list[Record]:
    """(account, username, name, position, email) of those who hold this role today."""
    return list(
        await db.rows(
            "SELECT DISTINCT ON (a.username) a.id AS account, a.username, a.name, a.email,"  # noqa: S608
            " m.position FROM membership m JOIN account a ON a.id = m.account"
            " WHERE m.role = $1 AND a.disabled_at IS NULL"
            f" AND m.starts_on <= {TODAY} AND (m.ends_on IS NULL OR m.ends_on >= {TODAY})"
            " ORDER BY a.username",
            str(role),
        )
    )


async def holder_named(username: str, role: Role) -> Record | None:
    """That person, if they hold this role today."""
    found = [row for row in await holders(role) if row["username"] == username.strip().lower()]
    return found[0] if found else None
