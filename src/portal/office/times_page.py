"""The page of times, with its chart and a CSV of the same figures."""

from datetime import timedelta
from typing import Any

from litestar import Controller, Request, Response, get

from portal.kit import clock, db
from portal.kit.spreadsheet import csv_answer
from portal.office.page import office_page
from portal.office.times import Times, month_name, spent, times
from portal.people.audience import ANY_STAFF
from portal.people.page import language
from portal.publication.labels import REASONS, pick

VERBAL = {
    "recorded": ("บันทึกการอนุญาตทางวาจา", "Spoken permissions recorded"),
    "in_time": ("ยืนยันทันกำหนด", "Confirmed in time"),
    "late": ("ยืนยันช้ากว่ากำหนด", "Confirmed late"),
    "denied": ("ปฏิเสธว่าไม่ได้อนุญาต", "Denied"),
    "open": ("ยังไม่ยืนยัน", "Still to confirm"),
    "overdue": ("ในจำนวนนี้เกินกำหนด", "of those overdue"),
}
DONE = {
    "submit": ("เสนอ", "Submitted"),
    "approve": ("อนุญาต", "Allowed"),
    "record_verbal_approval": ("อนุญาตทางวาจา", "Allowed by word of mouth"),
    "reject": ("ไม่อนุญาต", "Refused"),
    "publish": ("นำขึ้นเว็บไซต์", "Published"),
}


class TimesPages(Controller):
    path = "/staff/settings"
    opt = {"audience": ANY_STAFF}
    include_in_schema = False

    @get("/times")
    async def show(self, request: Request) -> Response:
        lang = language(request)
        async with db.transaction():
            found, today = await times(), clock.now()
        return await office_page(
            request,
            "office/times",
            chart=_chart(found, lang),
            steps=[_step(step, lang) for step in found.steps],
            months=_months(found, lang),
            kinds=[pick(one, lang) for one in DONE.values()],
            reasons=[(_reason(code, lang), count) for code, count in found.reasons.items()],
            verbal=[(pick(VERBAL[name], lang), count) for name, count in found.verbal.items()],
            overdue=found.overdue,
            own=found.own,
            since=found.since,
            today=today,
        )

    @get("/times.csv")
    async def download(self, request: Request) -> Response[bytes]:
        """Minutes as whole numbers."""
        lang = language(request)
        async with db.transaction():
            found, today = await times(), clock.today()
        return csv_answer(f"times-{today.isoformat()}.csv", _table(found, lang))


def _step(step: Any, lang: str) -> dict[str, Any]:
    of = step.figures
    return {
        "name": pick(step.name, lang),
        "count": of.count,
        "minutes": step.minutes,
        "wait_hours": f"{step.wait_hours:g}" if step.wait_hours else "",
        "median_office": spent(of.median_office, lang, office=True),
        "slowest_office": spent(of.slowest_office, lang, office=True),
        "median_clock": spent(of.median_clock, lang),
        "slowest_clock": spent(of.slowest_clock, lang),
        "median_work": spent(of.median_work, lang),
        "slowest_work": spent(of.slowest_work, lang),
    }


def _months(found: Times, lang: str) -> list[dict[str, Any]]:
    return [
        {
            "name": month_name(one.first, lang),
            "counts": [one.counts[name] for name in DONE],
            "median_office": spent(one.median_office, lang, office=True),
        }
        for one in found.months
    ]


WIDE, HIGH, BASE = 46, 120, 150  # of one month, of the tallest bar, of the ground line


def _chart(found: Times, lang: str) -> dict[str, Any]:
    """Bars in units of the drawing: submitted beside decided, month by month."""
    decided = ("approve", "record_verbal_approval", "reject")
    pairs = [
        (one.counts["submit"], sum(one.counts[name] for name in decided)) for one in found.months
    ]
    most = max((count for pair in pairs for count in pair), default=0) or 1
    bars = [
        {
            "x": place * WIDE + 4,
            "month": month_name(month.first, lang),
            "values": [
                {"count": count, "height": round(count / most * HIGH, 1),
                 "y": round(BASE - count / most * HIGH, 1)}
                for count in pair
            ],
        }
        for place, (month, pair) in enumerate(zip(found.months, pairs, strict=True))
    ]  # fmt: skip
    total = [sum(pair[side] for pair in pairs) for side in (0, 1)]
    return {"bars": bars, "width": WIDE * len(bars) + 8, "base": BASE, "total": total}


def _reason(code: str, lang: str) -> str:
    return pick(REASONS.get(code, (code, code)), lang)


def _table(found: Times, lang: str) -> list[list[Any]]:
    def words(in_thai: str, english: str) -> str:
        return english if lang == "en" else in_thai

    table: list[list[Any]] = [[
        words("ขั้นตอน", "Step"), words("จำนวน", "Count"),
        words("เวลาทำงานที่กำหนด (นาที)", "Working time set (min)"),
        words("รอ มัธยฐาน (นาทีราชการ)", "Waiting, median (office min)"),
        words("รอ นานที่สุด (นาทีราชการ)", "Waiting, slowest (office min)"),
        words("รอ มัธยฐาน (นาทีตามนาฬิกา)", "Waiting, median (clock min)"),
        words("รอ นานที่สุด (นาทีตามนาฬิกา)", "Waiting, slowest (clock min)"),
        words("ทำงาน มัธยฐาน (นาที)", "Working, median (min)"),
        words("ทำงาน นานที่สุด (นาที)", "Working, slowest (min)"),
    ]]  # fmt: skip
    for step in found.steps:
        of = step.figures
        measures = (of.median_office, of.slowest_office, of.median_clock, of.slowest_clock,
                    of.median_work, of.slowest_work)  # fmt: skip
        row = [pick(step.name, lang), of.count, step.minutes or "", *map(_minutes, measures)]
        table.append(row)
    table += [[], [words("เดือน", "Month"), *(pick(one, lang) for one in DONE.values())]]
    table += [
        [month_name(one.first, lang), *(one.counts[name] for name in DONE)] for one in found.months
    ]
    table += [[], [words("เหตุผลที่ไม่อนุญาต", "Reason of refusal"), words("จำนวน", "Count")]]
    table += [[_reason(code, lang), count] for code, count in found.reasons.items()]
    table += [[], [words("อนุญาตทางวาจา", "Spoken permission"), words("จำนวน", "Count")]]
    table += [[pick(VERBAL[name], lang), count] for name, count in found.verbal.items()]
    table += [[], [words("ค้างเกินกำหนดขณะนี้", "Overdue now"), len(found.overdue)]]
    own = words("ผู้ขออนุญาตเรื่องของตนเอง", "Allowed by their own owner")
    return [*table, [own, len(found.own)], *([row["number"], row["title"]] for row in found.own)]


def _minutes(time: timedelta | None) -> int | str:
    return "" if time is None else int(time.total_seconds() // 60)
