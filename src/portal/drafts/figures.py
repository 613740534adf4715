"""Figures of a time as tables, each with its picture where a picture helps; the numbers of a chart
always stand in the table before it. Pure."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Literal

from portal.compliance.coverage import Figures
from portal.drafts.facts import Counted, Handled, Tally
from portal.drafts.proposals import BY_ITSELF
from portal.drafts.words import day, number, official
from portal.kit import thai
from portal.office.times import month_name, spent
from portal.publication.labels import REASONS
from portal.sheets.blocks import Block, Chart, Grid
from portal.visitors.queries import Satisfaction

ITEMS = "เรื่อง"


def count_words(tally: Tally, in_index: int = 0) -> str:
    """จำนวน ๗ เรื่อง; where there is none, whether there is nothing or nothing was done (X31).
    `in_index`: what the index of the Act shows."""
    if tally.standing:
        return f"จำนวน {number(tally.standing)} เรื่อง"
    if tally.declared:
        return f"ไม่มี ({official(tally.declared)})"
    if tally.node.shows == "visitors":
        return "เป็นสถิติการเข้าใช้และแบบประเมินความพึงพอใจที่เว็บไซต์แสดงเอง"
    if tally.node.shows in BY_ITSELF and in_index:
        return f"เป็นดัชนีของข้อมูลในหมวดอื่น จำนวน {number(in_index)} รายการ"
    return "ยังไม่ดำเนินการ"


def by_category(counted: Counted) -> list[Block]:
    """Numbered as the report's list of categories is."""
    names = [official(one.node.name_th) for one in counted.top]
    rows: list[tuple[str, ...]] = [
        (
            number(place), name, *map(number, (one.standing, one.new, one.updated, one.ended)),
            _day(one.first), _day(one.last),
        )
        for place, (one, name) in enumerate(zip(counted.top, names, strict=True), 1)
    ]  # fmt: skip
    total = [sum(getattr(one, name) for one in counted.top) for name in TALLIED]
    rows.append(("", "รวม", *map(number, total), "", ""))
    return [
        Grid(
            ("ที่", "หมวด", "เผยแพร่อยู่", "ใหม่", "ปรับปรุง", "สิ้นสุด", "วันแรก", "วันล่าสุด"),
            tuple(rows),
            (6, 29, 13, 7, 10, 9, 13, 13),
            "จำนวนเรื่องที่เผยแพร่ แยกตามหมวด",
            centred=(0,),
            right=(2, 3, 4, 5),
        ),
        *_chart(
            "เรื่องที่เผยแพร่อยู่ แยกตามหมวด",
            ITEMS,
            tuple(
                (f"{number(place)} {name}", float(one.standing))
                for place, (one, name) in enumerate(zip(counted.top, names, strict=True), 1)
            ),
        ),
    ]


TALLIED = ("standing", "new", "updated", "ended")


def by_month(counted: Counted) -> list[Block]:
    rows: list[tuple[str, ...]] = [
        (_month(first), number(new), number(updated), number(ended))
        for first, new, updated, ended in counted.months
    ]
    rows.append(("รวม", *_sums(counted.months, 3)))
    return [
        Grid(
            ("เดือน", "เผยแพร่ใหม่", "ปรับปรุง", "สิ้นสุดหรือนำลง"), tuple(rows), (40, 20, 20, 20),
            "จำนวนเรื่องที่เผยแพร่ แยกตามเดือน", right=(1, 2, 3),
        ),
        *_chart("เรื่องที่เผยแพร่ใหม่ แยกตามเดือน", ITEMS,
                tuple((_month(first), float(new)) for first, new, _, _ in counted.months), "columns"),
    ]  # fmt: skip


def waiting(handled: Handled) -> list[Block]:
    """Office time of each step; the unit's own limit beside it."""
    rows = tuple(
        (
            official(step.name[0]),
            number(step.figures.count),
            thai.digits(spent(step.figures.median_office, office=True)),
            thai.digits(spent(step.figures.slowest_office, office=True)),
            f"{number(step.wait_hours)} ชั่วโมง" if step.wait_hours else "ไม่กำหนด",
        )
        for step in handled.steps
    )
    points = tuple(
        (official(step.name[0]), _hours(step.figures.median_office)) for step in handled.steps
    )
    return [
        Grid(
            ("ขั้นตอน", "จำนวนครั้ง", "เวลารอมัธยฐาน", "เวลารอนานที่สุด", "เวลาที่กำหนด"), rows,
            (36, 13, 17, 17, 17), "เวลารอของแต่ละขั้นตอน (ชั่วโมงทำการ)", right=(1,),
        ),
        *_chart("เวลารอมัธยฐานของแต่ละขั้นตอน", "ชั่วโมงทำการ", points),
    ]  # fmt: skip


def refusals(handled: Handled) -> list[Block]:
    rows = tuple((REASONS[code][0], number(n)) for code, n in handled.refused.items())
    grid = Grid(("เหตุผล", "จำนวนครั้ง"), rows, (75, 25), "เรื่องที่ไม่อนุญาต แยกตามเหตุผล", right=(1,),
                empty="ไม่มีเรื่องที่ไม่อนุญาต")  # fmt: skip
    points = tuple((REASONS[code][0], float(n)) for code, n in handled.refused.items())
    return [grid, *_chart("เรื่องที่ไม่อนุญาต แยกตามเหตุผล", "ครั้ง", points)]


