"""What is stored of checks, and of the processes that live."""

from piccolo.columns import JSONB, UUID, Array, Date, Integer, Text, Timestamptz
from piccolo.table import Table

from portal.kit.db import DB, TenantRow


class ProcessBeat(Table, db=DB, tablename="process_beat"):
    """A web process or worker that lives, or did until `beat_at`; `real_at` is by the real time.
    `offset_ms`: how far its clock is ahead of the database's."""

    id = UUID(primary_key=True)
    kind = Text()
    host = Text()
    pid = Integer()
    version = Text()
    python = Text()
    started_at = Timestamptz()
    beat_at = Timestamptz()
    real_at = Timestamptz()
    offset_ms = Integer()


class JobAlarm(Table, db=DB, tablename="job_alarm"):
    """Something is wrong since `noted_at` (real time), or was until `over_at`. The operators were
    told at `told_at`; a process is writing to them until `telling_until`."""

    code = Text(primary_key=True)
    since = Timestamptz(null=True)
    detail = Text()
    noted_at = Timestamptz()
    told_at = Timestamptz(null=True)
    over_at = Timestamptz(null=True)
    telling_until = Timestamptz(null=True)


class CheckState(TenantRow, Table, db=DB, tablename="check_state"):
    """A check as it stands. `status`: ok, warn, bad or unknown (it could not), since `since`.
    `fails`: runs in a row that were not ok. `found`: how many findings; `findings`: the first of
    them as [{key, th, en, url, excerpt}]; `note`: [Thai, English]. `told`: the mark that people
    know of."""

    code = Text(primary_key=True)
    status = Text()
    since = Timestamptz()
    checked_at = Timestamptz()
    due_at = Timestamptz()
    took_ms = Integer()
    fails = Integer()
    found = Integer()
    findings = JSONB()
    note = JSONB()
    told = Text()


class CheckSpan(TenantRow, Table, db=DB, tablename="check_span"):
    """`runs` in a row with the same result, from the first to the last."""

    id = UUID(primary_key=True)
    code = Text()
    status = Text()
    found = Integer()
    first_at = Timestamptz()
    last_at = Timestamptz()
    runs = Integer()


class CheckAck(TenantRow, Table, db=DB, tablename="check_ack"):
    """Somebody knows of these findings, at this status, until the end of a day."""

    id = UUID(primary_key=True)
    code = Text()
    status = Text()
    keys = Array(base_column=Text())
    reason = Text()
    until = Date()
    by = UUID()
    by_name = Text()
    at = Timestamptz()
