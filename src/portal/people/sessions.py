"""Sessions and access tokens: secrets only from us, only their hashes kept, each for one host.

The cookie is `__Host-session`; its CSRF token is a keyed hash of the session's own secret, so it
is worth nothing in another session (reliability.md D2-D5).
"""

import hashlib
import hmac
import secrets
from uuid import UUID, uuid4

from asyncpg import Record
from litestar.datastructures import Cookie

from portal.kit import db, tenancy
from portal.people.person import Person
from portal.people.queries import SIGNATURE
from portal.people.roles import Role

COOKIE = "__Host-session"
IDLE = "8 hours"
LONGEST = "24 hours"
TOKEN_PREFIX = "ptk_"


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def csrf_of(secret: str) -> str:
    return hmac.new(secret.encode(), b"csrf", hashlib.sha256).hexdigest()


def cookie(secret: str, *, over: bool = False) -> Cookie:
    return Cookie(
        COOKIE,
        value=secret,
        path="/",
        secure=True,
        httponly=True,
        samesite="lax",
        max_age=0 if over else None,
    )


async def begin(account: UUID, address: str, agent: str) -> str:
    """A new session at the acting host; its secret, for the cookie. Inside a transaction."""
    secret = secrets.token_urlsafe(32)
    await db.changed(
        "INSERT INTO session (id, secret_hash, tenant, account, expires_at, address, agent)"  # noqa: S608
        f" VALUES ($1, $2, $3, $4, now() + interval '{LONGEST}', $5, $6)",
        uuid4(),
        digest(secret),
        tenancy.current().id,
        account,
        address[:60],
        agent[:200],
    )
    return secret


async def person_of_session(secret: str) -> Person | None:
    """Who holds this session at the acting host, or None: unknown, over, disabled, or of
    another host. Marks it as used at most once a minute."""
    async with db.transaction():
        found = await db.row(
            "SELECT s.id, s.last_seen_at < now() - interval '1 minute' AS stale,"  # noqa: S608
            " a.id AS account, a.username, a.name, a.totp_sealed <> '' AS second_factor"
            " FROM session s JOIN account a ON a.id = s.account"
            " WHERE s.secret_hash = $1 AND s.tenant = $2 AND s.expires_at > now()"
            f" AND s.last_seen_at > now() - interval '{IDLE}' AND a.disabled_at IS NULL",
            digest(secret),
            tenancy.current().id,
        )
        if found is None:
            return None
        if found["stale"]:
            await db.changed("UPDATE session SET last_seen_at = now() WHERE id = $1", found["id"])
        return await _person(
            found,
            session=found["id"],
            csrf=csrf_of(secret),
            second_factor=found["second_factor"],
        )


async def person_of_token(secret: str) -> Person | None:
    """Who holds this access token at the acting host, with the token's scopes; or None."""
    async with db.transaction():
        found = await db.row(
            "SELECT t.id, t.scopes, a.id AS account, a.username, a.name,"
            " coalesce(t.last_used_at < now() - interval '1 minute', true) AS stale"
            " FROM token t JOIN account a ON a.id = t.account"
            " WHERE t.secret_hash = $1 AND t.tenant = $2 AND a.disabled_at IS NULL"
            " AND (t.expires_at IS NULL OR t.expires_at > now())",
            digest(secret),
            tenancy.current().id,
        )
        if found is None:
            return None
        if found["stale"]:
            await db.changed("UPDATE token SET last_used_at = now() WHERE id = $1", found["id"])
        return await _person(found, scopes=frozenset(found["scopes"]))


async def person_with_account(account: UUID) -> Person | None:
    """Who this is at the acting unit, for work that is done in their name; None when the account
    is disabled. Inside a transaction."""
    found = await db.row(
        "SELECT id AS account, username, name FROM account WHERE id = $1 AND disabled_at IS NULL",
        account,
    )
    return await _person(found) if found else None


async def _person(found: Record, **more: object) -> Person | None:
    held = await roles_of(found["account"])
    return Person(
        found["account"],
        found["username"],
        found["name"],
        frozenset(Role(row["role"]) for row in held),
        _posts(held),
        frozenset(row["instead_of_account"] for row in held if row["instead_of_account"]),
        **more,  # type: ignore[arg-type]
    )


def _posts(held: list[Record]) -> dict[str, str]:
    """Role -> the post as a signature line says it (R63, R68). One's own post goes before one
    that is stood in for, where both give the role."""
    return {row["role"]: row["position"] for row in sorted(held, key=lambda row: row["own"])}


async def roles_of(account: UUID) -> list[Record]:
    """(role, position as a signature line says it, own, instead_of_account), in force today."""
    today = "(portal_now() AT TIME ZONE 'Asia/Bangkok')::date"
    if tenancy.current() == tenancy.PLATFORM:
        table = "platform_role"
        facts = "m.province AS position, true AS own, NULL::uuid AS instead_of_account"
    else:
        table = "membership"
        facts = f"{SIGNATURE} AS position, m.kind = 'own' AS own, m.instead_of_account"
    return list(
        await db.rows(
            f"SELECT role, {facts} FROM {table} m WHERE account = $1"  # noqa: S608
            f" AND starts_on <= {today} AND (ends_on IS NULL OR ends_on >= {today})",
            account,
        )
    )


async def end(session: UUID) -> None:
    async with db.transaction():
        await db.changed("DELETE FROM session WHERE id = $1", session)


async def end_all(account: UUID) -> None:
    """Sign out everywhere, at every host, access tokens too."""
    async with db.transaction():
        await db.changed("DELETE FROM session WHERE account = $1", account)
        await db.changed("DELETE FROM token WHERE account = $1", account)


async def issue_token(account: UUID, name: str, scopes: list[str], days: int | None) -> str:
    """A new access token for the acting host; its secret, shown this once."""
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    async with db.transaction():
        await db.changed(
            "INSERT INTO token (id, secret_hash, tenant, account, name, scopes, expires_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, now() + $7 * interval '1 day')",
            uuid4(),
            digest(secret),
            tenancy.current().id,
            account,
            name,
            scopes,
            days,
        )
    return secret


async def revoke_token(account: UUID, token: UUID) -> bool:
    async with db.transaction():
        return bool(
            await db.changed(
                "DELETE FROM token WHERE id = $1 AND account = $2 AND tenant = $3",
                token,
                account,
                tenancy.current().id,
            )
        )


async def sessions_of(account: UUID) -> list[Record]:
    async with db.transaction():
        return list(
            await db.rows(
                "SELECT id, created_at, last_seen_at, address, agent FROM session"
                " WHERE account = $1 AND tenant = $2 AND expires_at > now()"
                " ORDER BY last_seen_at DESC",
                account,
                tenancy.current().id,
            )
        )


async def tokens_of(account: UUID) -> list[Record]:
    async with db.transaction():
        return list(
            await db.rows(
                "SELECT id, name, scopes, created_at, expires_at, last_used_at FROM token"
                " WHERE account = $1 AND tenant = $2 ORDER BY created_at DESC",
                account,
                tenancy.current().id,
            )
        )
