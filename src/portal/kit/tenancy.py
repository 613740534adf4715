"""Whose data this is.

PostgreSQL shows a transaction only the rows of the tenant bound to it (row-level security), and a
transaction is bound in one place, `kit.db.transaction()`, to the tenant that is acting here. Code
that forgets to act for a tenant gets NoTenant, never somebody else's rows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Tenant:
    id: UUID
    slug: str


# The platform's own host acts as this tenant: it owns no rows of any unit.
PLATFORM = Tenant(UUID(int=0), "platform")


class NoTenant(RuntimeError):
    """A bug: tenant data was touched outside acting_for()."""


class TenantsMixed(RuntimeError):
    """A bug: one tenant's work began inside another's."""


_current: ContextVar[Tenant | None] = ContextVar("tenant", default=None)


def current_or_none() -> Tenant | None:
    return _current.get()


def current() -> Tenant:
    if tenant := _current.get():
        return tenant
    raise NoTenant


def current_id() -> UUID | None:
    """For the database's transactions: None while nobody acts."""
    return tenant.id if (tenant := _current.get()) else None


@contextmanager
def acting_for(tenant: Tenant) -> Iterator[Tenant]:
    """Act for one tenant. Inside another tenant's work it refuses: the open transaction would
    still read the first one's rows."""
    if (outer := _current.get()) and outer.id != tenant.id:
        raise TenantsMixed(f"{tenant.slug} inside {outer.slug}")
    token = _current.set(tenant)
    try:
        yield tenant
    finally:
        _current.reset(token)


@contextmanager
def acting_from_platform(tenant: Tenant) -> Iterator[Tenant]:
    """Act for one unit in the midst of the platform's work, between its transactions: what counts
    unit by unit does it as each. A transaction of the platform that is still open stays closed to
    it (kit.db), and a unit's work never begins another's."""
    if (outer := _current.get()) and outer not in (PLATFORM, tenant):
        raise TenantsMixed(f"{tenant.slug} inside {outer.slug}")
    token = _current.set(tenant)
    try:
        yield tenant
    finally:
        _current.reset(token)
