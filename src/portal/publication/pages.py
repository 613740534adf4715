"""The staff pages of publication requests: list, one request with its decision, its files."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Redirect

from portal.audit.queries import trail_of
from portal.catalog.places import place_groups, places_of
from portal.catalog.queries import flat, tree
from portal.documents.contents import must_be_open
from portal.documents.delivery import deliver
from portal.documents.preview import page_picture
from portal.kit import clock, db, text
from portal.kit.errors import Conflict, Invalid, NotFound
from portal.people.actions import must_be_signed_in
from portal.people.audience import ANY_STAFF
from portal.people.page import language, person_of
from portal.people.queries import holders
from portal.people.roles import Role
from portal.publication import actions, guard_shown, guarding, labels, queries, shown
from portal.publication.checking import CHECKS, must_be_checked
from portal.publication.compared import compared
from portal.publication.edit_page import category_choices, undeclared
from portal.publication.forms import ActionForm
from portal.publication.held import RELEASERS
from portal.publication.labels import pick
from portal.publication.originals import may_see, originals_of
from portal.publication.staff import BESIDE, staff_page, whose_turn
from portal.publication.workflow import State, workflow

PAGE_SIZE = 20
PAGES_SHOWN = 20  # of one file, on the page of its request
STAYS_PUBLIC = (State.PUBLISHED, State.EXPIRED, State.TAKEN_DOWN)


class RequestPages(Controller):
    path = "/staff/requests"
    opt = {"audience": ANY_STAFF}
    include_in_schema = False

    @get("/")
    async def list_(
        self,
        request: Request,
        in_state: Annotated[str, QueryParameter(name="state")] = "",
        mine: FromQuery[bool] = False,
        page: Annotated[int, QueryParameter(ge=1, le=100_000)] = 1,
    ) -> Response:
        person, lang = must_be_signed_in(person_of(request)), language(request)
        owner, in_state = person.account if mine else None, _known(in_state)
        async with db.transaction():
            found, total = await queries.listed(
                queries.Asked([in_state] if in_state else [], owner, page, PAGE_SIZE)
            )
            counts = await queries.counts_by_state(owner)
        here = f"/staff/requests/?state={in_state}&mine={str(mine).lower()}"
        return await staff_page(
            request,
            "publication/list",
            requests=[shown.listed(row, lang) for row in found],
            state=in_state,
            mine=mine,
            states=[
                {"code": str(code), "label": pick(words, lang), "count": counts.get(code, 0)}
                for code, words in labels.STATES.items()
            ],
            pages=pages(page, total, here),
        )

    @get("/{request_id:uuid}")
    async def show(
        self, request: Request, request_id: FromPath[UUID], done: FromQuery[str] = ""
    ) -> Response:
        lang = language(request)
        notice = pick(labels.NOTICES[done], lang) if done in labels.NOTICES else None
        return await show_page(request, request_id, notice=notice)

    @post("/{request_id:uuid}/actions", status_code=303)
    async def act(self, request: Request, request_id: FromPath[UUID]) -> Response:
        """One route for every step; what does not hold is said beside its field, with what was
        typed kept."""
        person, sent = must_be_signed_in(person_of(request)), await request.form()
        given: dict[str, Any] = {n: str(sent.get(n, "")) for n in ActionForm.__struct_fields__}
        for several in ("places", "checked"):
            given[several] = list(dict.fromkeys(str(key) for key in sent.getall(several, [])))
        given["decisions"] = guard_shown.choices_in(sent)
        if given["action"] == "submit" and (form := await undeclared(request, request_id, person)):
            return form
        try:
            must_be_checked(given["action"], given["checked"])
            seen = await actions.take(request_id, person, _action_form(given))
        except (Invalid, Conflict) as error:
            return await show_page(
                request,
                request_id,
                error.status,
                errors=error.fields or {"": error.message},
                values=given,
                answers=guard_shown.typed(sent),
                stale=isinstance(error, Conflict),
            )
        action = given["action"]
        if sent.get("back") == "queue":
            return Redirect(f"/staff/?done={action}", status_code=303)
        # A new edition, and a draft that came back, go straight to where they are edited.
        if action in ("update", "revise", "recall") and seen.state == State.DRAFT:
            return Redirect(f"/staff/requests/{seen.row.id}/edit", status_code=303)
        return Redirect(f"/staff/requests/{seen.row.id}?done={action}", status_code=303)

    @get("/{request_id:uuid}/files/{document_id:uuid}/{filename:str}")
    async def file(
        self,
        request: Request,
        request_id: FromPath[UUID],
        document_id: FromPath[UUID],
        filename: FromPath[str],
    ) -> Response:
        """A file in any state, for the unit's people; the name in the address is for them."""
        async with db.transaction():
            found = await queries.documents_of(request_id)
        for document in found:
            if document["id"] == document_id:
                return await deliver(request, document, {"Cache-Control": "no-store"})
        raise NotFound("ไม่พบไฟล์นี้", "No such file")

    @get("/{request_id:uuid}/files/{document_id:uuid}/pages/{page:int}")
    async def picture(
        self,
        request: Request,
        request_id: FromPath[UUID],
        document_id: FromPath[UUID],
        page: FromPath[int],
    ) -> Response:
        """A page of a PDF, from 1, or a photograph, small, to look at in the page itself."""
        async with db.transaction():
            found = await queries.documents_of(request_id)
        one = next((row for row in found if row["id"] == document_id), None)
        if one is None or not 1 <= page <= (one["page_count"] or 1):
            raise NotFound("ไม่พบหน้านี้ของไฟล์", "No such page")
        await must_be_open(one["sha256"])
        etag = f'"{one["sha256"][:24]}-{page}"'
        kept = {"Cache-Control": "private, max-age=3600", "ETag": etag}
        if etag in request.headers.get("if-none-match", ""):
            return Response(b"", status_code=304, headers=kept, media_type="image/jpeg")
        drawn = await page_picture(one["sha256"], one["size"], one["ext"], page)
        return Response(drawn, headers=kept, media_type="image/jpeg")