SPOKEN = (
    ("recorded", "บันทึกการอนุญาตทางวาจา"),
    ("in_time", "ยืนยันภายในกำหนด"),
    ("late", "ยืนยันเกินกำหนด"),
    ("denied", "ผู้อนุญาตปฏิเสธ"),
    ("open", "รอยืนยัน"),
    ("overdue", "รอยืนยันและเกินกำหนดแล้ว"),
)


def other(handled: Handled) -> list[Block]:
    """Spoken permissions (R67), owners' own (R79), more time, looks at what is public (R82)."""
    rows = [(words, number(handled.verbal[name])) for name, words in SPOKEN]
    rows += [
        ("ผู้ขอเป็นผู้อนุญาตเอง", number(handled.own)),
        ("ขยายเวลาเผยแพร่", number(handled.extended)),
        ("ทบทวนแล้วยืนยันว่าเป็นปัจจุบัน", number(handled.reviewed.get("confirmed", 0))),
        ("ทบทวนแล้วปรับปรุง", number(handled.reviewed.get("updating", 0))),
        ("ทบทวนแล้วนำลง", number(handled.reviewed.get("taken_down", 0))),
    ]
    return [
        Grid(
            ("รายการ", "จำนวนเรื่อง"),
            tuple(rows),
            (75, 25),
            "การอนุญาตทางวาจา การขยายเวลา และการทบทวน",
            right=(1,),
        )
    ]


def visits(months: Sequence[tuple[date, int, int, int]]) -> list[Block]:
    rows: list[tuple[str, ...]] = [
        (_month(first), *map(number, counts)) for first, *counts in months
    ]
    rows.append(("รวม", *_sums(months, 3)))
    return [
        Grid(
            ("เดือน", "ผู้เข้าชม (ครั้ง)", "หน้าที่เปิด", "ไฟล์ที่ดาวน์โหลด"), tuple(rows), (40, 20, 20, 20),
            "การเข้าใช้บริการเว็บไซต์ แยกตามเดือน", right=(1, 2, 3),
        ),
        *_chart("ผู้เข้าชมเว็บไซต์ แยกตามเดือน", "ครั้ง",
                tuple((_month(first), float(count)) for first, count, _, _ in months), "columns"),
    ]  # fmt: skip


def satisfied(of: Satisfaction) -> list[Block]:
    if of.mean is None:
        return [Grid(("ระดับความพึงพอใจ", "จำนวนผู้ตอบ"), (), (60, 40), "ความพึงพอใจต่อเว็บไซต์",
                     right=(1,), empty="ยังไม่มีผู้ตอบแบบประเมิน")]  # fmt: skip
    labels = [f"{number(score)} คะแนน" for score in range(5, 0, -1)]
    rows = [(label, number(n)) for label, n in zip(labels, of.scores, strict=True)]
    rows.append((f"เฉลี่ย {thai.digits(f'{of.mean:.2f}')} จาก ๕ คะแนน", f"รวม {number(of.count)}"))
    points = tuple((label, float(n)) for label, n in zip(labels, of.scores, strict=True))
    return [
        Grid(("ระดับความพึงพอใจ", "จำนวนผู้ตอบ"), tuple(rows), (60, 40), "ความพึงพอใจต่อเว็บไซต์", right=(1,)),
        *_chart("ความพึงพอใจต่อเว็บไซต์", "คน", points),
    ]  # fmt: skip


def completeness(lists: Sequence[tuple[str, Figures]]) -> list[Block]:
    rows = tuple(
        (official(name), number(of.asked), number(of.done), number(of.lacking),
         f"ร้อยละ {number(of.percent)}")
        for name, of in lists
    )  # fmt: skip
    return [
        Grid(
            ("รายการตรวจ", "ต้องมีแล้ว", "มีแล้ว", "ยังขาด", "ความครบถ้วน"), rows, (40, 15, 15, 15, 15),
            "ความครบถ้วนตามรายการตรวจ", right=(1, 2, 3, 4),
        )
    ]  # fmt: skip


def trainings(rows: Sequence) -> list[Block]:
    return [
        Grid(
            ("วัน เดือน ปี", "เรื่อง", "ชั่วโมง", "จำนวนคน"),
            tuple(
                (day(row["day"]), official(row["topic"]), number(float(row["hours"])),
                 number(row["people"]))
                for row in rows
            ),
            (24, 46, 14, 16),
            "การอบรมและแลกเปลี่ยนเรียนรู้",
            right=(2, 3),
            empty="ยังไม่มีการบันทึกการอบรม",
        )
    ]  # fmt: skip


def _sums(rows: Sequence[tuple[Any, ...]], columns: int) -> list[str]:
    """Of the columns after the first."""
    return [number(sum(row[place] for row in rows)) for place in range(1, columns + 1)]


def _chart(
    caption: str,
    unit_name: str,
    points: tuple[tuple[str, float], ...],
    kind: Literal["bars", "columns"] = "bars",
) -> list[Block]:
    """None where every bar would be empty or one stood alone: the table says it."""
    says = len(points) > 1 and any(n for _, n in points)
    return [Chart(caption, unit_name, points, kind)] if says else []


def _hours(time: timedelta | None) -> float:
    return round(time.total_seconds() / 3600, 1) if time else 0.0


def _month(first: date) -> str:
    return thai.digits(month_name(first))


def _day(of: date | None) -> str:
    return thai.digits(thai.short_date(of)) if of else "ไม่มี"
