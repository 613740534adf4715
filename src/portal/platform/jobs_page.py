"""The operator's page of the work that runs by itself: what is late, who lives, what waits, what
failed for good."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from portal.kit import clock, db
from portal.kit.errors import Invalid
from portal.monitoring import job_actions, job_queries, watch
from portal.monitoring.job_queries import Work
from portal.monitoring.work_names import alarm_words, work_name
from portal.people.actions import must_be_signed_in
from portal.people.audience import Audience
from portal.people.page import language, page, person_of
from portal.people.roles import Role
from portal.publication.labels import pick

OPERATORS = Audience("operator", frozenset({Role.OPERATOR}), "platform")
PATH = "/jobs"
WIDE, HIGH, BAR = 240, 36, 4  # units of the drawing
DONE = {
    "retry": ("จะลองอีกครั้งทันที", "It is tried again at once"),
    "give_up": ("เลิกทำแล้ว และบันทึกเหตุผลไว้", "Given up; the reason is recorded"),
}


class JobPages(Controller):
    path = PATH
    opt = {"audience": OPERATORS}
    include_in_schema = False

    @get()
    async def show(self, request: Request) -> Response:
        return await _page(request)

    @post("/{number:int}", status_code=303)
    async def decide(self, request: Request, number: FromPath[int]) -> Response:
        """`do`: retry or give_up."""
        person, form = must_be_signed_in(person_of(request)), await request.form()
        action = "give_up" if form.get("do") == "give_up" else "retry"
        act = job_actions.give_up if action == "give_up" else job_actions.retry
        reason = str(form.get("reason", ""))
        try:
            await act([number], reason, person)
        except Invalid as error:
            wrong = {f"reason-{number}": error.fields["reason"]}
            return await _page(request, 422, wrong, {f"reason-{number}": reason})
        return Redirect(f"{PATH}?done={action}", status_code=303)


async def _page(
    request: Request,
    status: int = 200,
    error: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    lang = language(request)
    async with db.transaction():
        values: dict[str, Any] = {
            "alarms": [_alarm(one, lang) for one in await watch.conditions()],
            "works": [_work(one, lang) for one in await job_queries.works()],
            "processes": await job_queries.processes(),
            "promised": await job_queries.promised(),
            "queue": await job_queries.queue(),
            "dead": await job_queries.dead(),
            "schema": await job_queries.schema(),
            "now": clock.now(),
        }
    done = DONE.get(request.query_params.get("done", ""))
    return page(
        request, "platform/jobs", status, error=error or {}, typed=typed or {},
        clock_off=watch.CLOCK_OFF, notice=pick(done, lang) if done else None, **values,
    )  # fmt: skip


def _alarm(one: watch.Condition, lang: str) -> dict[str, Any]:
    text, todo = alarm_words(one.code, lang)
    return {"text": text, "todo": todo, "since": one.since, "detail": one.detail}


def _work(one: Work, lang: str) -> dict[str, Any]:
    return {
        "name": work_name(one.name, lang),
        "code": one.name,
        "row": one,
        "p50": _seconds(one.p50),
        "longest": _seconds(one.longest),
        "last": _seconds(one.last_ms),
        "bars": _bars(one),
        "failures_shown": sum(not run[4] for run in one.recent),
    }


def _seconds(milliseconds: int | None) -> str:
    """ "0.34", "" where there is none."""
    return "" if milliseconds is None else f"{milliseconds / 1000:.2f}"


def _bars(one: Work) -> list[dict[str, Any]]:
    """Of the last runs, the newest at the right; one that failed is as high as the drawing."""
    most = one.longest or 1
    first = WIDE - BAR * len(one.recent)
    return [
        {
            "x": first + BAR * place,
            "height": HIGH if not run[4] else max(1, round(run[1] / most * (HIGH - 2), 1)),
            "failed": not run[4],
        }
        for place, run in enumerate(one.recent)
    ]
