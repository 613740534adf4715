"""Reports for programs (interfaces.md part 6): which kinds there are, asking for files, how far
they are. Nothing is signed here: a token signs nothing."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Struct

from portal.kit import db
from portal.kit.once import once
from portal.people.actions import must_be_signed_in
from portal.people.audience import ANY_STAFF
from portal.people.page import person_of
from portal.reports import builds, bundle, queries
from portal.reports.files_page import of_build
from portal.reports.kinds import KINDS, About
from portal.reports.queries import files_of

Page = Annotated[int, QueryParameter(ge=1, le=100_000)]
Size = Annotated[int, QueryParameter(ge=1, le=100)]


class ReportForm(Struct, forbid_unknown_fields=True):
    """What is asked for: a code of GET /report-kinds, the fiscal year (B.E.), and the quarter
    (1-4), month (of the calendar) or slot ("moit-2569:16") where the kind is about one."""

    kind: str
    fiscal_year: int
    quarter: int | None = None
    month: int | None = None
    slot: str = ""

    def about(self) -> About:
        return About(self.kind, self.fiscal_year, self.quarter or 0, self.month or 0, self.slot)


class ReportKindsApi(Controller):
    path = "/api/v1/report-kinds"
    opt = {"audience": ANY_STAFF}
    tags = ["reports"]

    @get()
    async def list_(self) -> dict[str, Any]:
        """Each with its period (year, quarter, month, slot, none) and who signs it."""
        items: list[dict[str, Any]] = [
            {
                "code": kind.code,
                "name_th": kind.name_th,
                "name_en": kind.name_en,
                "period": kind.period,
                "register": kind.register,
                "steps": [{"signer": str(one.signer), "word": one.word} for one in kind.steps],
            }
            for kind in KINDS.values()
        ]
        names = {"name_th": bundle.NAME[0], "name_en": bundle.NAME[1]}
        items.append({"code": bundle.KIND, **names, "period": "year", "register": "", "steps": []})
        return {"items": items, "page": 1, "page_size": len(items), "total": len(items)}


class ReportsApi(Controller):
    path = "/api/v1/reports"
    opt = {"audience": ANY_STAFF}
    tags = ["reports"]

    @post(status_code=201)
    async def ask(self, request: Request, data: JSONBody[ReportForm]) -> Response[bytes]:
        """Have the files made: of the signed paper where there is one, else of what it would say
        now. Answers 201 with the report, or 200 with the one that is there."""
        person = must_be_signed_in(person_of(request))
        assert person.account is not None

        async def work() -> tuple[int, bytes]:
            async with db.transaction():
                report, is_new = await builds.ask(data.about(), person)
                return 201 if is_new else 200, msgspec.json.encode(await _shown(report))

        sent = msgspec.json.encode(data, order="sorted").decode()
        fingerprint = (request.method, request.url.path, sent)
        return await once(request.headers.get("idempotency-key"), person.account, fingerprint, work)

    @get()
    async def list_(self, page: Page = 1, page_size: Size = 20) -> dict[str, Any]:
        """The newest first."""
        async with db.transaction():
            rows, total = await queries.builds_listed(page, page_size)
        items = [_shape(row, row["files"]) for row in rows]
        return {"items": items, "page": page, "page_size": page_size, "total": total}

    @get("/{report_id:uuid}")
    async def read(self, report_id: FromPath[UUID]) -> dict[str, Any]:
        """`state`: queued, running, ready or failed; `progress` in per cent; `error` in Thai."""
        async with db.transaction():
            return await _shown(report_id)

    @get("/{report_id:uuid}/{filename:str}")
    async def file(
        self, request: Request, report_id: FromPath[UUID], filename: FromPath[str]
    ) -> Response:
        """file.pdf, file.docx or file.xlsx."""
        return await of_build(request, report_id, filename)


async def _shown(report: UUID) -> dict[str, Any]:
    row = await builds.with_id(report)
    return _shape(dict(row), list((await files_of(report)).values()))


def _shape(row: dict[str, Any], files: list[Any]) -> dict[str, Any]:
    here = f"/api/v1/reports/{row['id']}"
    return {
        "id": row["id"],
        "kind": row["kind"],
        "fiscal_year": row["fiscal_year"],
        "quarter": row["quarter"] or None,
        "month": row["month"] or None,
        "slot": row["slot"] or None,
        "signed": row["paper"] is not None,
        "paper": f"/staff/reports/{row['paper']}" if row["paper"] else None,
        "state": row["state"],
        "progress": row["progress"],
        "error": row["error"],
        "made_by": row["made_name"],
        "made_at": row["made_at"],
        "files": [
            {"type": one["format"], "size": one["size"], "sha256": one["sha256"],
             "url": f"{here}/file.{one['format']}"}
            for one in files
        ],
    }  # fmt: skip
