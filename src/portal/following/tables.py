"""What is stored about those who follow a unit by e-mail."""

from piccolo.columns import UUID, Array, Date, Text, Timestamptz
from piccolo.table import Table

from portal.kit.db import DB, TenantRow


class Follower(TenantRow, Table, db=DB):
    """One address at one unit. `address` is sealed, `fingerprint` finds it again. `categories` are
    codes that are followed, `wanted` those that a confirmation will add; ALL in them is everything.
    `secret_hash` is of the link in the letter that asks; `told_on` the last day that is settled,
    `told_until` the moment up to which everything was told."""

    id = UUID(primary_key=True)
    fingerprint = Text()
    address = Text(secret=True)
    lang = Text()
    categories = Array(base_column=Text())
    wanted = Array(base_column=Text())
    secret_hash = Text(secret=True)
    secret_until = Timestamptz(null=True)
    asked_at = Timestamptz()
    confirmed_at = Timestamptz(null=True)
    told_on = Date(null=True)
    told_until = Timestamptz(null=True)
