"""portal accounts add | reset | disable | tokens."""

import argparse
import json
from datetime import date

from portal.kit import db
from portal.kit.tenancy import PLATFORM, Tenant, acting_for
from portal.people import actions, sessions
from portal.people.roles import Role
from portal.tenants.queries import unit_with_slug


async def _tenant(slug: str | None) -> Tenant:
    return PLATFORM if slug in (None, "platform") else (await unit_with_slug(slug)).tenant


async def add(options: argparse.Namespace) -> int:
    """A new account, or another role for one that there is."""
    with acting_for(PLATFORM):
        async with db.transaction():
            known = await db.value("SELECT id FROM account WHERE username = $1", options.username)
    tenant, password = await _tenant(options.unit), ""
    with acting_for(tenant):
        if known is None:
            known = await actions.add_account(options.username, options.name, options.email)
            password = await actions.reset_password(options.username)
        await actions.give_role(
            known,
            Role(options.role),
            options.position,
            starts_on=date.fromisoformat(options.starts_on) if options.starts_on else None,
            ends_on=date.fromisoformat(options.ends_on) if options.ends_on else None,
            order_ref=options.order,
        )
    _say(options, {"username": options.username, "role": options.role, "password": password})
    return 0


async def reset(options: argparse.Namespace) -> int:
    with acting_for(PLATFORM):
        password = await actions.reset_password(options.username)
    _say(options, {"username": options.username, "password": password})
    return 0


async def disable(options: argparse.Namespace) -> int:
    with acting_for(PLATFORM):
        await actions.disable(options.username)
    _say(options, {"username": options.username, "disabled": True})
    return 0


async def tokens(options: argparse.Namespace) -> int:
    """Issue an access token for one unit's host (or the platform's)."""
    with acting_for(await _tenant(options.unit)):
        account = await actions.account_named(options.username)
        secret = await sessions.issue_token(
            account, options.name, options.scope or ["read", "write"], options.days
        )
    _say(options, {"username": options.username, "token": secret})
    return 0


def _say(options: argparse.Namespace, found: dict[str, object]) -> None:
    if options.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        print("\n".join(f"{name}: {value}" for name, value in found.items() if value != ""))
