"""The errors of the five offices' own papers (domain.md A.12) that no paper of ours can repeat:
X1-X19, laws, names, years, words of the template. One test each."""

import re

import pytest

from portal.kit import db
from portal.kit.tenancy import acting_for
from portal.laws.cite import UnknownLaw, cite
from tests import make
from tests.drafts import cast
from tests.drafts.kinds import KINDS
from tests.drafts.said import YEARS, after, changed, draw, nowhere, somewhere, texts, words

ACT = "พระราชบัญญัติข้อมูลข่าวสารของราชการ"
COMPUTERS = "พระราชบัญญัติว่าด้วยการกระทำความผิดเกี่ยวกับคอมพิวเตอร์"


async def test_x01_the_act_is_always_of_2540():
    assert all(one.startswith(" พ.ศ. ๒๕๔๐") for one in await after(ACT))


async def test_x02_sections_are_those_of_the_registry():
    """7 and 9, never 7 and 8."""
    with pytest.raises(UnknownLaw):
        cite("oia", "8")
    sections = {m for _, _, text in await texts() for m in re.findall("มาตรา ([๐-๙]+)", text)}
    assert sections == {"๗", "๙"}


async def test_x03_the_computer_crime_act_is_of_2550_as_amended():
    said = await after(COMPUTERS)
    assert all(one.startswith(" พ.ศ. ๒๕๕๐ และที่แก้ไขเพิ่มเติม") for one in said)


async def test_x04_the_notification_on_traffic_data_is_the_one_in_force():
    said = await somewhere("หลักเกณฑ์การเก็บรักษาข้อมูลจราจร")
    for text in said:
        assert re.search("ดิจิทัลเพื่อเศรษฐกิจและสังคม เรื่อง หลักเกณฑ์การเก็บรักษา[^๐-๙]+พ.ศ. ๒๕๖๔", text)
    assert cite("traffic-2550") == cite("traffic-2564")


async def test_x05_the_electronic_transactions_act_is_of_2544():
    said = await after("พระราชบัญญัติว่าด้วยธุรกรรมทางอิเล็กทรอนิกส์")
    assert all(one.startswith(" พ.ศ. ๒๕๔๔") for one in said)


async def test_x06_every_office_that_is_named_is_the_unit_itself():
    for slug, kind, text in await texts():
        own = (await cast.play(slug)).file.unit.name_th
        rest = text.replace(own, "")
        assert not re.search("สำนักงานสาธารณสุขอำเภอ|โรงพยาบาล(?!ได้แก่)[ก-๙]{3}ทอง", rest), (
            kind,
            text,
        )
        assert not re.search("[\u0900-\u097f]", text)  # letters of another script


async def test_x07_the_website_is_the_units_own():
    await nowhere("ศูนย์ปฏิบัติการต่อต้านการทุจริต|เว็บไซต์ศูนย์")
    for slug in cast.SLUGS:
        played, drawn = await cast.play(slug), await cast.papers(slug)
        rows = [row[1] for row in cast.grids(drawn["flow"].paper)[0].rows if "ขึ้นเว็บไซต์" in row[1]]
        assert rows
        assert all(f"ขึ้นเว็บไซต์{played.file.unit.name_th}" in row for row in rows)


async def test_x08_titles_name_no_ministry_centre():
    for _, kind, one in await cast.all_papers():
        title = " ".join(one.paper.title)
        assert "ศูนย์" not in title, kind
        assert "กระทรวง" not in title


async def test_x09_a_form_cites_the_units_own_announcement():
    await nowhere("ราชการบริหารส่วนกลาง")
    for slug in cast.SLUGS:
        played, drawn = await cast.play(slug), await cast.papers(slug)
        form = "\n".join(t for b in drawn["memo-slot"].paper.after for t in cast.texts_of(b))
        assert f"ตามประกาศ{played.file.unit.name_th} เรื่อง" in form


async def test_x10_the_group_that_runs_the_site_is_data(unit):
    await changed(unit, organisation={"responsible_group": "กลุ่มทดลอง ก"})
    before = {kind: words(await draw(unit, kind)) for kind in KINDS}
    await changed(unit, organisation={"responsible_group": "กลุ่มทดลอง ข"})
    named = 0
    for kind, was in before.items():
        now = words(await draw(unit, kind))
        assert now == was.replace("กลุ่มทดลอง ก", "กลุ่มทดลอง ข"), kind
        named += "กลุ่มทดลอง ข" in now
    assert named >= 8


async def test_x11_people_are_called_as_the_register_calls_them():
    for slug, kind, one in await cast.all_papers():
        names = {*(await cast.play(slug)).names, ""}
        assert {sign.name for sign in one.paper.signs} <= names, kind
        for text in cast.read_texts(one.paper):
            found = re.findall(r"(?<![ก-๙])(?:นาย|นางสาว|นาง)[ก-๙]+ [ก-๙]+", text)
            assert set(found) <= names, (kind, text)