class PublishedPages(Controller):
    path = "/staff/publications"
    opt = {"audience": ANY_STAFF}
    include_in_schema = False

    @get("/")
    async def list_(
        self,
        request: Request,
        in_state: Annotated[str, QueryParameter(name="state")] = "",
        page: Annotated[int, QueryParameter(ge=1, le=100_000)] = 1,
    ) -> Response:
        lang, in_state = language(request), _known(in_state)
        states = [in_state] if in_state in STAYS_PUBLIC else [str(State.PUBLISHED)]
        async with db.transaction():
            found, total = await queries.listed(queries.Asked(states, None, page, PAGE_SIZE))
            now = clock.now()
        return await staff_page(
            request,
            "publication/published",
            items=[_published(row, lang, now) for row in found],
            state=states[0],
            pages=pages(page, total, f"/staff/publications/?state={states[0]}"),
        )


def _known(state: str) -> str:
    """A state's code; "" means all."""
    if state and state not in labels.STATES:
        raise Invalid("ไม่มีสถานะนี้", "No such state", fields={"state": "เลือกจากรายการ"})
    return state


def _published(row: Any, lang: str, now: Any) -> dict[str, Any]:
    until = row["publish_until"]
    return {
        "id": row["item"],
        "title": row["title"],
        "url": f"/p/{row['item']}/",
        "request_url": f"/staff/requests/{row['id']}",
        "category_name": (row["category_en"] if lang == "en" else row["category_th"]) or "",
        "published_at": row["published_at"],
        "publish_until": until,
        "until_day": row["until_day"],
        "edition": row["edition"],
        "days_left": max(0, (until - now).days) if until and row["state"] == "published" else None,
        "state": row["state"],
    }


