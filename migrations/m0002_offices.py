"""How offices really decide: standing in, channels, senders, old editions, postings, times.

`publication.due_by` is when the step that it waits at is overdue, `remind_at` when somebody is
reminded next; `document.internal` is for the
office alone and never public; `opened` is when a decider first saw a request in its round.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.kit.migrating import own_rows, script

ID = "0002"
VERSION = "1.38.0"
DESCRIPTION = "offices"

STANDING_IN = """
-- kind: one's own post, acting for a vacant or absent one (รักษาราชการแทน), or by delegation
-- (ปฏิบัติราชการแทน); instead_of is that post, as the signature line says it.
ALTER TABLE membership
    ADD COLUMN kind text NOT NULL DEFAULT 'own' CHECK (kind IN ('own', 'acting', 'delegated')),
    ADD COLUMN instead_of text NOT NULL DEFAULT '',
    ADD COLUMN instead_of_account uuid REFERENCES account (id),
    ADD COLUMN work_group text NOT NULL DEFAULT '',
    ADD CHECK (kind = 'own' OR instead_of <> '');
"""

PUBLICATION = """
ALTER TABLE publication
    ADD COLUMN approved_name text NOT NULL DEFAULT '',
    ADD COLUMN approved_position text NOT NULL DEFAULT '',
    ADD COLUMN published_by uuid REFERENCES account (id),
    ADD COLUMN published_name text NOT NULL DEFAULT '',
    ADD COLUMN published_position text NOT NULL DEFAULT '',
    ADD COLUMN channels text[] NOT NULL DEFAULT '{website}',
    ADD COLUMN rights boolean NOT NULL DEFAULT false,
    ADD COLUMN sender jsonb,
    ADD COLUMN due_by timestamptz,
    ADD COLUMN remind_at timestamptz;
CREATE INDEX ON publication (tenant, due_by) WHERE due_by IS NOT NULL;
CREATE INDEX ON publication (tenant, remind_at) WHERE remind_at IS NOT NULL;
ALTER TABLE document ADD COLUMN internal boolean NOT NULL DEFAULT false;
GRANT UPDATE (alt, internal) ON document TO portal_app;

-- When somebody who may decide first had it before them; working time counts from here (R77).
CREATE TABLE opened (
    tenant uuid NOT NULL,
    publication uuid NOT NULL,
    account uuid NOT NULL REFERENCES account (id),
    round integer NOT NULL,
    step integer NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (tenant, publication, account, round, step),
    FOREIGN KEY (tenant, publication) REFERENCES publication (tenant, id)
);
-- Where it hangs besides the website (R64): put up, with a photo, and taken down again.
CREATE TABLE posting (
    tenant uuid NOT NULL,
    id uuid NOT NULL,
    publication uuid NOT NULL,
    channel text NOT NULL CHECK (channel IN ('board', 'line', 'other')),
    place text NOT NULL DEFAULT '',
    posted_on date NOT NULL,
    remove_on date,
    removed_on date,
    posted_by uuid NOT NULL REFERENCES account (id),
    removed_by uuid REFERENCES account (id),
    photo_sha256 text NOT NULL DEFAULT '',
    photo_size bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, publication) REFERENCES publication (tenant, id),
    CHECK (removed_on IS NULL OR removed_on >= posted_on)
);
CREATE INDEX ON posting (tenant, publication);
CREATE INDEX ON posting (tenant, remove_on) WHERE removed_on IS NULL;
"""

LETTERS = """
-- A letter may be about the unit itself, and not about a publication; the inbox is these rows.
ALTER TABLE letter ALTER COLUMN publication DROP NOT NULL;
ALTER TABLE letter ADD COLUMN read_at timestamptz;
"""

PUBLIC = """
CREATE OR REPLACE VIEW public_document WITH (security_invoker = true) AS
    SELECT d.tenant, d.id, i.id AS item, d.place, d.filename, d.ext, d.media_type, d.size,
        d.sha256, d.page_count, d.alt
    FROM document d
    JOIN public_item i ON i.tenant = d.tenant AND i.publication = d.publication
    WHERE NOT d.internal;
