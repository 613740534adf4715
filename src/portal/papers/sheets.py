"""The papers as PDF: which words go where in the .typ files of this folder. Blocking; call them
in a thread."""

from dataclasses import asdict
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from portal.kit import typeset
from portal.papers.fitting import MORE, fit
from portal.papers.form import ROOM, SIZE, RequestForm, day_parts
from portal.papers.notice import Notice
from portal.papers.table import TablePaper
from portal.sheets.qr import qr_svg

HERE = Path(__file__).parent
FORM_GIVES = (
    *(("details", most) for most in (8, 6, 5, 4, 3, 2, 1)),
    ("remark", 1), ("links", 1), ("topic", 4), ("topic", 3),
)  # fmt: skip
NOTICE_GIVES = tuple(("summary", most) for most in (10, 8, 6, 4, 3, 2, 1))
DATELESS = datetime(2026, 1, 1, tzinfo=UTC)


def form_pdf(form: RequestForm, made: datetime) -> bytes:
    """One A4 page, always."""
    words: dict[str, Any] = asdict(form) | {"qr": qr_svg(form.verify)}
    for sign, shown in zip(words["signatures"], form.signatures, strict=True):
        sign["day"], sign["month"], sign["year"] = day_parts(shown.day)
    return _on_one_page("form.typ", words, FORM_GIVES, made)


def notice_pdf(notice: Notice, made: datetime) -> bytes:
    """One A4 page, always."""
    words = asdict(notice) | {"qr": qr_svg(notice.address)}
    return _on_one_page("notice.typ", words, NOTICE_GIVES, made)


def _on_one_page(
    template: str, words: dict[str, Any], gives: tuple[tuple[str, int], ...], made: datetime
) -> bytes:
    """When the letters take more room than measured, the texts named in `gives` give way, in
    that order, down to so many lines."""
    for name, most in (("", 0), *gives):
        if name:
            words[name] = fit(words[name], most, ROOM, SIZE, MORE if name == gives[0][0] else " …")
        paper = typeset.pdf(HERE / template, words, made)
        if typeset.page_count(paper) == 1:
            return paper
    raise ValueError(f"no room on one page: {template}")


@lru_cache(maxsize=64)
def table_pdf(paper: TablePaper) -> bytes:
    """Public and asked for by anybody: the same words are set once. They carry no date
    of their own."""
    return typeset.pdf(HERE / "table.typ", asdict(paper), DATELESS)
