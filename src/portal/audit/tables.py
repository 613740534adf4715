"""The record of who did what. The app's role may insert and read, not change or delete."""

from piccolo.columns import JSONB, UUID, BigInt, Text, Timestamptz
from piccolo.table import Table

from portal.kit.db import DB, TenantRow


class AuditEntry(TenantRow, Table, db=DB, tablename="audit_entry"):
    id = BigInt(primary_key=True)
    at = Timestamptz()
    action = Text()
    subject_kind = Text()
    subject = UUID()
    actor = UUID(null=True)
    actor_name = Text()
    role = Text()
    from_state = Text()
    to_state = Text()
    reason_code = Text()
    reason = Text()
    detail = JSONB()
