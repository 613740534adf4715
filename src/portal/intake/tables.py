"""What is stored about what came in from outside."""

from piccolo.columns import UUID, BigInt, Integer, Text, Timestamptz
from piccolo.table import Table

from portal.kit.db import DB, TenantRow


class Mailbox(TenantRow, Table, db=DB):
    """The unit's own IMAP mailbox, one at most; `password` is sealed."""

    host = Text(primary_key=True)
    port = Integer()
    security = Text()
    username = Text()
    password = Text(secret=True)
    set_by = UUID()
    set_at = Timestamptz()
    fetched_at = Timestamptz(null=True)
    last_error = Text()


class Incoming(TenantRow, Table, db=DB):
    """An e-mail that came in, once. `state`: waiting for a human; drafted by itself; taken or
    refused by `decided_by`. `why` it waits, in Thai. `sent_at` is what the letter says."""

    id = UUID(primary_key=True)
    key = Text()
    state = Text()
    why = Text()
    from_name = Text()
    from_address = Text()
    subject = Text()
    body = Text()
    size = BigInt()
    sent_at = Timestamptz(null=True)
    received_at = Timestamptz()
    publication = UUID(null=True)
    decided_by = UUID(null=True)
    decided_at = Timestamptz(null=True)
    reason = Text()


class IncomingFile(TenantRow, Table, db=DB, tablename="incoming_file"):
    """An attachment of one that waits, looked into and found good."""

    id = UUID(primary_key=True)
    incoming = UUID()
    place = Integer()
    filename = Text()
    ext = Text()
    media_type = Text()
    size = BigInt()
    sha256 = Text()
    page_count = Integer(null=True)
