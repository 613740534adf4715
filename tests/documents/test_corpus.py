"""Some three hundred hostile, broken and plain files and names, each through the real intake, over
HTTP: refused in words, taken with what was found, or taken; nothing half kept."""

import hashlib
import resource

import pytest

from portal.kit import db, storage
from portal.kit.tenancy import acting_for
from portal.settings import settings
from tests import make
from tests.documents import corpus_jpeg, corpus_names, corpus_office, corpus_pdf, corpus_zip
from tests.documents.corpus import Case

CASES = [
    pytest.param(case, id=f"{group}: {case.title}")
    for group, cases in {
        "zip": corpus_zip.ZIPS,
        "rar": corpus_zip.RARS,
        "office": corpus_office.NEW,
        "old office": corpus_office.OLD,
        "pdf": corpus_pdf.PDFS,
        "jpeg": corpus_jpeg.PICTURES,
        "name": corpus_names.NAMES,
        "type": corpus_names.TYPES,
    }.items()
    for case in cases
]
MOST_MEMORY = 250 * 1024  # kB more, of this process, which holds the corpus itself too
MOST_OF_A_CHILD = 900 * 1024  # kB


@pytest.fixture(scope="module")
async def office():
    return await make.unit()


@pytest.fixture(scope="module")
def memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def test_there_are_enough():
    assert len(CASES) >= 150


async def contents() -> dict[str, list[str]]:
    """SHA-256 -> codes of findings, of the acting unit."""
    async with db.transaction():
        found = await db.rows(
            "SELECT c.sha256, array_remove(array_agg(f.code || ' ' || f.words_th), NULL) AS codes"
            " FROM content c LEFT JOIN content_finding f USING (tenant, sha256) GROUP BY c.sha256"
        )
    return {row["sha256"]: row["codes"] for row in found}


@pytest.mark.parametrize(
    "case",
    # Every sixth at each commit; all of them by `make test-files`.
    [
        pytest.param(*one.values, id=one.id, marks=[pytest.mark.files] if n % 6 else [])
        for n, one in enumerate(CASES)
    ],
)
async def test_what_comes_of_it(case: Case, office, client, memory):
    http, data = client(office, office.staff), case.data()
    draft = (await http.post("/api/v1/requests", json=make.FIELDS)).json()["id"]
    with acting_for(office.tenant):
        before = await contents()
    answer = await http.post(
        f"/api/v1/requests/{draft}/documents", files={"file": (case.name, data, case.declared)}
    )
    with acting_for(office.tenant):
        after = await contents()
    documents = (await http.get(f"/api/v1/requests/{draft}")).json()["documents"]
    if case.say:
        assert answer.status_code == 422, answer.text
        said = answer.json()["errors"][0]
        assert said["field"] == "file"
        assert case.say in said["message"]
        assert (after, documents) == (before, [])
        return
    assert answer.status_code == 201, answer.text
    kept = answer.json()
    found = after[kept["sha256"]]
    if case.find:
        assert any(one.startswith(f"{case.find} ") and case.names in one for one in found), found
    else:
        assert not [one for one in found if not one.startswith(("names:", "removed:"))], found
    if not case.find.startswith("removed:"):
        assert kept["sha256"] == hashlib.sha256(data).hexdigest()
    if case.kept:
        assert kept["filename"] == case.kept


async def test_nothing_lies_in_the_store_that_is_not_known_and_memory_is_bounded(office, memory):
    with acting_for(office.tenant):
        known = set(await contents())
        listed = storage._client().list_objects(
            settings().s3_bucket, prefix=f"t/{office.tenant.id}/", recursive=True
        )
        assert {str(one.object_name).rpartition("/")[2] for one in listed} == known
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory
    assert grown < MOST_MEMORY
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < MOST_OF_A_CHILD
