"""The unit's page of its checks: what stands how, what to do, since when; one check with its
history; acknowledging what was found."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from portal.kit import db, text
from portal.kit.errors import Invalid, NotFound
from portal.monitoring.acks import acknowledge, look_again
from portal.monitoring.check import BAD, OK, STATUSES, UNKNOWN, WARN, Check
from portal.monitoring.checks import BY_CODE
from portal.monitoring.letters import PATH
from portal.monitoring.people_checks import PEOPLE
from portal.monitoring.queries import Standing, acks, spans, standing, standing_of
from portal.people.actions import must_be_signed_in
from portal.people.audience import only
from portal.people.page import language, person_of
from portal.people.person import Person
from portal.people.roles import Role
from portal.publication.labels import pick
from portal.publication.staff import TOOLS, Tool, staff_page

LOOKERS = frozenset({Role.WEBMASTER, Role.UNIT_ADMIN, Role.APPROVER})
TOOLS.append(Tool(PATH, "ok", ("ผลการตรวจเว็บไซต์", "Checks of the site"), LOOKERS))
AUDIENCE = {"audience": only(*LOOKERS)}
DONE = {
    "again": ("จะตรวจอีกครั้งภายในสองนาที เปิดหน้านี้ใหม่เพื่อดูผล",
              "Run again within two minutes; open this page again"),
    "known": ("บันทึกการรับทราบแล้ว", "Acknowledged"),
}  # fmt: skip
SHOWN = 3  # findings on the page of all checks


class CheckPages(Controller):
    path = PATH
    include_in_schema = False

    @get(opt=AUDIENCE)
    async def all(self, request: Request) -> Response:
        person, lang = must_be_signed_in(person_of(request)), language(request)
        async with db.transaction():
            found = await standing()
        statuses = [one.counts for one in found]
        counts = {status: statuses.count(status) for status in (BAD, WARN, UNKNOWN, OK)}
        last = max((one.checked_at for one in found if one.checked_at), default=None)
        return await staff_page(
            request,
            "monitoring/checks",
            checks=[shown(one, lang, person) for one in found],
            counts=[(count, status_shown(status, lang)) for status, count in counts.items()],
            wrong=counts[BAD] + counts[WARN],
            last=last,
            **_notice(request, lang),
        )

    @get("/{code:str}", opt=AUDIENCE)
    async def one(self, request: Request, code: FromPath[str]) -> Response:
        return await _one(request, _check(code))

    @post("/{code:str}/again", opt=AUDIENCE, status_code=303)
    async def again(self, code: FromPath[str]) -> Redirect:
        check = _check(code)
        async with db.transaction():
            await look_again(check.code)
        return Redirect(f"{PATH}/{check.code}?done=again", status_code=303)

    @post("/{code:str}/acknowledge", opt={"audience": only(Role.UNIT_ADMIN)}, status_code=303)
    async def acknowledge(self, request: Request, code: FromPath[str]) -> Response:
        """422 says at each field what is wrong; nothing that was typed is lost."""
        person, form, check = (
            must_be_signed_in(person_of(request)),
            await request.form(),
            _check(code),
        )
        typed = {name: text.line(str(form.get(name, ""))) for name in ("reason", "until")}
        try:
            await acknowledge(check.code, typed["reason"], typed["until"], person)
        except Invalid as error:
            return await _one(request, check, 422, typed, error.fields)
        return Redirect(f"{PATH}/{check.code}?done=known", status_code=303)


def _check(code: str) -> Check:
    if code not in BY_CODE:
        raise NotFound("ไม่มีการตรวจนี้", "No such check")
    return BY_CODE[code]


async def _one(
    request: Request,
    check: Check,
    status: int = 200,
    typed: dict[str, str] | None = None,
    error: dict[str, str] | None = None,
) -> Response:
    person, lang = must_be_signed_in(person_of(request)), language(request)
    async with db.transaction():
        found, history, known = (
            await standing_of(check), await spans(check.code), await acks(check.code),
        )  # fmt: skip
    return await staff_page(
        request,
        "monitoring/check",
        status,
        check=shown(found, lang, person, whole=True),
        history=[dict(row) | {"is": status_shown(row["status"], lang)} for row in history],
        known=known,
        may_acknowledge=Role.UNIT_ADMIN in person.roles and found.counts != OK,
        typed=typed or {},
        error=error or {},
        **_notice(request, lang),
    )


def status_shown(status: str, lang: str) -> dict[str, str]:
    th, en, tone, icon = STATUSES[status]
    return {"label": pick((th, en), lang), "tone": tone, "icon": icon}


def shown(one: Standing, lang: str, person: Person, *, whole: bool = False) -> dict[str, Any]:
    """For the templates; the first findings of many unless the `whole` is asked for. The page of
    somebody's account is for the unit administrator alone: others get no link to it."""
    findings = one.findings if whole else one.findings[:SHOWN]
    if Role.UNIT_ADMIN not in person.roles:
        findings = [
            each | {"url": ""} if each["url"].startswith(PEOPLE) else each for each in findings
        ]
    is_ = status_shown(one.status, lang)
    return {
        "code": one.check.code,
        "url": f"{PATH}/{one.check.code}",
        "name": pick(one.check.name, lang),
        "todo": pick(one.check.todo, lang),
        "is": is_ if not one.acked else is_ | {"tone": "idle"},
        "acked": one.ack,
        "since": one.since,
        "checked_at": one.checked_at,
        "due_at": one.due_at,
        "note": pick(one.note, lang),
        "findings": [each | {"text": each["en" if lang == "en" else "th"]} for each in findings],
        "more": one.found - len(findings),
        "well": one.counts == OK,
    }


async def checks_warning(person: Person, lang: str) -> list[dict[str, Any]]:
    """[] or one warning of what is bad, as the staff home says them, for those who may look. Inside
    a transaction."""
    if not person.roles & LOOKERS:
        return []
    bad = [one.check.name for one in await standing() if one.counts == BAD and one.check.tells]
    if not bad:
        return []
    th = f"ผลการตรวจเว็บไซต์: ต้องแก้ {len(bad)} เรื่อง"
    words = th, f"Checks of the site: {len(bad)} to be mended"
    detail = ", ".join(pick(name, lang) for name in bad)
    return [{"text": pick(words, lang), "detail": detail, "urgent": True, "url": PATH,
             "about": "checks"}]  # fmt: skip


def _notice(request: Request, lang: str) -> dict[str, str]:
    done = DONE.get(request.query_params.get("done", ""))
    return {"notice": pick(done, lang)} if done else {}
