"""The printed notice for a board: an A4 sheet that says what was published and where to read it.
Pure."""

from dataclasses import dataclass

from portal.kit import thai
from portal.kit.clock import BANGKOK
from portal.kit.thai_lines import breakable
from portal.papers.fitting import fit, line_count
from portal.publication.queries import Subject
from portal.tenants.queries import origin

ROOM, SIZE, LINES = 460.0, 15.0, 14  # points; lines of the summary


@dataclass(frozen=True)
class Notice:
    """`size`: the title's letters in points; `rows`: (name, value) pairs; `address`: the public
    page."""

    unit: str
    title: str
    size: int
    summary: str
    rows: tuple[tuple[str, str], ...]
    files: tuple[str, ...]
    address: str


def notice(seen: Subject) -> Notice:
    """For a publication that is public now."""
    row, unit = seen.row, seen.unit
    files = [found for found in seen.documents if not found["internal"]]
    until = "ถาวร"
    if row.until_day or row.publish_until:
        until = thai.long_date(row.until_day or row.publish_until.astimezone(BANGKOK))
    title = thai.digits(" ".join(row.title.split()))
    size = 24 if line_count(title, ROOM - 60, 24) <= 4 else 17
    rows = (
        ("เจ้าของข้อมูล", row.source),
        ("เผยแพร่เมื่อ", thai.long_date(row.published_at)),
        ("เผยแพร่ถึง", until),
    )
    names = [f"{found['filename']} ({thai.digits(thai.size(found['size']))})" for found in files]
    return Notice(
        unit=f"{unit.name_th} จังหวัด{unit.province}",
        title=breakable(fit(title, 7, ROOM - 60, size, " …")),
        size=size,
        summary=breakable(fit(thai.digits(row.details), LINES, ROOM, SIZE, " … อ่านต่อบนเว็บไซต์")),
        rows=tuple(
            (name, breakable(thai.digits(fit(value, 2, 360, 13, " …")))) for name, value in rows
        ),
        files=tuple(breakable(fit(name, 1, ROOM, 13, " …")) for name in names[:6])
        + ((f"และอีก {thai.digits(len(names) - 6)} ไฟล์",) if len(names) > 6 else ()),
        address=f"{origin(unit.slug)}/p/{row.item}/",
    )
