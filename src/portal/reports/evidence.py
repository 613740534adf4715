"""What fills each line of MOIT 1 in a fiscal year: what is public, and what is signed and not yet
public (R95). Inside a transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from asyncpg import Record

from portal.catalog.asked import Asked
from portal.catalog.checklist_file import Slot
from portal.catalog.checklists import moit
from portal.compliance.coverage import LACKING, Cell, State, coverage
from portal.disclosure.index import MOIT_1
from portal.drafts.all_kinds import KINDS
from portal.kit import db
from portal.kit.errors import NotFound
from portal.publication.shapes import file_path
from portal.tenants.queries import unit_now

MOST = 30  # items of one line
OF_CHANNEL = 2  # photos


@dataclass(frozen=True)
class File:
    """A stored file; `path` on the unit's site, "" where it is not public."""

    name: str
    sha256: str
    size: int
    ext: str
    path: str = ""


@dataclass(frozen=True)
class Piece:
    """Something that fills a line: a public item, or a paper that is signed and not public yet
    (`path` "", no `publication`). `at`: since when."""

    title: str
    path: str
    at: datetime
    files: tuple[File, ...]
    publication: UUID | None = None


@dataclass(frozen=True)
class Line:
    """`label`: ข้อ ๑.๑; `cells`: one for each of its periods."""

    slot: Slot
    cells: tuple[Cell, ...]
    pieces: list[Piece] = field(default_factory=list)

    @property
    def label(self) -> str:
        return self.slot.label_th or self.slot.code

    @property
    def cell(self) -> Cell:
        """That says how the line stands: of a period that lacks, else of the first."""
        return next((one for one in self.cells if one.state in LACKING), self.cells[0])

    @property
    def state(self) -> State:
        return self.cell.state

    @property
    def excuse(self) -> str:
        """Why there is none, where that was declared; else ""."""
        return next((cell.excuse["reason"] for cell in self.cells if cell.excuse), "")


async def lines_of(fiscal_year: int) -> tuple[Asked, list[Line]]:
    """Every line under MOIT 1, in the order of its list. NotFound: no list of that year."""
    asked = moit(fiscal_year)
    if asked is None:
        raise NotFound("ไม่มีรายการ MOIT ของปีนี้", "No MOIT list of this year")
    unit = await unit_now()
    slots = asked.file.slots(unit.kind).values()
    wanted = {asked.key(slot): slot for slot in slots if _is_under(slot.code) and not slot.heading}
    cells: dict[str, list[Cell]] = {key: [] for key in wanted}
    for cell in await coverage([asked], MOST):
        if cell.key in cells:
            cells[cell.key].append(cell)
    lines = [Line(slot, tuple(cells[key])) for key, slot in wanted.items()]
    items = {one.id for line in lines for cell in line.cells for one in cell.items}
    public = await _public(list(items))
    years = {slot.code: fiscal_year - slot.of_last_year for slot in wanted.values()}
    signed = await _signed(years, list(items))
    for line in lines:
        ids = dict.fromkeys(one.id for cell in line.cells for one in cell.items)
        line.pieces.extend(public[one] for one in ids if one in public)
        line.pieces.extend(signed.get(line.slot.code, []))
    return asked, lines


@dataclass(frozen=True)
class Photo:
    """Of what hung somewhere else: `channel` is a code of labels.PLACES."""

    channel: str
    title: str
    day: date
    sha256: str
    size: int


async def photos() -> list[Photo]:
    """The newest photos of each channel, of what is public now. Inside a transaction."""
    rows = await db.rows(
        "SELECT * FROM (SELECT t.channel, i.title, t.posted_on, t.photo_sha256, t.photo_size,"
        " row_number() OVER (PARTITION BY t.channel ORDER BY t.posted_on DESC, t.id) AS n"
        " FROM posting t"
        " JOIN public_item i ON i.tenant = t.tenant AND i.publication = t.publication"
        " JOIN content c ON c.tenant = t.tenant AND c.sha256 = t.photo_sha256"
        " WHERE c.erased_at IS NULL) x WHERE n <= $1 ORDER BY channel, n",
        OF_CHANNEL,
    )
    return [
        Photo(row["channel"], row["title"], row["posted_on"], row["photo_sha256"],
              row["photo_size"])
        for row in rows
    ]  # fmt: skip


def _is_under(code: str) -> bool:
    return code.startswith(f"{MOIT_1}.")


async def _public(items: Sequence[UUID]) -> dict[UUID, Piece]:
    rows = await db.rows(
        "SELECT i.id AS item, i.publication, i.title, i.published_at, d.id, d.filename, d.ext,"
        " d.size, d.sha256 FROM public_item i LEFT JOIN public_document d"
        " ON d.tenant = i.tenant AND d.item = i.id WHERE i.id = ANY($1)"
        " ORDER BY i.id, d.place, d.filename",
        items,
    )
    found: dict[UUID, list[Record]] = {}
    for row in rows:
        found.setdefault(row["item"], []).append(row)
    return {
        item: Piece(
            mine[0]["title"],
            f"/p/{item}/",
            mine[0]["published_at"],
            tuple(
                File(row["filename"], row["sha256"], row["size"], row["ext"], file_path(row))
                for row in mine
                if row["id"]
            ),
            mine[0]["publication"],
        )
        for item, mine in found.items()
    }


async def _signed(years: dict[str, int], public: Sequence[UUID]) -> dict[str, list[Piece]]:
    """Signed papers by the code of the line that they are for, but those that are public: a new
    edition whose page shows the old one still is not. `years`:
    of which fiscal year each line wants them."""
    lines = {kind.code: kind.evidence for kind in KINDS.values() if kind.evidence}
    rows = await db.rows(
        "SELECT p.kind, p.fiscal_year, p.name, p.number, p.signed_at, p.scan_sha256, p.scan_size,"
        " p.scan_ext, f.sha256, f.size FROM paper p"
        " LEFT JOIN publication b ON b.tenant = p.tenant AND b.id = p.publication"
        " LEFT JOIN report r ON r.tenant = p.tenant AND r.paper = p.id"
        " LEFT JOIN report_file f ON f.tenant = r.tenant AND f.report = r.id AND f.format = 'pdf'"
        " WHERE p.state = 'signed' AND p.kind = ANY($1) AND p.fiscal_year = ANY($2)"
        " AND NOT (b.item IS NOT NULL AND b.item = ANY($3) AND EXISTS (SELECT FROM public_item i"
        " WHERE i.tenant = b.tenant AND i.publication = b.id)) ORDER BY p.signed_at, p.id",
        list(lines),
        list(set(years.values())),
        public,
    )
    found: dict[str, list[Piece]] = {}
    for row in rows:
        code = lines[row["kind"]]
        if row["fiscal_year"] == years.get(code):
            title = " ".join(filter(None, (row["name"], row["number"])))
            found.setdefault(code, []).append(Piece(title, "", row["signed_at"], tuple(_file(row))))
    return found


def _file(row: Record) -> Sequence[File]:
    if row["scan_sha256"]:
        return (File(row["name"], row["scan_sha256"], row["scan_size"], row["scan_ext"]),)
    return (File(row["name"], row["sha256"], row["size"], "pdf"),) if row["sha256"] else ()
