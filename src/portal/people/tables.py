"""What is stored about people. Accounts, sessions and tokens are shared: one person may work in
several units; a membership belongs to one."""

from piccolo.columns import UUID, Array, BigInt, Date, Integer, Text, Timestamptz
from piccolo.table import Table

from portal.kit.db import DB, TenantRow


class Account(Table, db=DB):
    """`units`: every unit that ever gave it a role, kept by the database."""

    id = UUID(primary_key=True)
    username = Text(unique=True)
    name = Text()
    email = Text()
    password_hash = Text(secret=True)
    totp_sealed = Text(secret=True)
    totp_step = BigInt()
    disabled_at = Timestamptz(null=True)
    created_at = Timestamptz()
    units = Array(base_column=UUID())


class Membership(TenantRow, Table, db=DB):
    id = UUID(primary_key=True)
    account = UUID()
    role = Text()
    position = Text()
    starts_on = Date()
    ends_on = Date(null=True)
    order_ref = Text()
    kind = Text()
    instead_of = Text()
    instead_of_account = UUID(null=True)
    work_group = Text()


class PlatformRole(Table, db=DB, tablename="platform_role"):
    id = UUID(primary_key=True)
    account = UUID()
    role = Text()
    province = Text()
    starts_on = Date()
    ends_on = Date(null=True)
    order_ref = Text()


class Session(Table, db=DB):
    id = UUID(primary_key=True)
    secret_hash = Text(secret=True)
    tenant = UUID()
    account = UUID()
    created_at = Timestamptz()
    last_seen_at = Timestamptz()
    expires_at = Timestamptz()
    address = Text()
    agent = Text()


class Token(Table, db=DB):
    id = UUID(primary_key=True)
    secret_hash = Text(secret=True)
    tenant = UUID()
    account = UUID()
    name = Text()
    scopes = Array(base_column=Text())
    created_at = Timestamptz()
    expires_at = Timestamptz(null=True)
    last_used_at = Timestamptz(null=True)


class RecoveryCode(Table, db=DB, tablename="recovery_code"):
    account = UUID(primary_key=True)
    code_hash = Text(secret=True)
    used_at = Timestamptz(null=True)


class HalfSignin(Table, db=DB, tablename="half_signin"):
    """A sign-in whose password was right and whose code is to come."""

    secret_hash = Text(primary_key=True, secret=True)
    tenant = UUID()
    account = UUID()
    tries = Integer()
    expires_at = Timestamptz()
