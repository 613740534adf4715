"""The units and their hosts: shared tables, for they say whose a host is."""

from piccolo.columns import JSONB, UUID, BigInt, Boolean, Date, Integer, Text, Timestamptz
from piccolo.table import Table

from portal.kit.db import DB


class Unit(Table, db=DB):
    """`facts` is the unit's file as it was applied; `version` grows with every change of it."""

    id = UUID(primary_key=True)
    slug = Text(unique=True)
    name_th = Text()
    name_en = Text()
    kind = Text()
    province = Text()
    district = Text()
    theme = Text()
    template = Text()
    active = Boolean()
    facts = JSONB()
    version = BigInt()
    updated_at = Timestamptz()


class Hostname(Table, db=DB):
    host = Text(primary_key=True)
    unit = UUID()


class Site(Table, db=DB):
    """`version` grows with every change of what is public; `next_due` is when the next thing
    ends by time alone. `warnings`: what the staffing lacks, as it was found on `checked_on`.
    `scan_…`: how many contents wait for the virus scanner, since when; how many public files are
    held back. `storage`: what operators see of its files, as last counted; `storage_quota`: bytes,
    None for the default; `listed_to`, `listed_at`: how far the store's list was gone through.
    `coverage`: what the province sees of its completeness, as last counted; `nudged_at`,
    `nudged_by`: when it was reminded of what it lacks, and by whom; `weekly_on`: the last morning
    on which what falls due was told. `checks`: what is not well, for those who look after the
    unit; `checks_due`: when the next check is due (None: now). `ends_stopped`: how many ends wait
    for a person's word, since `ends_stopped_at`."""

    tenant = UUID(primary_key=True)
    version = BigInt()
    next_due = Timestamptz(null=True)
    checked_on = Date(null=True)
    warnings = JSONB()
    template_version = Integer()
    scan_pending = Integer()
    scan_pending_since = Timestamptz(null=True)
    scan_withheld = Integer()
    storage = JSONB()
    listed_to = Text()
    listed_at = Timestamptz(null=True)
    storage_quota = BigInt(null=True)
    coverage = JSONB()
    weekly_on = Date(null=True)
    checks = JSONB()
    checks_due = Timestamptz(null=True)
    ends_stopped = Integer()
    ends_stopped_at = Timestamptz(null=True)
    nudged_at = Timestamptz(null=True)
    nudged_by = Text()
