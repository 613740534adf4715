"""Official papers as things: drawn up, signed step by step, numbered, kept, superseded; and the
files that are made of them by jobs.

A draft holds the words of people alone: what it says is drawn anew each time. With the first
signature its content is frozen; when the last is given nothing of it ever changes again.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.kit.migrating import own_rows, script

ID = "0031"
VERSION = "1.38.0"
DESCRIPTION = "papers"

# month: of the calendar; 0, and quarter 0, slot '': not about one. late: registered after the day
# that stands on it. scan_*: of a paper that was signed with a pen.
PAPER = """
CREATE TABLE paper (
    tenant uuid NOT NULL REFERENCES unit (id),
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind <> ''),
    fiscal_year integer NOT NULL CHECK (fiscal_year BETWEEN 2540 AND 2700),
    quarter integer NOT NULL DEFAULT 0 CHECK (quarter BETWEEN 0 AND 4),
    month integer NOT NULL DEFAULT 0 CHECK (month BETWEEN 0 AND 12),
    slot text NOT NULL DEFAULT '',
    edition integer NOT NULL CHECK (edition > 0),
    state text NOT NULL DEFAULT 'draft'
        CHECK (state IN ('draft', 'offered', 'signed', 'superseded', 'cancelled')),
    name text NOT NULL DEFAULT '',
    said jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(said) = 'object'),
    content jsonb,
    content_hash text NOT NULL DEFAULT '' CHECK (content_hash ~ '^([0-9a-f]{64})?$'),
    facts jsonb,
    register text NOT NULL DEFAULT '',
    number text NOT NULL DEFAULT '',
    number_year integer,
    day date,
    signed_at timestamptz,
    supersedes uuid,
    publication uuid,
    by_hand boolean NOT NULL DEFAULT false,
    late boolean NOT NULL DEFAULT false,
    scan_sha256 text,
    scan_size bigint,
    scan_ext text NOT NULL DEFAULT '',
    made_by uuid NOT NULL REFERENCES account (id),
    made_name text NOT NULL,
    made_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, supersedes) REFERENCES paper (tenant, id),
    FOREIGN KEY (tenant, publication) REFERENCES publication (tenant, id),
    FOREIGN KEY (tenant, scan_sha256) REFERENCES content (tenant, sha256),
    CHECK ((state IN ('draft', 'cancelled')) = (content IS NULL)),
    CHECK ((content IS NULL) = (content_hash = '')),
    CHECK ((state IN ('signed', 'superseded')) = (day IS NOT NULL)),
    CHECK ((day IS NULL) = (signed_at IS NULL)),
    CHECK ((number = '') = (number_year IS NULL)),
    CHECK ((scan_sha256 IS NULL) = (scan_size IS NULL)),
    CHECK (NOT late OR by_hand)
);
CREATE UNIQUE INDEX ON paper (tenant, kind, fiscal_year, quarter, month, slot)
    WHERE state IN ('draft', 'offered');
CREATE UNIQUE INDEX ON paper (tenant, kind, fiscal_year, quarter, month, slot)
    WHERE state = 'signed';
CREATE UNIQUE INDEX ON paper (tenant, kind, fiscal_year, quarter, month, slot, edition)
    WHERE state <> 'cancelled';
