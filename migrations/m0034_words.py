"""Words of papers that people edit (issue 7 part 3): every version of each narrative, and what is
said about it. Rows stay.

`paper_words.words` NULL: back to what the facts propose. `paper_comment.answers`: the comment that
it answers; done, with its answers, when somebody says so.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.kit.migrating import own_rows, script

ID = "0034"
VERSION = "1.38.0"
DESCRIPTION = "words"

TABLES = """
CREATE TABLE paper_words (
    tenant uuid NOT NULL,
    id uuid NOT NULL,
    paper uuid NOT NULL,
    key text NOT NULL CHECK (key <> ''),
    number integer NOT NULL CHECK (number > 0),
    words text,
    written_by uuid NOT NULL REFERENCES account (id),
    written_name text NOT NULL,
    written_at timestamptz NOT NULL,
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, paper) REFERENCES paper (tenant, id),
    UNIQUE (tenant, paper, key, number)
);
CREATE TABLE paper_comment (
    tenant uuid NOT NULL,
    id uuid NOT NULL,
    paper uuid NOT NULL,
    key text NOT NULL CHECK (key <> ''),
    answers uuid,
    words text NOT NULL CHECK (words <> ''),
    written_by uuid NOT NULL REFERENCES account (id),
    written_name text NOT NULL,
    written_at timestamptz NOT NULL,
    done_by uuid REFERENCES account (id),
    done_name text NOT NULL DEFAULT '',
    done_at timestamptz,
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, paper) REFERENCES paper (tenant, id),
    FOREIGN KEY (tenant, answers) REFERENCES paper_comment (tenant, id),
    CHECK ((done_at IS NULL) = (done_by IS NULL)),
    CHECK (answers IS NULL OR done_at IS NULL)
);
CREATE INDEX ON paper_comment (tenant, paper, written_at);
"""

RIGHTS = """
GRANT SELECT, INSERT ON paper_words, paper_comment TO portal_app;
GRANT UPDATE (done_by, done_name, done_at) ON paper_comment TO portal_app;
"""


async def forwards() -> MigrationManager:
    return script(ID, DESCRIPTION, TABLES, own_rows("paper_words", "paper_comment"), RIGHTS)