async def test_x11_a_name_that_is_mended_is_mended_everywhere(unit):
    with acting_for(unit.tenant):
        async with db.transaction():
            await db.changed(
                "UPDATE account SET name = 'นางใหม่ เอี่ยม' WHERE id = $1",
                unit.approver.person.account,
            )
    said = words(await draw(unit, "order"))
    assert "นางใหม่ เอี่ยม" in said
    assert unit.approver.person.name not in said


async def test_x12_a_quarter_and_its_months_belong_together():
    played = await cast.play("sibunruang")
    expected = {
        1: "ต.ค. - ธ.ค. ๒๕๖๙",
        2: "ม.ค. - มี.ค. ๒๕๗๐",
        3: "เม.ย. - มิ.ย. ๒๕๗๐",
        4: "ก.ค. - ก.ย. ๒๕๗๐",
    }
    async with cast.clock_at(cast.DRAWN):
        for quarter, months in expected.items():
            memo = await played.draw("memo-follow-up", quarter=quarter)
            said = "\n".join(cast.read_texts(memo.paper))
            assert f"ไตรมาสที่ {cast.thai_number(quarter)} ({months})" in said
            log = await played.draw("publication-log", quarter=quarter)
            assert (
                f"(ไตรมาสที่ {cast.thai_number(quarter)} ปีงบประมาณ พ.ศ. ๒๕๗๐)" in log.paper.title[1]
            )


async def test_x13_all_years_roll_together():
    """Next year's announcement is this year's with every year of its own one later."""
    for slug in cast.SLUGS:
        played = await cast.play(slug)
        async with cast.clock_at(cast.DRAWN):
            now = (await played.draw("announcement", fiscal_year=2570)).paper
            later = (await played.draw("announcement", fiscal_year=2571)).paper
        assert later.blocks == now.blocks
        assert later.title[1] == now.title[1].replace("๒๕๗๐", "๒๕๗๑") != now.title[1]
        own = {y for text in (*later.title, later.closing) for y in YEARS.findall(text)}
        assert own == {"๒๕๗๑", "๒๕๖๙"}  # its year, and the day on which it is drawn


async def test_x14_a_paper_cites_its_announcement_under_one_year():
    for slug, kind, one in await cast.all_papers():
        cited = {
            year
            for text in cast.read_texts(one.paper)
            for title in re.findall(r"เรื่อง (แนวทาง[^\n]*?(?:พ\.ศ\. |ปีงบประมาณ )[๐-๙]{4})", text)
            if f"ประกาศ{(await cast.play(slug)).file.unit.name_th}" in text
            for year in YEARS.findall(title)
        }
        if kind not in ("publication-log", "memo-follow-up"):  # they list what people published
            assert len(cited) <= 1, (slug, kind, cited)


async def test_x15_codes_of_ethics_are_those_in_force():
    assert all(one.startswith(" พ.ศ. ๒๕๖๔") for one in await after("ประมวลจริยธรรมข้าราชการพลเรือน"))
    assert cite("ethics-code-2552") == cite("ethics-code-2564")
    await nowhere("ข้อบังคับสำนักงานปลัดกระทรวง[^ ]*จรรยา")


async def test_x16_no_kind_of_information_is_asked_for_twice():
    for slug in cast.SLUGS:
        paper = (await cast.papers(slug))["announcement"].paper
        listed = [
            b.text for b in paper.blocks if getattr(b, "number", "").startswith("๑.") and b.depth
        ]
        assert len(listed) == len(set(listed)) > 8
        service = [t for t in listed if "เรื่องร้องเรียนการปฏิบัติงานหรือการให้บริการ" in t]
        assert not any("ทุจริต" in text for text in service)


async def test_x17_the_agency_is_called_as_it_is_now():
    await nowhere("องค์กรมหาชน|สำนักงานรัฐบาลอิเล็กทรอนิกส์")
    await somewhere(r"สำนักงานพัฒนารัฐบาลดิจิทัล \(องค์การมหาชน\)")


async def test_x18_the_public_may_look_not_examine():
    await nowhere("ประชาชน(เข้า)?ตรวจสอบได้")
    await somewhere("ประชาชนเข้าตรวจดูได้")


async def test_x19_the_duty_to_take_down_is_said_whole():
    for slug in cast.SLUGS:
        for kind in ("announcement", "annual-report"):
            said = [
                t
                for t in cast.read_texts((await cast.papers(slug))[kind].paper)
                if "นำรายการนั้นลง" in t
            ]
            assert len(said) == 1
            assert "ตรวจสอบความเป็นปัจจุบันของข้อมูลทุกรายการ" in said[0]
            assert "หากพบว่าครบระยะเวลาการเผยแพร่" in said[0]


def test_the_laws_named_here_are_in_the_registry():
    assert cite("oia").startswith(ACT)
    assert cite("cca").startswith(COMPUTERS)
    assert make.FIELDS
