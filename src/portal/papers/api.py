"""The request form for programs (interfaces.md part 6): the same paper as on the staff pages."""

from uuid import UUID

from litestar import Controller, Response, get
from litestar.params import FromPath

from portal.papers.pages import form_as_docx, form_as_pdf
from portal.people.audience import ANY_STAFF


class RequestPapersApi(Controller):
    path = "/api/v1/requests/{request_id:uuid}"
    opt = {"audience": ANY_STAFF}
    tags = ["requests"]

    @get("/form.pdf", media_type="application/pdf")
    async def form_pdf(self, request_id: FromPath[UUID]) -> Response[bytes]:
        """The paper form of a request, one A4 page (R61)."""
        return await form_as_pdf(request_id)

    @get("/form.docx")
    async def form_docx(self, request_id: FromPath[UUID]) -> Response[bytes]:
        """The same form for Word."""
        return await form_as_docx(request_id)
