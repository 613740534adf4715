"""The registry's editions."""

from piccolo.columns import UUID, BigInt, Text, Timestamptz
from piccolo.table import Table

from portal.kit.db import DB


class LawEdition(Table, db=DB):
    """The text of the whole registry as central IT saved it; the newest `number` is in force. Rows
    stay."""

    number = BigInt(primary_key=True)
    content = Text()
    saved_by = UUID(null=True)
    saved_name = Text()
    saved_at = Timestamptz()
    reason = Text()
