"""What is stored about holds and erasures."""

from piccolo.columns import UUID, BigInt, Text, Timestamptz
from piccolo.table import Table

from portal.kit.db import DB, TenantRow


class LegalHold(TenantRow, Table, db=DB, tablename="legal_hold"):
    """Nothing of this item is swept away or erased, from `put_at` until `ended_at`."""

    id = UUID(primary_key=True)
    item = UUID()
    reason = Text()
    put_by = UUID(null=True)
    put_name = Text()
    put_at = Timestamptz()
    ended_by = UUID(null=True)
    ended_name = Text()
    ended_at = Timestamptz(null=True)
    ended_reason = Text()


class HeldContent(TenantRow, Table, db=DB, tablename="held_content"):
    """A content that a hold holds; the row goes with the end of the hold."""

    hold = UUID()
    sha256 = Text(primary_key=True)


class Erasure(TenantRow, Table, db=DB):
    """An order to erase a file (`document`) or all files of an item (None), as it was asked for by
    one person and decided by another. `state`: asked, allowed, refused, done."""

    id = UUID(primary_key=True)
    publication = UUID()
    document = UUID(null=True)
    order_number = Text()
    reason = Text()
    state = Text()
    asked_by = UUID()
    asked_name = Text()
    asked_at = Timestamptz()
    decided_by = UUID(null=True)
    decided_name = Text()
    decided_role = Text()
    decided_reason = Text()
    decided_at = Timestamptz(null=True)
    done_at = Timestamptz(null=True)


class ErasureContent(TenantRow, Table, db=DB, tablename="erasure_content"):
    """A content that an erasure erases; `gone_at`: the store has let it go."""

    erasure = UUID()
    sha256 = Text(primary_key=True)
    size = BigInt()
    gone_at = Timestamptz(null=True)
