"""What each kind of paper says for each of the five units, beside what was approved: structure and
words, block by block. To approve anew what has changed on purpose:

    APPROVE_PAPERS=1 python -m pytest tests/drafts/test_golden.py; git diff tests/drafts/golden

and read the difference before it is committed."""

import os
import re
from pathlib import Path

import pytest

from portal.sheets.blocks import content_hash, from_data, to_data
from tests.drafts import cast
from tests.drafts.kinds import KINDS

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("slug", cast.SLUGS)
async def test_a_paper_says_what_was_approved(slug, kind):
    paper = (await cast.papers(slug))[kind].paper
    said = "\n".join(cast.lines(paper)) + "\n"
    said = re.sub(r"\.[a-z]+ [๐-๙]+(\.[๐-๙]+)? (B|KB)", ".… …", said)  # sizes of files
    said = re.sub(r"(\| [๐-๙,]+) \| [^|\n]*นาที \| [^|\n]*นาที \|", r"\1 | … | … |", said)  # waits
    file = GOLDEN / slug / f"{kind}.txt"
    if os.environ.get("APPROVE_PAPERS"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(said, "utf-8")
    assert said == file.read_text("utf-8")


def test_nothing_is_approved_that_is_not_drawn():
    there = {str(path.relative_to(GOLDEN)) for path in GOLDEN.rglob("*.txt")}
    assert there == {f"{slug}/{kind}.txt" for slug in cast.SLUGS for kind in KINDS}


def test_the_kinds_are_those_that_were_agreed():
    assert set(KINDS) == set(
        "announcement order memo-report memo-permission memo-follow-up memo-slot publication-log"
        " annual-report conformity complaints skr1 responsibility flow cover".split()
    )


async def test_a_paper_is_plain_data_and_drawn_the_same_again():
    for slug, kind, one in await cast.all_papers():
        assert from_data(to_data(one.paper)) == one.paper
        for text in _texts(one.paper):
            assert "<" not in text, (slug, kind, text)
            assert text == text.strip(), (slug, kind, text)
    played = await cast.play("sibunruang")
    async with cast.clock_at(cast.DRAWN):
        for kind in KINDS:
            again = (await played.draw(kind)).paper
            assert content_hash(again) == content_hash(
                (await cast.papers("sibunruang"))[kind].paper
            )


async def test_lines_break_in_cells_alone():
    for slug, kind, one in await cast.all_papers():
        for block in (*one.paper.blocks, *one.paper.after):
            cells = {cell for row in getattr(block, "rows", ()) for cell in row}
            for text in cast.texts_of(block):
                assert text in cells or "\n" not in text, (slug, kind, text)


async def test_each_signature_has_its_step_and_each_table_its_columns():
    for slug, kind, one in await cast.all_papers():
        assert len(one.paper.signs) == len(KINDS[kind].steps), (slug, kind)
        for sign, step in zip(one.paper.signs, KINDS[kind].steps, strict=True):
            assert sign.word == step.word
        for grid in cast.grids(one.paper):
            assert all(len(row) == len(grid.columns) == len(grid.widths) for row in grid.rows)


async def test_what_a_chart_shows_stands_in_a_table():
    for slug, kind, one in await cast.all_papers():
        cells = {cell for grid in cast.grids(one.paper) for row in grid.rows for cell in row}
        for chart in (b for b in one.paper.blocks if type(b).__name__ == "Chart"):
            for label, value in chart.points:
                assert any(label.endswith(cell) for cell in cells if cell), (slug, kind, label)
                if float(value).is_integer() and chart.unit_name != "ชั่วโมงทำการ":
                    assert cast.thai_number(value) in cells, (slug, kind, label)


def _texts(paper):
    return [text for block in (*paper.blocks, *paper.after) for text in cast.texts_of(block)]
