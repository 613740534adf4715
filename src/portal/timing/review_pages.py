"""The webmasters' list of what is to be looked at, one item's look, several at once, and the record
as CSV (R82)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from portal.compliance.freshness import freshness
from portal.kit import clock, db, text
from portal.kit.errors import Conflict, Invalid, NotFound
from portal.kit.spreadsheet import csv_answer
from portal.office.page import confirm_page, office_page
from portal.people.actions import must_be_signed_in
from portal.people.audience import ANY_STAFF, only
from portal.people.page import language, person_of
from portal.people.roles import Role
from portal.publication.checking import CHECKS
from portal.publication.labels import pick
from portal.publication.marks import next_review
from portal.publication.queries import subject
from portal.publication.several import MOST, read_chosen
from portal.publication.staff import BESIDE, TOOLS, Tool
from portal.tenants.queries import unit_now
from portal.tenants.unit_file import timing_of
from portal.timing import review_queries as queries
from portal.timing.reviews import OUTCOMES, REVIEWER, Failed, Look, review, review_several

PATH = "/staff/reviews"
WHO = (Role.WEBMASTER, Role.UNIT_ADMIN, Role.APPROVER)
SOON = 30  # days ahead that are shown as coming up
LATER = 366
FIELDS = ("outcome", "note", "next_on")

TOOLS.append(Tool(PATH, "ok", ("ตรวจเนื้อหา", "Reviews"), frozenset(WHO)))


class ReviewPages(Controller):
    path = PATH
    include_in_schema = False

    @get(opt={"audience": ANY_STAFF})
    async def show(
        self, request: Request, done: FromQuery[str] = "", n: FromQuery[int] = 0
    ) -> Response:
        lang = language(request)
        notices = {
            code: pick((f"{said[0]}แล้ว {n} เรื่อง", f"{said[1]}: {n}"), lang)
            for code, (_, said) in OUTCOMES.items()
        }
        nothing = ("ยังไม่ได้เลือกเรื่อง เลือกจากรายการก่อน", "Choose items first")
        more = {"notice": notices[done]} if done in notices and n > 0 else {}
        error = {"": pick(nothing, lang)} if done == "none" else {}
        return await _list(request, {}, error, **more)

    @post(opt={"audience": only(REVIEWER)}, status_code=303)
    async def several(self, request: Request) -> Response:
        """Each is its own transaction; those that could not be done are listed with the reason."""
        person, sent = must_be_signed_in(person_of(request)), await request.form()
        given = [str(one) for one in sent.getall("chosen", [])]
        given = [part for one in given for part in one.split(",")]
        try:
            chosen = [(one.id, one.version) for one in read_chosen(given)]
        except Invalid as error:
            return await _list(request, _typed(sent), {"": error.message}, 422)
        look = read_look(sent)
        if not chosen:
            return Redirect(f"{PATH}?done=none", status_code=303)
        if wrong := _wrong_for_several(look):
            return await _list(request, _typed(sent), wrong, 422, chosen=set(given))
        if look.outcome == "taken_down" and sent.get("confirmed") != "yes":
            return await _confirm(request, given, look)
        done, failed = await review_several(chosen, person, look)
        if not failed:
            return Redirect(f"{PATH}?done={look.outcome}&n={done}", status_code=303)
        return await _report(request, look, done, failed)

    @get("/{request_id:uuid}", opt={"audience": ANY_STAFF})
    async def one(self, request: Request, request_id: FromPath[UUID]) -> Response:
        return await _one(request, request_id, {}, {})

    @post("/{request_id:uuid}", opt={"audience": only(REVIEWER)}, status_code=303)
    async def look(self, request: Request, request_id: FromPath[UUID]) -> Response:
        person, sent = must_be_signed_in(person_of(request)), await request.form()
        look = read_look(sent, text.whole(str(sent.get("version", ""))))
        try:
            edition = await review(request_id, person, look)
        except (Invalid, Conflict) as error:
            fields = error.fields or {"": error.message}
            return await _one(request, request_id, _typed(sent), fields, error.status)
        if edition:
            return Redirect(f"/staff/requests/{edition}/edit", status_code=303)
        return Redirect(f"{PATH}?done={look.outcome}&n=1", status_code=303)


class ReviewTable(Controller):
    include_in_schema = False

    @get("/staff/reviews.csv", opt={"audience": ANY_STAFF})
    async def download(self, request: Request) -> Response[bytes]:
        """Every review of the last two years; days and times Gregorian, in Bangkok."""
        lang = language(request)
        async with db.transaction():
            today = clock.today()
            found = await queries.all_reviews(today - timedelta(days=2 * LATER))
        head = ["เวลา", "เลขที่", "เรื่อง", "หมวด", "ผู้ตรวจ", "ตำแหน่ง", "ผล", "ยืนยันว่า", "หมายเหตุ",
                "กำหนดเดิม", "ตรวจครั้งต่อไป"]  # fmt: skip
        rows: list[list[Any]] = [head]
        rows += [
            [
                row["at"].astimezone(clock.BANGKOK).isoformat(timespec="minutes"),
                row["number"],
                row["title"],
                row["category_th"] or "",
                row["name"],
                row["position"],
                pick(OUTCOMES[row["outcome"]][1], lang),
                " ".join(pick(CHECKS[code], lang) for code in row["checked"]),
                row["note"],
                row["due_on"] or "",
                row["next_on"] or "",
            ]
            for row in found
        ]
        return csv_answer(f"reviews-{today.isoformat()}.csv", rows)


def read_look(sent: FormMultiDict, version: int | None = None) -> Look:
    return Look(
        str(sent.get("outcome", "")),
        [str(code) for code in sent.getall("checked", [])],
        str(sent.get("note", "")),
        str(sent.get("next_on", "")),
        version,
    )


def _typed(sent: FormMultiDict) -> dict[str, Any]:
    return {name: str(sent.get(name, "")) for name in FIELDS} | {
        "checked": [str(code) for code in sent.getall("checked", [])]
    }


def _wrong_for_several(look: Look) -> dict[str, str]:
    """What is missing for every one of them, said before any is touched."""
    if look.outcome not in OUTCOMES:
        return {"outcome": "เลือกผลการตรวจ"}
    lacks = [CHECKS[code][0] for code in CHECKS if code not in look.checked]
    if look.outcome == "confirmed" and lacks:
        return {"checked": f"ทำเครื่องหมายให้ครบ: {', '.join(lacks)}"}
    if look.outcome == "taken_down" and not text.says_something(look.note):
        return {"note": "บอกเหตุผลที่นำลง"}
    return {}


async def _confirm(request: Request, given: list[str], look: Look) -> Response:
    count = len(given)
    return await confirm_page(
        request,
        ("นำลงจากเว็บไซต์หลายเรื่อง", "Take several down"),
        [
            (f"นำ {count} เรื่องลงจากเว็บไซต์ทันที", f"{count} items leave the site at once"),
            ("เผยแพร่อีกครั้งต้องขอใหม่", "To publish them again is a new request"),
        ],
        ("นำลงทั้งหมด", "Take them down"),
        {"chosen": ",".join(given), "outcome": look.outcome, "note": look.note},
        PATH,
    )


async def _report(request: Request, look: Look, done: int, failed: list[Failed]) -> Response:
    lang, shown = language(request), []
    async with db.transaction():
        for one in failed:
            title = await db.value("SELECT title FROM publication WHERE id = $1", one.publication)
            url = f"/staff/requests/{one.publication}" if title else ""
            shown.append({"title": title or "–", "url": url, "why": one.why})
    outcome = pick(OUTCOMES[look.outcome][1], lang)
    return await office_page(
        request, "timing/report", outcome=outcome, done=done, failed=shown, back=PATH
    )


async def _list(
    request: Request,
    typed: dict[str, Any],
    error: dict[str, str],
    status: int = 200,
    /,
    **more: Any,
) -> Response:
    person, lang = must_be_signed_in(person_of(request)), language(request)
    async with db.transaction():
        today, figures = clock.today(), await freshness()
        overdue = await queries.overdue_reviews()
        coming = await queries.due_reviews(today + timedelta(days=LATER))
    near = today + timedelta(days=SOON)
    groups = [
        {
            "code": code,
            "title": pick(title, lang),
            "empty": pick(empty, lang),
            "tone": tone,
            "rows": [_row(row, lang) for row in rows],
        }
        for code, title, empty, tone, rows in (
            ("overdue", ("เลยกำหนดตรวจ", "Overdue"), ("ไม่มีเรื่องเลยกำหนด", "Nothing is overdue"),
             "bad", overdue),
            ("soon", (f"ถึงกำหนดวันนี้และภายใน {SOON} วัน", f"Due today and within {SOON} days"),
             ("ไม่มีเรื่องถึงกำหนด", "Nothing is due"), "warn",
             [row for row in coming if row["review_on"] <= near]),
            ("later", ("ภายหลัง", "Later"), ("ไม่มีเรื่อง", "Nothing"), "idle",
             [row for row in coming if row["review_on"] > near]),
        )
    ]  # fmt: skip
    values = {
        "groups": groups, "figures": figures, "typed": {"outcome": "confirmed"} | typed,
        "error": error, "checks": _checks(lang), "outcomes": _outcomes(lang),
        "may_review": REVIEWER in person.roles, "most": MOST, "chosen": set(),
    }  # fmt: skip
    return await office_page(request, "timing/reviews", status, **(values | more))


def _row(row: Any, lang: str) -> dict[str, Any]:
    category = row["category_en"] if lang == "en" else row["category_th"]
    return {
        **dict(row),
        "category_name": category or "",
        "url": f"{PATH}/{row['publication']}",
        "chosen": f"{row['publication']}:{row['version']}",
    }


def _checks(lang: str) -> list[dict[str, str]]:
    return [{"code": code, "label": pick(words, lang)} for code, words in CHECKS.items()]


def _outcomes(lang: str) -> list[dict[str, str]]:
    return [{"code": code, "label": pick(choice, lang)} for code, (choice, _) in OUTCOMES.items()]


async def _one(
    request: Request,
    publication: UUID,
    typed: dict[str, Any],
    error: dict[str, str],
    status: int = 200,
) -> Response:
    person, lang = must_be_signed_in(person_of(request)), language(request)
    async with db.transaction():
        seen = await subject(publication)
        row = await queries.to_review(publication)
        if row is None and status == 200:
            raise NotFound("เรื่องนี้ไม่ได้เผยแพร่อยู่", "It is not public now")
        before = await queries.reviews_of(seen.row.item)
        usual = next_review(seen.row.kind, timing_of((await unit_now()).facts), clock.today())
    return await office_page(
        request, "timing/review", status, subject=seen.row, row=row and _row(row, lang),
        before=[_shown(one, lang) for one in before], usual=usual, checks=_checks(lang),
        outcomes=_outcomes(lang), typed={"outcome": "confirmed"} | typed, error=error,
        may_review=REVIEWER in person.roles and row is not None, documents=len(seen.documents),
    )  # fmt: skip


def _shown(row: Any, lang: str) -> dict[str, Any]:
    return {**dict(row), "label": pick(OUTCOMES[row["outcome"]][1], lang)}


async def _beside(seen: Any, person: Any, lang: str) -> dict[str, Any]:
    """On the page of a request: the day of the next look, and whether this person looks."""
    row = await queries.to_review(seen.row.id)
    return {
        "review": row and _row(row, lang),
        "may_review": bool(row) and bool(person.roles & set(WHO)),
    }


BESIDE.append(_beside)