CREATE INDEX ON paper (tenant, fiscal_year, kind);
CREATE INDEX ON paper (tenant, state) WHERE state IN ('draft', 'offered');
CREATE INDEX ON paper (tenant, publication);
CREATE INDEX ON paper (tenant, scan_sha256);
CREATE TABLE paper_signature (
    tenant uuid NOT NULL,
    id uuid NOT NULL,
    paper uuid NOT NULL,
    step integer NOT NULL CHECK (step >= 0),
    word text NOT NULL DEFAULT '',
    account uuid NOT NULL REFERENCES account (id),
    name text NOT NULL,
    position text NOT NULL DEFAULT '',
    instead_of text NOT NULL DEFAULT '',
    role text NOT NULL,
    at timestamptz NOT NULL,
    content_hash text NOT NULL CHECK (content_hash ~ '^[0-9a-f]{64}$'),
    method text NOT NULL CHECK (method IN ('password', 'second_factor')),
    own_work boolean NOT NULL DEFAULT false,
    void_at timestamptz,
    void_reason text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, paper) REFERENCES paper (tenant, id),
    CHECK ((void_at IS NULL) = (void_reason = ''))
);
CREATE UNIQUE INDEX ON paper_signature (tenant, paper, step) WHERE void_at IS NULL;
CREATE TABLE paper_picture (
    tenant uuid NOT NULL,
    paper uuid NOT NULL,
    sha256 text NOT NULL,
    PRIMARY KEY (tenant, paper, sha256),
    FOREIGN KEY (tenant, paper) REFERENCES paper (tenant, id),
    FOREIGN KEY (tenant, sha256) REFERENCES content (tenant, sha256)
);
"""

# paper_register.last: the highest number that was issued, or that the unit's paper book has
# reached. how: issued by the portal, entered of a paper that was numbered in the book, reserved for
# something that is not in the portal.
NUMBERS = """
CREATE TABLE paper_register (
    tenant uuid NOT NULL REFERENCES unit (id),
    register text NOT NULL CHECK (register IN ('memo', 'order', 'announcement')),
    year integer NOT NULL CHECK (year BETWEEN 2540 AND 2700),
    last integer NOT NULL CHECK (last >= 0),
    PRIMARY KEY (tenant, register, year)
);
CREATE TABLE paper_number (
    tenant uuid NOT NULL REFERENCES unit (id),
    register text NOT NULL CHECK (register IN ('memo', 'order', 'announcement')),
    year integer NOT NULL CHECK (year BETWEEN 2540 AND 2700),
    number integer NOT NULL CHECK (number BETWEEN 1 AND 99999),
    how text NOT NULL CHECK (how IN ('issued', 'entered', 'reserved')),
    paper uuid,
    note text NOT NULL DEFAULT '',
    given_by uuid REFERENCES account (id),
    given_name text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (tenant, register, year, number),
    FOREIGN KEY (tenant, paper) REFERENCES paper (tenant, id),
    CHECK ((how = 'reserved') = (paper IS NULL)),
    CHECK (how <> 'reserved' OR note <> '')
);
CREATE UNIQUE INDEX ON paper_number (tenant, paper);
"""

REPORTS = """
CREATE TABLE report (
    tenant uuid NOT NULL REFERENCES unit (id),
    id uuid NOT NULL,
    kind text NOT NULL,
    fiscal_year integer NOT NULL CHECK (fiscal_year BETWEEN 2540 AND 2700),
    quarter integer NOT NULL DEFAULT 0 CHECK (quarter BETWEEN 0 AND 4),
    month integer NOT NULL DEFAULT 0 CHECK (month BETWEEN 0 AND 12),
    slot text NOT NULL DEFAULT '',
    paper uuid,
    province uuid,
    state text NOT NULL DEFAULT 'queued'
        CHECK (state IN ('queued', 'running', 'ready', 'failed')),
    progress integer NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
    error text NOT NULL DEFAULT '',
    made_by uuid REFERENCES account (id),
    made_name text NOT NULL,
    made_at timestamptz NOT NULL,
    ended_at timestamptz,
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, paper) REFERENCES paper (tenant, id),
    CHECK ((state = 'failed') = (error <> '')),
    CHECK ((state IN ('ready', 'failed')) = (ended_at IS NOT NULL)),
    CHECK (state <> 'ready' OR progress = 100)
);
CREATE INDEX ON report (tenant, made_at DESC);
CREATE UNIQUE INDEX ON report (tenant, paper) WHERE paper IS NOT NULL;
CREATE TABLE report_file (
    tenant uuid NOT NULL,
    report uuid NOT NULL,
    format text NOT NULL CHECK (format IN ('pdf', 'docx', 'xlsx')),
    sha256 text NOT NULL,
    size bigint NOT NULL CHECK (size > 0),
    PRIMARY KEY (tenant, report, format),
    FOREIGN KEY (tenant, report) REFERENCES report (tenant, id),
    FOREIGN KEY (tenant, sha256) REFERENCES content (tenant, sha256)
);
CREATE INDEX ON report_file (tenant, sha256);
-- A province's papers of a quarter, asked for at once: one row for each unit and kind. They hold no
-- words of a unit; the files are the unit's own.
CREATE TABLE province_report (
    id uuid PRIMARY KEY,
    province text NOT NULL,
    kinds text[] NOT NULL,
    fiscal_year integer NOT NULL,
    quarter integer NOT NULL,
    made_by uuid NOT NULL REFERENCES account (id),
    made_name text NOT NULL,
    made_at timestamptz NOT NULL
);
CREATE INDEX ON province_report (province, made_at DESC);
CREATE TABLE province_report_part (
    build uuid NOT NULL REFERENCES province_report (id),
    unit uuid NOT NULL REFERENCES unit (id),
    kind text NOT NULL,
    report uuid NOT NULL,
    state text NOT NULL DEFAULT 'queued'
        CHECK (state IN ('queued', 'running', 'ready', 'failed')),
    error text NOT NULL DEFAULT '',
    PRIMARY KEY (build, unit, kind)
);
"""

# What holds whoever asks, and whatever the code forgets.
GUARDS = """
CREATE FUNCTION paper_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    today date := (portal_now() AT TIME ZONE 'Asia/Bangkok')::date;
    may_change text[] := ARRAY['state', 'publication', 'changed_at', 'version'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'a paper begins as a draft' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (OLD.tenant, OLD.id, OLD.kind, OLD.fiscal_year, OLD.quarter, OLD.month, OLD.slot,
            OLD.edition, OLD.made_by, OLD.made_at) IS DISTINCT FROM
        (NEW.tenant, NEW.id, NEW.kind, NEW.fiscal_year, NEW.quarter, NEW.month, NEW.slot,
            NEW.edition, NEW.made_by, NEW.made_at) THEN
        RAISE EXCEPTION 'what a paper is about never changes' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (('draft', 'offered'),
        ('draft', 'cancelled'), ('offered', 'draft'), ('offered', 'signed'),
        ('signed', 'superseded')) THEN
        RAISE EXCEPTION 'a paper does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state IN ('signed', 'superseded', 'cancelled')
        AND to_jsonb(OLD) - may_change <> to_jsonb(NEW) - may_change THEN
        RAISE EXCEPTION 'a signed paper never changes' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state = 'offered' AND NEW.state <> 'draft'
        AND (OLD.content, OLD.content_hash, OLD.facts, OLD.said, OLD.name) IS DISTINCT FROM
            (NEW.content, NEW.content_hash, NEW.facts, NEW.said, NEW.name) THEN
        RAISE EXCEPTION 'what is being signed does not change' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = 'signed' AND OLD.state <> 'signed' THEN
        IF NEW.day > today OR (NEW.day <> today AND NOT NEW.by_hand)
            OR NEW.late <> (NEW.day < today) THEN
            RAISE EXCEPTION 'a paper is of the day on which it is signed'
                USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.register <> '' AND NEW.number = '' THEN
            RAISE EXCEPTION 'a paper of a register has its number'
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER paper_guard BEFORE INSERT OR UPDATE ON paper
    FOR EACH ROW EXECUTE FUNCTION paper_guard();
CREATE FUNCTION paper_signature_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM paper p WHERE p.tenant = NEW.tenant AND p.id = NEW.paper
        AND p.state = 'offered' AND p.content_hash = NEW.content_hash) THEN
        RAISE EXCEPTION 'only what is being signed is signed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER paper_signature_guard BEFORE INSERT OR UPDATE ON paper_signature
    FOR EACH ROW EXECUTE FUNCTION paper_signature_guard();
