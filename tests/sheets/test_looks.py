"""Papers as pictures, beside those that were looked at and approved.

After a wanted change: look at what a run leaves in test-output/sheets/, then approve what differs:

    APPROVE_PAPERS=1 python -m pytest tests/sheets/test_looks.py
"""

import os
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops

from portal.sheets.pdf import pdf
from tests.sheets.samples import ALL, MADE, PICTURES

APPROVED = Path(__file__).parent / "approved"
SEEN = Path(__file__).parents[2] / "test-output" / "sheets"
DPI = 40
FAINT = 48  # of 255: how far a point may differ and still be called the same
TOLERATED = 0.002  # of a page's points


def pages(name: str) -> list[Image.Image]:
    found = pypdfium2.PdfDocument(pdf(ALL[name], MADE, PICTURES))
    return [page.render(scale=DPI / 72, grayscale=True).to_pil() for page in found]


@pytest.mark.parametrize("name", ALL)
def test_it_looks_as_approved(name: str) -> None:
    found = pages(name)
    SEEN.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(found, 1):
        page.save(SEEN / f"{name}-{number}.png")
    if os.environ.get("APPROVE_PAPERS"):
        approve(name, found)
    assert len(found) == len(list(APPROVED.glob(f"{name}-*.png")))
    for number, page in enumerate(found, 1):
        approved = Image.open(APPROVED / f"{name}-{number}.png")
        assert page.size == approved.size
        assert different(page, approved) < TOLERATED, f"{name}, page {number}"


def test_a_moved_line_is_seen() -> None:
    """The tolerance is not so large that it would pass anything."""
    page = pages("memo")[0]
    moved = Image.new("L", page.size, 255)
    moved.paste(page.crop((0, 0, page.width, page.height // 3)))
    moved.paste(
        page.crop((0, page.height // 3, page.width, page.height)), (0, page.height // 3 + 3)
    )
    assert different(page, moved) > TOLERATED


def different(one: Image.Image, other: Image.Image) -> float:
    """Share of the points that differ by more than FAINT."""
    histogram = ImageChops.difference(one, other.convert("L")).histogram()
    return sum(histogram[FAINT:]) / (one.width * one.height)


def approve(name: str, found: list[Image.Image]) -> None:
    """What is as before keeps its file."""
    old = sorted(APPROVED.glob(f"{name}-*.png"))
    same = len(old) == len(found) and all(
        page.size == (was := Image.open(file)).size and different(page, was) < TOLERATED
        for page, file in zip(found, old, strict=True)
    )
    if same:
        return
    for file in old:
        file.unlink()
    for number, page in enumerate(found, 1):
        page.quantize(16).save(APPROVED / f"{name}-{number}.png", optimize=True)
