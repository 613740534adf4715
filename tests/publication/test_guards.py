"""The database refuses by itself what the workflow does not allow: whoever writes, as the app's
role, with any statement."""

import re

import asyncpg
import pytest

from portal.kit import db
from portal.kit.tenancy import acting_for
from portal.publication.workflow import workflow
from portal.settings import ROOT
from tests import make


def test_the_guards_pairs_are_the_workflows():
    """As the last migration that writes the guard has it."""
    texts = [file.read_text("utf-8") for file in sorted((ROOT / "migrations").glob("m0*.py"))]
    text = [text for text in texts if "FUNCTION publication_guard" in text][-1]
    guard = text[text.index("NOT IN (VALUES") : text.index("no step from")]
    assert set(re.findall(r"\('(\w+)', '(\w+)'\)", guard)) == workflow.pairs()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE publication SET state = 'published', published_at = now() WHERE id = $1",
        "UPDATE publication SET state = 'approved' WHERE id = $1",
        "UPDATE publication SET title = 'other' WHERE id = $1",
        "UPDATE publication SET publish_until = now() + interval '9 years' WHERE id = $1",
        "UPDATE document SET filename = 'other.pdf' WHERE publication = $1",
        "DELETE FROM document WHERE publication = $1",
        "DELETE FROM publication WHERE id = $1",
        "UPDATE audit_entry SET reason = 'other' WHERE subject = $1",
        "DELETE FROM audit_entry WHERE subject = $1",
    ],
)
async def test_a_submitted_request_cannot_be_changed_behind_the_workflow(unit, statement):
    made = await make.publication(unit, "submitted")
    with acting_for(unit.tenant), pytest.raises(asyncpg.PostgresError):
        async with db.transaction():
            await db.changed(statement, made)


async def test_what_was_approved_is_exactly_what_is_public(unit):
    made = await make.publication(unit, "approved")
    with acting_for(unit.tenant), pytest.raises(asyncpg.PostgresError):
        async with db.transaction():
            await db.changed(
                "UPDATE publication SET state = 'published', content_hash = 'other' WHERE id = $1",
                made,
            )


async def test_an_approval_by_the_owner_is_refused(unit):
    made = await make.publication(unit, "submitted")
    with acting_for(unit.tenant), pytest.raises(asyncpg.PostgresError):
        async with db.transaction():
            await db.changed(
                "UPDATE publication SET state = 'approved', approval = 'written',"
                " approved_hash = content_hash, approved_by = owner WHERE id = $1",
                made,
            )
