"""What is done to one file of a request, from the pages of the request."""

from uuid import UUID

from litestar import Controller, Request, Response, post
from litestar.params import FromPath
from litestar.response import Redirect

from portal.kit.errors import Conflict, Invalid
from portal.people.actions import must_be_signed_in
from portal.people.audience import ANY_STAFF
from portal.people.page import person_of
from portal.publication import held
from portal.publication.pages import show_page


class FilePages(Controller):
    path = "/staff/requests"
    opt = {"audience": ANY_STAFF}
    include_in_schema = False

    @post("/{request_id:uuid}/files/{document_id:uuid}/release", status_code=303)
    async def release(
        self, request: Request, request_id: FromPath[UUID], document_id: FromPath[UUID]
    ) -> Response:
        """A file that waited for a human may be public."""
        person, sent = must_be_signed_in(person_of(request)), await request.form()
        try:
            await held.release(request_id, person, document_id, str(sent.get("reason", "")))
        except (Invalid, Conflict) as error:
            faults = error.fields or {"": error.message}
            return await show_page(
                request, request_id, error.status, errors=faults, release_errors=faults
            )
        return Redirect(f"/staff/requests/{request_id}?done=release_file", status_code=303)