async def show_page(request: Request, request_id: UUID, status: int = 200, **more: Any) -> Response:
    person, lang = must_be_signed_in(person_of(request)), language(request)
    async with db.transaction():
        seen = await queries.subject(request_id)
        trail = await trail_of("publication", [request_id])
        nodes_now = await tree()
        top = flat(nodes_now)
        nodes = {node.id: node for _, node in top}
        names = await _names(seen, nodes, lang)
        changes = await compared(
            seen,
            {key: pick((node.name_th, node.name_en), lang) for key, node in nodes.items()},
            lang,
        )
        turn = await whose_turn(seen)
        await queries.note_opened(seen, person)
        places = places_of(nodes_now, seen.unit.kind, clock.today())
        people = {role: await _people(role) for role in (Role.WEBMASTER, Role.APPROVER)}
        for more_of in BESIDE:
            more = await more_of(seen, person, lang) | more
        found = await guarding.found_in(seen)
        originals = await originals_of(request_id) if may_see(seen.owner, person) else ()
    history, offered = shown.history(trail, lang), workflow.offered(seen, person)
    values: dict[str, Any] = {
        "request": shown.full(seen, lang, trail, names),
        "chain": shown.chain(seen, lang, trail, turn),
        "compared": changes,
        "steps": shown.steps(seen, person, lang),
        "history": history,
        "reason_codes": _choices(labels.REASONS, lang),
        "channels": _choices(labels.CHANNELS, lang),
        "checks": _choices(CHECKS, lang),
        "webmasters": people[Role.WEBMASTER],
        "approvers": people[Role.APPROVER],
        "categories": category_choices(top, lang),
        "groups": place_groups(places, lang),
        "may_place": names["public_url"] and Role.WEBMASTER in person.roles,
        "may_release": bool(person.roles & set(RELEASERS)),
        "guard": guard_shown.section(found, lang),
        "may_decide": guarding.may_decide(seen, person),
        "originals": [shown.original(row, request_id, lang) for row in originals],
        "answers": {},
        "errors": {},
        "release_errors": {},
        "stale": False,
        "pages_shown": PAGES_SHOWN,
        "deciding": any(step.action in ("approve", "forward") for step in offered),
        "values": {"category": names.get("category_code", "")},
        "last": history[0] if history else None,
        "can_repeat": seen.state != State.DRAFT and seen.owner == person.account,
        "can_edit": seen.state == State.DRAFT and seen.owner == person.account,
    }
    return await staff_page(request, "publication/show", status, **(values | more))


async def _names(seen: queries.Subject, nodes: dict[UUID, Any], lang: str) -> dict[str, Any]:
    names: dict[str, Any] = {"public_url": None}
    if node := nodes.get(seen.row.category):
        names["category"] = f"{node.number} {pick((node.name_th, node.name_en), lang)}"
        names["category_code"] = node.code
    if seen.row.assignee:
        names["assignee"] = await db.value(
            "SELECT name FROM account WHERE id = $1", seen.row.assignee
        )
    if await queries.public_edition(seen.row.item) == seen.row.id:
        names["public_url"] = f"/p/{seen.row.item}/"
    return names


async def _people(role: Role) -> list[dict[str, str]]:
    return [{"username": row["username"], "name": row["name"]} for row in await holders(role)]


def _choices(words: dict[str, tuple[str, str]], lang: str) -> list[dict[str, str]]:
    return [{"code": code, "label": pick(pair, lang)} for code, pair in words.items()]


def _action_form(given: dict[str, Any]) -> ActionForm:
    version = text.whole(given.pop("version"))
    return ActionForm(**given, version=version)


def pages(number: int, total: int, path: str) -> dict[str, Any]:
    count = max(1, -(-total // PAGE_SIZE))

    def link(page: int) -> str | None:
        return f"{path}&page={page}" if 1 <= page <= count else None

    return {
        "number": number,
        "count": count,
        "total": total,
        "previous_url": link(number - 1),
        "next_url": link(number + 1),
    }
