"""How this unit publishes, drawn from its live configuration: the flow of a request (R80) and the
table of who is responsible for which category (R45), in Thai and English. Pure."""

from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

from portal.catalog.queries import Node, flat
from portal.kit import thai
from portal.kit.thai_lines import breakable
from portal.papers.category_words import category_words
from portal.papers.table import TablePaper
from portal.publication.labels import pick
from portal.tenants.queries import UnitInfo

ASKS = ("เจ้าหน้าที่ผู้ประสงค์จะเผยแพร่ข้อมูล", "The officer who wishes to publish")
WEBMASTER = ("เจ้าหน้าที่ผู้รับผิดชอบ (Web Master)", "Webmaster")
USUAL = 5  # minutes of work, where the unit says nothing (R77)


class _Words:
    """The unit's words in one language."""

    def __init__(self, unit: UnitInfo, lang: str) -> None:
        self.facts, self.lang, self.kind = unit.facts, lang, unit.kind
        self.unit = pick((unit.name_th, unit.name_en or unit.name_th), lang)
        self.approval: dict[str, Any] = unit.facts["approval"]
        self.steps: list[dict[str, Any]] = self.approval["step"]

    def say(self, in_thai: str, in_english: str) -> str:
        return pick((in_thai, in_english), self.lang)

    def number(self, count: float) -> str:
        plain = f"{count:g}"
        return plain if self.lang == "en" else thai.digits(plain)

    def minutes(self, count: int | None) -> str:
        shown = self.number(count or USUAL)
        return self.say(f"{shown} นาที", f"{shown} minutes")

    def post(self, step: dict[str, Any]) -> str:
        return self.say(step["position_th"], step.get("position_en") or step["position_th"])

    def label(self, *parts: int) -> str:
        """(๒.๑)"""
        dotted = ".".join(str(part) for part in parts)
        return f"({dotted if self.lang == 'en' else thai.digits(dotted)})"


@dataclass(frozen=True)
class Stage:
    """One line of the flow. `number`: of the step, 0 for an outcome that stands under it; `label`:
    (๒.๑); `is_timed`: whether the unit says how long it takes, or the usual time is printed."""

    number: int
    label: str
    does: str
    time: str
    who: str
    is_timed: bool = True


def stages(unit: UnitInfo, lang: str) -> list[Stage]:
    """The steps of a request in their order; the outcomes of the decision stand under it."""
    words = _Words(unit, lang)
    asks, webmaster = pick(ASKS, lang), pick(WEBMASTER, lang)
    site = words.say(f"เว็บไซต์{words.unit}", f"the website of {words.unit}")
    ask = words.say(
        f"{asks} เสนอข้อมูลข่าวสารพร้อมแบบฟอร์มการขอเผยแพร่ เพื่อขออนุญาตเผยแพร่ผ่าน{site}",
        f"{asks} submits the information with the request form",
    )
    submit = words.approval.get("submit_minutes")
    found = [Stage(1, words.label(1), ask, words.minutes(submit), asks, bool(submit))]
    decides = words.steps[-1]
    for step, then in pairwise(words.steps):
        post, place = words.post(step), len(found) + 1
        does = words.say(
            f"{post} พิจารณารายละเอียดข้อมูล และเสนอ{words.post(then)}",
            f"{post} examines the details and forwards to the {words.post(then)}",
        )
        found.append(Stage(place, words.label(place), does, words.minutes(step["minutes"]), post))
    place, post = len(found) + 1, words.post(decides)
    decide = words.say(f"{post} พิจารณาข้อมูลข่าวสารที่เสนอ", f"{post} considers what was submitted")
    found.append(Stage(place, words.label(place), decide, words.minutes(decides["minutes"]), post))
    allowed = words.say(
        f"กรณีอนุญาต {webmaster} นำข้อมูลข่าวสารขึ้น{site}ในหมวดที่ถูกต้อง และระบบแจ้งเจ้าของข้อมูล",
        f"If allowed, the {webmaster} puts it on the site; the owner is told",
    )
    refused = words.say(
        f"กรณีไม่อนุญาต ระบบแจ้งกลับไปยัง{asks}พร้อมเหตุผลที่{post}ระบุ เพื่อแก้ไขแล้วเสนอตามขั้นตอนแรกอีกครั้ง",
        f"If not, the owner is told the reason that the {post} gave, and may submit again",
    )
    publish = words.approval.get("publish_minutes")
    shown = words.minutes(publish)
    found.append(Stage(0, words.label(place, 1), allowed, shown, webmaster, bool(publish)))
    found.append(Stage(0, words.label(place, 2), refused, words.say("ทันที", "At once"), post))
    if words.approval.get("verbal_allowed"):
        found.append(_urgent(words, words.label(place, 3), post))
    watch = words.say(
        f"{webmaster} ตรวจสอบความถูกต้อง ครบถ้วน ตลอดจนความเป็นปัจจุบันของข้อมูล "
        "และนำข้อมูลลงจากเว็บไซต์เมื่อครบระยะเวลาการเผยแพร่ข้อมูล",
        f"The {webmaster} keeps it correct, complete and current, and takes it down when its"
        " period ends",
    )
    always = words.say("ตลอดเวลา", "All the time")
    return [*found, Stage(place + 1, words.label(place + 1), watch, always, webmaster)]


