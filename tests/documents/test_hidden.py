"""What a file hides is shown and searched nowhere by the portal itself."""

import tempfile

import pytest

from portal.documents.child import in_child
from tests.guard import files
from tests.guard.files import ANOTHER, SOMEBODY, THIRD, dashed


async def told(module: str, data: bytes, ext: str) -> str:
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        out = await in_child(module, file, 30, ext)
    assert out
    return out.decode()


@pytest.mark.parametrize("module", ["portal.documents.read_office", "portal.search.read_file"])
async def test_sheets_rows_and_columns_that_a_workbook_hides(module):
    said = await told(module, files.xlsx_everywhere(), "xlsx")
    assert SOMEBODY in said.replace(",", ""), "what is seen is read"
    assert THIRD not in said, "a hidden sheet"
    assert dashed(ANOTHER) not in said, "a hidden row"
    assert "ก." not in said, "a hidden column"


async def test_letters_that_a_paper_hides():
    said = await told("portal.documents.read_office", files.docx_everywhere(), "docx")
    assert dashed(SOMEBODY) in said
    assert "ห้ามให้ใครเห็น" not in said
    assert THIRD not in said, "deleted, and not yet accepted"