-- Replaced editions of what is public now, where the unit shows them: each was public and ended
-- only because the next one came.
CREATE VIEW public_old_edition WITH (security_invoker = true) AS
    SELECT p.tenant, p.item AS id, p.id AS publication, p.edition, p.title, p.details, p.source,
        p.published_at, p.ended_at, p.publish_until
    FROM publication p
    JOIN public_item i ON i.tenant = p.tenant AND i.id = p.item
    JOIN unit u ON u.id = p.tenant
    WHERE p.state = 'expired' AND p.end_reason = 'replaced' AND p.approved_hash = p.content_hash
        AND p.published_at IS NOT NULL
        AND (p.publish_until IS NULL OR p.publish_until > portal_now())
        AND coalesce((u.facts -> 'site' ->> 'show_old_editions')::boolean, false);
CREATE VIEW public_old_document WITH (security_invoker = true) AS
    SELECT d.tenant, d.id, e.id AS item, e.edition, d.place, d.filename, d.ext, d.media_type,
        d.size, d.sha256, d.page_count, d.alt
    FROM document d
    JOIN public_old_edition e ON e.tenant = d.tenant AND e.publication = d.publication
    WHERE NOT d.internal;
"""

# What a person could see that changed: the guard as before, with the new fields and the steps
# by which a spoken permission is denied.
GUARDS = """
CREATE OR REPLACE FUNCTION publication_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'a publication begins as a draft' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (VALUES
        ('draft', 'submitted'), ('submitted', 'draft'), ('reviewed', 'draft'),
        ('submitted', 'reviewed'), ('submitted', 'approved'), ('reviewed', 'approved'),
        ('submitted', 'rejected'), ('reviewed', 'rejected'), ('rejected', 'draft'),
        ('approved', 'published'), ('approved', 'rejected'), ('published', 'taken_down'),
        ('published', 'expired')
    ) THEN
        RAISE EXCEPTION 'no step from % to %', OLD.state, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state <> 'draft' AND (OLD.title, OLD.details, OLD.source, OLD.coverage_from,
        OLD.coverage_to, OLD.external_links, OLD.remark, OLD.large_file_reason, OLD.item,
        OLD.edition, OLD.owner, OLD.channels, OLD.rights, OLD.sender) IS DISTINCT FROM (NEW.title,
        NEW.details, NEW.source, NEW.coverage_from, NEW.coverage_to, NEW.external_links,
        NEW.remark, NEW.large_file_reason, NEW.item, NEW.edition, NEW.owner, NEW.channels,
        NEW.rights, NEW.sender) THEN
        RAISE EXCEPTION 'content is fixed once submitted' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state NOT IN ('draft', 'published') AND (OLD.publish_until, OLD.permanent_reason)
        IS DISTINCT FROM (NEW.publish_until, NEW.permanent_reason) THEN
        RAISE EXCEPTION 'the period is fixed once submitted' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state IN ('approved', 'published') AND (NEW.approval IS NULL
        OR NEW.approved_hash = '' OR NEW.approved_hash <> NEW.content_hash
        OR NEW.approved_by IS NULL
        OR (NEW.approved_by = NEW.owner AND NOT NEW.self_approved)) THEN
        RAISE EXCEPTION 'not approved by another person as it stands'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""

RIGHTS = """
GRANT SELECT, INSERT ON opened TO portal_app;
GRANT SELECT, INSERT, UPDATE ON posting TO portal_app;
GRANT SELECT ON public_old_edition, public_old_document TO portal_app;
"""


async def forwards() -> MigrationManager:
    return script(
        ID,
        DESCRIPTION,
        STANDING_IN,
        PUBLICATION,
        LETTERS,
        PUBLIC,
        GUARDS,
        own_rows("opened", "posting"),
        RIGHTS,
    )
