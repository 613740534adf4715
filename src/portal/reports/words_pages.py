"""The words of a paper: one form for each narrative, with its versions, spelling help and what is
said about it; and what the whole paper says otherwise than an earlier one (issue 7 part 3)."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, QueryParameter
from litestar.response import Redirect

from portal.kit import db, text
from portal.kit.errors import Conflict, Invalid, NotFound, PortalError
from portal.people.actions import must_be_signed_in
from portal.people.audience import ANY_STAFF
from portal.people.page import language, person_of
from portal.publication.labels import pick
from portal.publication.staff import staff_page
from portal.reports import actions, paper_shown, queries, wording, words, words_shown
from portal.reports.differences import differences, words_changed

ARROW = "→"  # between a word that looks wrong and the one to take
NOTICES = {
    "kept": ("บันทึกข้อความแล้ว", "Saved"),
    "said": ("บันทึกความเห็นแล้ว", "Your comment is kept"),
    "done": ("ปิดความเห็นแล้ว", "Marked as done"),
}


class WordsPages(Controller):
    path = "/staff/reports/{paper_id:uuid}"
    opt = {"audience": ANY_STAFF}
    include_in_schema = False

    @get("/words")
    async def show(self, request: Request, paper_id: FromPath[UUID]) -> Response:
        return await _page(request, paper_id)

    @post("/words", status_code=303)
    async def keep(self, request: Request, paper_id: FromPath[UUID]) -> Response:
        """`words` of the narrative `key`, seen at its version `number`. `fix`: a word of them and
        the one that takes its place. `back`: to this version instead; 0 to the proposal."""
        person, sent = must_be_signed_in(person_of(request)), await request.form()
        key, typed = str(sent.get("key", "")), str(sent.get("words", ""))
        number = text.whole(str(sent.get("number", ""))) or 0
        if ARROW in (fix := str(sent.get("fix", ""))):
            typed = _mended(typed, *fix.split(ARROW, 1))
        back = text.whole(str(sent.get("back", "")))
        try:
            if back is None:
                await wording.keep(paper_id, key, typed, number, person)
            else:
                await wording.back(paper_id, key, back, number, person)
        except (Invalid, Conflict) as error:
            return await _page(request, paper_id, error, key, typed if back is None else None)
        return _back(paper_id, key, "kept")

    @post("/comments", status_code=303)
    async def comment(self, request: Request, paper_id: FromPath[UUID]) -> Response:
        """`answers`: the comment that it answers, "" for none."""
        person, sent = must_be_signed_in(person_of(request)), await request.form()
        key, said = str(sent.get("key", "")), str(sent.get("comment", ""))
        try:
            answers = _id(str(sent.get("answers", "")))
            async with db.transaction():
                found = await queries.seen(paper_id)
                known = [one["key"] for one in await words_shown.narratives(found, "th")]
                if key not in known:
                    raise NotFound("ไม่มีข้อความส่วนนี้ในเอกสาร", "No such narrative")
                await words.comment(paper_id, key, said, person, answers)
        except (Invalid, Conflict) as error:
            return await _page(request, paper_id, error, key, said=said)
        return _back(paper_id, key, "said")

    @post("/comments/{comment:uuid}/done", status_code=303)
    async def done(
        self, request: Request, paper_id: FromPath[UUID], comment: FromPath[UUID]
    ) -> Response:
        person, sent = must_be_signed_in(person_of(request)), await request.form()
        async with db.transaction():
            await words.done(paper_id, comment, person)
        return _back(paper_id, str(sent.get("key", "")), "done")

    @get("/changes")
    async def changes(
        self,
        request: Request,
        paper_id: FromPath[UUID],
        other: Annotated[UUID | None, QueryParameter(name="with")] = None,
    ) -> Response:
        """Beside last year's paper of the kind, or the one that is asked for."""
        lang = language(request)
        async with db.transaction():
            found = await queries.seen(paper_id)
            known = await words_shown.earlier(found)
            base = next((one for one in known if other in (None, one["id"])), None)
            if other and base is None:
                raise NotFound("ไม่พบเอกสารที่จะเทียบ", "No such paper to compare with")
            before = await words_shown.content_of(base["id"]) if base else None
        lines = differences(before, found.paper) if before else []
        return await staff_page(
            request, "reports/changes", head=paper_shown.head(found, lang), known=known, base=base,
            lines=words_shown.changes_shown(lines, lang),
            count=sum(one.what != "same" for one in lines),
        )  # fmt: skip


def _mended(typed: str, wrong: str, right: str) -> str:
    """With one word in the place of another, unless it would grow beyond what is kept."""
    grown = len(typed) + typed.count(wrong) * len(right)
    return typed.replace(wrong, right) if wrong and grown <= 2 * actions.LONGEST else typed


def _id(typed: str) -> UUID | None:
    if not typed:
        return None
    try:
        return UUID(typed)
    except ValueError:
        raise NotFound("ไม่พบความเห็นนี้", "No such comment") from None


def _back(paper: UUID, key: str, done: str) -> Redirect:
    return Redirect(f"/staff/reports/{paper}/words?done={done}#n-{key}", status_code=303)


async def _page(
    request: Request,
    paper: UUID,
    error: PortalError | None = None,
    key: str = "",
    typed: str | None = None,
    said: str = "",
) -> Response:
    """`typed`, `said`: what was sent of the narrative `key` and was not kept."""
    lang = language(request)
    async with db.transaction():
        found = await queries.seen(paper)
        shown = await words_shown.narratives(found, lang)
    for one in shown:
        mine = typed if one["key"] == key else None
        one["typed"] = one["text"] if mine is None else mine
        one["said"] = said if one["key"] == key else ""
        one["meanwhile"] = (
            words_changed(one["text"], mine)
            if mine is not None and isinstance(error, Conflict) and len(mine) <= actions.LONGEST
            else ()
        )
    values: dict[str, Any] = {
        "head": paper_shown.head(found, lang),
        "narratives": shown,
        "is_draft": found.drawn is not None,
        "may_comment": found.row["state"] in words.OPEN_STATES,
        "has_earlier": any(one["last"] for one in shown),
        "errors": _errors(error, key, lang),
        "at": key,
        "notice": _notice(request.query_params.get("done", ""), lang),
    }
    return await staff_page(request, "reports/words", error.status if error else 200, **values)


def _errors(error: PortalError | None, key: str, lang: str) -> dict[str, str]:
    """By the field of the page: words-<key>, comment-<key>."""
    if error is None:
        return {}
    named = {
        f"comment-{key}" if name == "comment" else f"words-{name}": message
        for name, message in error.fields.items()
    }
    return named or {f"words-{key}": pick((error.message, error.english), lang)}


def _notice(done: str, lang: str) -> str | None:
    return pick(NOTICES[done], lang) if done in NOTICES else None
