"""What the scanner said of each content, by which signatures, and when it is looked at next; the
scanner's own state; and the guards: nothing is published with a file that was not found clean, and
what is found later leaves the pages and the search in the same second."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.kit.migrating import script

ID = "0020"
VERSION = "1.38.0"
DESCRIPTION = "scanning"

# scan_after: not before this moment, because somebody scans it now (a lease) or it failed.
# signatures: the scanner's version by whose word it stands as it stands.
TABLES = """
ALTER TABLE content
    ADD finding text NOT NULL DEFAULT '',
    ADD scanned_at timestamptz,
    ADD signatures text NOT NULL DEFAULT '',
    ADD scan_after timestamptz,
    ADD scan_tries integer NOT NULL DEFAULT 0;
-- The one scanner of all units, as the worker found it last. Says nothing of any unit.
CREATE TABLE scanner (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    signatures text NOT NULL DEFAULT '',
    signatures_since timestamptz,
    answered_at timestamptz,
    silent_since timestamptz,
    trouble text NOT NULL DEFAULT '',
    told_at timestamptz
);
INSERT INTO scanner DEFAULT VALUES;
-- How many contents of a unit wait for the scanner, since when; how many public files are held
-- back: counters, nothing of what the files are.
ALTER TABLE site
    ADD scan_pending integer NOT NULL DEFAULT 0,
    ADD scan_pending_since timestamptz,
    ADD scan_withheld integer NOT NULL DEFAULT 0;
"""

VIEWS = """
-- Files of what is public that are held back, because they were not found clean.
CREATE VIEW withheld_document WITH (security_invoker = true) AS
    SELECT d.tenant, d.id, i.id AS item, d.filename, d.sha256, c.scan
    FROM document d
    JOIN public_item i ON i.tenant = d.tenant AND i.publication = d.publication
    JOIN content c ON c.tenant = d.tenant AND c.sha256 = d.sha256
    WHERE NOT d.internal AND c.scan NOT IN ('clean', 'unscanned', 'own');
"""

GUARDS = """
-- The guard as before, with one more step: what is allowed and can never be published, because of
-- one of its files, goes back to its owner.
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
        ('approved', 'draft'), ('approved', 'published'), ('approved', 'rejected'),
        ('published', 'taken_down'), ('published', 'expired')
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

-- Locks the contents first: a verdict that is being written is waited for, one that comes later
-- waits for this step, and then holds the file back.
CREATE FUNCTION publish_scanned_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM content c JOIN document d ON d.tenant = c.tenant AND d.sha256 = c.sha256
        WHERE d.tenant = NEW.tenant AND d.publication = NEW.id ORDER BY c.sha256 FOR SHARE OF c;
    IF EXISTS (SELECT FROM content c
        JOIN document d ON d.tenant = c.tenant AND d.sha256 = c.sha256
        WHERE d.tenant = NEW.tenant AND d.publication = NEW.id AND NOT d.internal
        AND c.scan NOT IN ('clean', 'unscanned', 'own')) THEN
        RAISE EXCEPTION 'a file was not found clean' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER publish_scanned_guard BEFORE UPDATE OF state ON publication FOR EACH ROW
    WHEN (NEW.state = 'published' AND OLD.state <> 'published')
    EXECUTE FUNCTION publish_scanned_guard();

-- Whatever was found of a content leaves no page that is kept, and no index row, a second longer.
CREATE FUNCTION content_judged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE site SET version = version + 1 WHERE tenant = NEW.tenant;
    IF NEW.scan NOT IN ('clean', 'unscanned', 'own') THEN
        DELETE FROM search_entry e USING document d
            WHERE d.tenant = NEW.tenant AND d.sha256 = NEW.sha256 AND NOT d.internal
            AND e.tenant = d.tenant AND e.publication = d.publication;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER content_judged AFTER UPDATE OF scan ON content FOR EACH ROW
    WHEN ((OLD.scan IN ('clean', 'unscanned', 'own'))
        <> (NEW.scan IN ('clean', 'unscanned', 'own')))
    EXECUTE FUNCTION content_judged();
"""

RIGHTS = """
GRANT SELECT, UPDATE ON scanner TO portal_app;
GRANT SELECT ON withheld_document TO portal_app;
"""


async def forwards() -> MigrationManager:
    return script(ID, DESCRIPTION, TABLES, VIEWS, GUARDS, RIGHTS)
