"""A paper that is a table with words before and after it: the same for the page and the PDF."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TablePaper:
    """`lang` is th or en. `widths`: each column's share. A cell holds lines; `centred`: columns
    whose cells stand in the middle. `notes`: (heading, paragraphs) after the table."""

    lang: str
    title: str
    unit: str
    before: tuple[str, ...]
    columns: tuple[str, ...]
    widths: tuple[int, ...]
    centred: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[tuple[str, tuple[str, ...]], ...]