"""

IN_USE = """
CREATE OR REPLACE VIEW content_use WITH (security_invoker = true) AS
    SELECT tenant, sha256, 'document' AS used_by, publication AS used_in FROM document
    UNION ALL SELECT tenant, original_sha256, 'document', publication FROM document
        WHERE original_sha256 IS NOT NULL
    UNION ALL SELECT tenant, sha256, 'incoming_file', incoming FROM incoming_file
    UNION ALL SELECT tenant, photo_sha256, 'posting', id FROM posting WHERE photo_sha256 <> ''
    UNION ALL SELECT tenant, file ->> 'sha256', 'brand_picture', id
        FROM brand_picture, jsonb_array_elements(files) AS file
    UNION ALL SELECT tenant, sha256, 'held_content', hold FROM held_content
    UNION ALL SELECT tenant, sha256, 'erasure_content', erasure FROM erasure_content
    UNION ALL SELECT s.tenant, s.small_sha256, 'smaller', d.publication
        FROM smaller s JOIN document d ON d.tenant = s.tenant
            AND s.sha256 IN (d.sha256, d.original_sha256)
        WHERE s.small_sha256 IS NOT NULL
    UNION ALL SELECT tenant, sha256, 'report_file', report FROM report_file
    UNION ALL SELECT tenant, scan_sha256, 'paper', id FROM paper WHERE scan_sha256 IS NOT NULL
    UNION ALL SELECT tenant, sha256, 'paper', paper FROM paper_picture;
"""

RIGHTS = """
GRANT SELECT, INSERT, UPDATE ON paper, paper_register, report, province_report_part TO portal_app;
GRANT SELECT, INSERT ON paper_signature, paper_number, province_report TO portal_app;
GRANT UPDATE (void_at, void_reason) ON paper_signature TO portal_app;
GRANT SELECT, INSERT, DELETE ON paper_picture TO portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON report_file TO portal_app;
"""


async def forwards() -> MigrationManager:
    rows = own_rows(
        "paper", "paper_signature", "paper_picture", "paper_register", "paper_number", "report",
        "report_file",
    )  # fmt: skip
    return script(ID, DESCRIPTION, PAPER, NUMBERS, REPORTS, GUARDS, IN_USE, rows, RIGHTS)