def _urgent(words: _Words, label: str, post: str) -> Stage:
    hours = words.number(words.approval.get("verbal_confirm_hours", 8))
    does = words.say(
        f"กรณีเร่งด่วน {post} อนุญาตทางวาจาได้ และต้องยืนยันในระบบภายใน {hours} ชั่วโมงทำการ",
        f"In urgent cases the {post} may allow by word of mouth, confirmed within"
        f" {hours} office hours",
    )
    within = words.say(f"ยืนยันภายใน {hours} ชั่วโมงทำการ", f"Within {hours} office hours")
    return Stage(0, label, does, within, post)


def flow(unit: UnitInfo, lang: str) -> TablePaper:
    """R80: columns exactly ลำดับ, กระบวนการ, ใช้เวลา, ผู้รับผิดชอบ; then scope and procedure."""
    words = _Words(unit, lang)
    rows = tuple(
        (
            words.number(one.number) if one.number else "",
            f"{one.label} {one.does}",
            one.time,
            one.who,
        )
        for one in stages(unit, lang)
    )
    return TablePaper(
        lang=lang,
        title=words.say(
            f"ขั้นตอนการเผยแพร่ข้อมูลสาธารณะผ่านเว็บไซต์ของ{words.unit}",
            f"How {words.unit} publishes information on its website",
        ),
        unit=words.unit,
        before=(),
        columns=(
            (words.say("ลำดับ", "No.")), (words.say("กระบวนการ", "Process")),
            (words.say("ใช้เวลา", "Time")), (words.say("ผู้รับผิดชอบ", "Responsible")),
        ),
        widths=(8, 49, 16, 27),
        centred=(0, 2),
        rows=rows,
        notes=(
            (words.say("(๑) ขอบเขต", "(1) Scope"), (_scope(words),)),
            (
                words.say("(๒) ขั้นตอนการปฏิบัติการ", "(2) Procedure"),
                tuple(row[1] for row in rows) + _waits(words),
            ),
        ),
    )  # fmt: skip


def with_breaks(paper: TablePaper) -> TablePaper:
    """For a page or a PDF: long words may break, what is read as one stays together."""
    return replace(
        paper,
        title=breakable(paper.title),
        before=tuple(map(breakable, paper.before)),
        columns=tuple(map(breakable, paper.columns)),
        rows=tuple(tuple(map(breakable, row)) for row in paper.rows),
        notes=tuple((breakable(head), tuple(map(breakable, said))) for head, said in paper.notes),
    )


def _scope(words: _Words) -> str:
    asks, webmaster = pick(ASKS, words.lang), pick(WEBMASTER, words.lang)
    posts = [words.post(step) for step in words.steps]
    *reviews, decides = posts
    through = "".join(f" {post} ตรวจและเสนอต่อ" for post in reviews)
    in_english = "".join(f" the {post} examines and forwards it," for post in reviews)
    return words.say(
        f"เริ่มจาก{asks}ผ่านเว็บไซต์{words.unit} เสนอข้อมูลข่าวสาร{through} และ{decides} "
        f"พิจารณาอนุญาตให้เผยแพร่ กรณีอนุญาต ให้{webmaster} นำขึ้นเว็บไซต์ พร้อมทั้งตรวจสอบความถูกต้อง "
        "ครบถ้วน ตลอดจนความเป็นปัจจุบันของข้อมูล และนำลงเมื่อครบระยะเวลาการเผยแพร่ กรณีไม่อนุญาต "
        f"แจ้งกลับไปยัง{asks}พร้อมชี้แจงเหตุผล เพื่อดำเนินการแก้ไข แล้วเสนอตามขั้นตอนแรกอีกครั้ง "
        "การปรับปรุงข้อมูลที่เผยแพร่แล้วใช้ขั้นตอนเดียวกัน",
        f"It begins when an officer of {words.unit} submits information;{in_english} the {decides}"
        " decides. What is allowed is published by a webmaster, kept correct, complete and current,"
        " and taken down when its period ends. What is refused goes back to the officer with the"
        " reason, to be corrected and submitted again from the first step. Updating what is"
        " published follows the same steps.",
    )


