"""What is stored about links to other sites."""

from piccolo.columns import Boolean, Date, Integer, Text, Timestamptz
from piccolo.table import Table

from portal.kit.db import DB, TenantRow


class OutsideLink(TenantRow, Table, db=DB, tablename="outside_link"):
    """One address that something public leads to; `key` is its SHA-256. `verdict` and `reason` as
    in verdict.py, "" before the first look. `again`: asked for by staff, so that nothing which is
    remembered answers. `nights` running that it failed, the last of them `failed_on`; `told`: the
    webmasters know that it is dead."""

    key = Text(primary_key=True)
    url = Text()
    due_at = Timestamptz()
    again = Boolean()
    checked_at = Timestamptz(null=True)
    verdict = Text()
    reason = Text()
    nights = Integer()
    failed_on = Date(null=True)
    failing_since = Timestamptz(null=True)
    told = Boolean()


class LinkRound(TenantRow, Table, db=DB, tablename="link_round"):
    """The last night for which a unit's addresses were collected."""

    night = Date(primary_key=True)
