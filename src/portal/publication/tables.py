"""What is stored about publications."""

from piccolo.columns import (
    JSONB,
    UUID,
    Array,
    BigInt,
    Boolean,
    Date,
    Integer,
    Text,
    Timestamptz,
)
from piccolo.table import Table

from portal.kit.db import DB, TenantRow


class Publication(TenantRow, Table, db=DB):
    """One edition of an item. `version` counts every change of the row (optimistic locking),
    `round` how often it was submitted, `step` how many reviews are done of `chain`, the unit's
    approval steps as they were when it was submitted. `publish_until` is the first instant at
    which it is not public; `until_day` the day that was meant. `content_hash` is what was
    submitted, `approved_hash` what was approved. `approved_*` and `published_*` are the names and
    posts as the signature lines say them; `due_by` is when the step at which it waits is overdue;
    `sender` says from whom it came when it did not come through the site (R65). `kind` is its kind
    of content ("" while none is chosen), `facts` what that kind asks for (facts.py). `warn_at` and
    `review_tell_at` are when its people are told next that it ends, and that nobody looked at it
    by `review_on`; `warned_at` when they were last told of this end, `reviewed_at` when somebody
    last said that it still holds. `checked`: what was ticked at its steps (R54)."""

    id = UUID(primary_key=True)
    item = UUID()
    number = Text()
    edition = Integer()
    version = Integer()
    state = Text()
    owner = UUID()
    owner_name = Text()
    owner_position = Text()
    title = Text()
    category = UUID(null=True)
    details = Text()
    source = Text()
    coverage_from = Date(null=True)
    coverage_to = Date(null=True)
    publish_until = Timestamptz(null=True)
    until_day = Date(null=True)
    permanent_reason = Text()
    external_links = Array(base_column=Text())
    remark = Text()
    urgent = Boolean()
    large_file_reason = Text()
    channels = Array(base_column=Text())
    rights = Boolean()
    sender = JSONB(null=True)
    kind = Text()
    facts = JSONB()
    chain = JSONB()
    step = Integer()
    round = Integer()
    content_hash = Text()
    approval = Text(null=True)
    approved_hash = Text()
    approved_by = UUID(null=True)
    approved_at = Timestamptz(null=True)
    approved_name = Text()
    approved_position = Text()
    self_approved = Boolean()
    verbal = JSONB(null=True)
    confirm_by = Timestamptz(null=True)
    assignee = UUID(null=True)
    submitted_at = Timestamptz(null=True)
    due_by = Timestamptz(null=True)
    remind_at = Timestamptz(null=True)
    published_at = Timestamptz(null=True)
    published_by = UUID(null=True)
    published_name = Text()
    published_position = Text()
    first_published_at = Timestamptz(null=True)
    ended_at = Timestamptz(null=True)
    end_reason = Text()
    replaced_by = UUID(null=True)
    warn_at = Timestamptz(null=True)
    warned_at = Timestamptz(null=True)
    review_on = Date(null=True)
    reviewed_at = Timestamptz(null=True)
    review_tell_at = Timestamptz(null=True)
    checked = JSONB()
    created_at = Timestamptz()
    updated_at = Timestamptz()


class Letter(TenantRow, Table, db=DB):
    """What one person is told of one event; `event` and recipient are unique, so nobody is told
    twice. `path` is where to go on this unit's host."""

    id = UUID(primary_key=True)
    event = Text()
    recipient = UUID()
    publication = UUID(null=True)
    kind = Text()
    subject = Text()
    body = Text()
    path = Text()
    created_at = Timestamptz()
    sent_at = Timestamptz(null=True)
    read_at = Timestamptz(null=True)


class LetterChoice(TenantRow, Table, db=DB, tablename="letter_choice"):
    """How a person wants letters: each `at_once` (as without a row), one `digest` a day, or
    `both`; `digested_on` is the last day whose digest is settled."""

    account = UUID(primary_key=True)
    how = Text()
    digested_on = Date()


class Opened(TenantRow, Table, db=DB):
    """When somebody who may decide first had a request before them, in its round and step."""

    publication = UUID(primary_key=True)
    account = UUID()
    round = Integer()
    step = Integer()
    at = Timestamptz()


class Posting(TenantRow, Table, db=DB):
    """Where a publication hangs besides the website (R64)."""

    id = UUID(primary_key=True)
    publication = UUID()
    channel = Text()
    place = Text()
    posted_on = Date()
    remove_on = Date(null=True)
    removed_on = Date(null=True)
    posted_by = UUID()
    removed_by = UUID(null=True)
    photo_sha256 = Text()
    photo_size = BigInt()
    created_at = Timestamptz()


class Counter(TenantRow, Table, db=DB):
    """Running numbers of a unit."""

    name = Text(primary_key=True)
    last = Integer()


class Placement(TenantRow, Table, db=DB):
    """A further place of an item, chosen by hand: a category, or the key of a slot (R23) and, where
    it matters, one of its periods."""

    id = UUID(primary_key=True)
    item = UUID()
    category = UUID(null=True)
    slot = Text()
    period = Text()
    placed_by = UUID()
    placed_name = Text()
    created_at = Timestamptz()


class DueFailure(TenantRow, Table, db=DB, tablename="due_failure"):
    """What could not be done in its time, and when it is tried again (failures.py)."""

    publication = UUID(primary_key=True)
    work = Text()
    tries = Integer()
    since = Timestamptz()
    retry_at = Timestamptz()
    error = Text()