def _waits(words: _Words) -> tuple[str, ...]:
    """How long a step may wait before it counts as overdue (R77)."""
    said = []
    for step in words.steps:
        if hours := step.get("wait_hours"):
            shown, post = words.number(hours), words.post(step)
            said.append(
                words.say(
                    f"เรื่องที่รอ{post}เกิน {shown} ชั่วโมงทำการ ระบบจะเตือน",
                    f"What waits for the {post} longer than {shown} office hours is reminded of",
                )
            )
    return tuple(said)


def responsibility(unit: UnitInfo, top: list[Node], lang: str) -> TablePaper:
    """R45: the five columns exactly, one row for each category of the first level, and for
    each under it that has people of its own (R44)."""
    words = _Words(unit, lang)
    announcement = unit.facts.get("announcement")
    duties = {duty["code"]: duty for duty in unit.facts.get("category", [])}
    listed = [(node, depth) for depth, node in flat(top) if depth == 0 or node.code in duties]
    rows = tuple(
        _row(words, node, depth, duties, _way(words, announcement)) for node, depth in listed
    )
    return TablePaper(
        lang=lang,
        title=words.say("วิธีการและขั้นตอนเปิดเผยข้อมูล", "How information is disclosed, and by whom"),
        unit=words.unit,
        before=(words.unit, *_cited(words, announcement)),
        columns=(
            words.say("ที่", "No."),
            words.say("หัวข้อ เรื่องของข้อมูล", "Category"),
            words.say("ขั้นตอนการเผยแพร่/ปรับปรุงข้อมูล", "How it is published and updated"),
            words.say("ผู้รับผิดชอบ", "Responsible"),
            words.say("ผู้ตรวจสอบ", "Checked by"),
        ),
        widths=(6, 40, 22, 17, 17),
        centred=(0,),
        rows=rows,
        notes=(),
    )


def _row(
    words: _Words, node: Node, depth: int, duties: dict[str, Any], way: str
) -> tuple[str, ...]:
    """Who looks after it and who checks it: as the unit says of this category, else the group that
    runs the site and the post that decides."""
    group = words.facts.get("organisation", {}).get("responsible_group") or words.unit
    duty = duties.get(node.code) or {}
    return (
        node.number if words.lang == "en" else thai.digits(node.number),
        node.name_th if depth and words.lang == "th" else _category(words, node),
        way,
        duty.get("responsible") or group,
        duty.get("checker") or words.post(words.steps[-1]),
    )


def _category(words: _Words, node: Node) -> str:
    """What belongs there, and everything under it with its number."""
    in_brackets = words.kind != "district-office"
    lines = [
        words.say(
            category_words(node, node.name_en, in_brackets=in_brackets),
            node.name_en or node.name_th,
        )
    ]
    for _, child in node.walk()[1:]:
        number = child.number if words.lang == "en" else thai.digits(child.number)
        lines.append(f"{number} {words.say(child.name_th, child.name_en or child.name_th)}")
    return "\n".join(lines)


def _way(words: _Words, announcement: dict[str, Any] | None) -> str:
    if not announcement:
        return words.say("เป็นไปตามขั้นตอนการเผยแพร่ของหน่วยงาน", "As the unit's procedure says")
    clauses = announcement.get("clauses", "")
    if clauses:
        shown = clauses if words.lang == "en" else thai.digits(clauses)
        return words.say(
            f"เป็นไปตามข้อ {shown} ของประกาศหน่วยงาน", f"As clause {shown} of the announcement"
        )
    return words.say("เป็นไปตามประกาศหน่วยงาน", "As the unit's announcement says")


def _cited(words: _Words, announcement: dict[str, Any] | None) -> tuple[str, ...]:
    """The announcement of which the third column speaks."""
    if not announcement:
        return ()
    given, dated, signed = announcement.get("date"), "", ""
    if given:
        day = date.fromisoformat(given)
        dated = f" ลงวันที่ {thai.digits(thai.long_date(day))}"
        signed = f" of {thai.long_date(day, 'en')}"
    return (
        words.say(
            f"ตามประกาศ{words.unit}{dated} เรื่อง {thai.digits(announcement['title'])}",
            f"By the announcement{signed}: {announcement['title']}",
        ),
    )
