"""Looking at what is public (R82): when it is due, what comes of it, who is told, what it shows."""

import csv
import io
import json
from datetime import timedelta
from uuid import uuid4

import pytest

from portal.catalog.kinds import kinds
from portal.compliance.freshness import freshness
from portal.kit import clock, db
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.kit.tenancy import acting_for
from portal.office.duty import accept
from portal.publication.days import year_later
from portal.publication.marks import days_between_reviews, next_review
from portal.tenants.unit_file import Timing
from portal.timing import review_queries as queries
from portal.timing.reviews import Look, review, review_several
from tests import make
from tests.timing.test_ends import at, catch_up, clock_moved, lines, move

ALL = ["current", "correct", "complete"]
DUE = {"review_on": "(portal_now() AT TIME ZONE 'Asia/Bangkok')::date - 1",
       "review_tell_at": "portal_now() - interval '1 day'"}  # fmt: skip


async def asked(unit, question, *args):
    with acting_for(unit.tenant):
        async with db.transaction():
            return await question(*args)


async def today(unit):
    return await asked(unit, _today)


async def _today():
    return clock.today()


async def look(unit, made, person="webmaster", **given):
    with acting_for(unit.tenant):
        return await review(made, unit.people[person].person,
                            Look(**({"outcome": "confirmed", "checked": ALL} | given)))  # fmt: skip


def test_every_kind_says_for_how_long_and_how_often():
    for kind in kinds().values():
        assert bool(kind.public_days) != bool(kind.permanent_reason), kind.code
        assert 1 <= kind.review_days <= 366, kind.code
        assert days_between_reviews(kind.code, Timing()) <= 365
    assert days_between_reviews("contact", Timing(review_days=30)) == 30
    assert days_between_reviews("no-such-kind", Timing()) == 365


async def test_what_is_published_has_its_day_from_its_kind(unit):
    made = await make.publication(unit)
    (row,) = await at(unit, "SELECT * FROM publication WHERE id = $1", made)
    assert row["review_on"] == next_review(row["kind"], Timing(), await today(unit))
    assert row["reviewed_at"] == row["published_at"]
    assert not await asked(unit, queries.overdue_reviews)
    until = row["review_on"]
    (due,) = await asked(unit, queries.due_reviews, until)
    assert due["publication"] == made
    assert not await asked(unit, queries.due_reviews, until - timedelta(days=1))


async def test_freshness_counts_what_is_public_alone(unit):
    fresh, late, gone = [await make.publication(unit) for _ in range(3)]
    await make.publication(unit, "approved")
    await move(unit, [late, gone], **DUE)
    await make.do(unit, gone, "webmaster", "take_down", reason="ผิด")
    found = await asked(unit, freshness)
    assert (found.items, found.overdue, found.share, found.percent) == (2, 1, 0.5, 50)
    assert [row["publication"] for row in await asked(unit, queries.overdue_reviews)] == [late]
    assert fresh
    other = await make.unit()
    assert (await asked(other, freshness)).share == 1.0


async def test_a_look_is_kept_shown_and_exported(unit, client):
    made = await make.publication(unit)
    await move(unit, made, **DUE, reviewed_at="portal_now() - interval '400 days'")
    before = await client(unit).get(f"/p/{made}/")
    assert "ตรวจสอบล่าสุด" in before.text
    await look(unit, made, note="โทรยืนยันแล้ว", next_on="")
    (row,) = await at(unit, "SELECT * FROM publication WHERE id = $1", made)
    day = await today(unit)
    assert row["review_on"] > day
    assert row["reviewed_at"].astimezone(clock.BANGKOK).date() == day
    assert not await asked(unit, queries.overdue_reviews)
    (line,) = await lines(unit, made, "review")
    assert "โทรยืนยันแล้ว" in line["reason"]
    assert line["role"] == "webmaster"
    after = await client(unit).get(f"/p/{made}/")
    assert f'datetime="{day.isoformat()}' in after.text
    assert after.text != before.text  # not from the cache
    table = await client(unit, unit.unit_admin).get("/staff/reviews.csv")
    (kept,) = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert kept["หมายเหตุ"] == "โทรยืนยันแล้ว"
    assert kept["ยืนยันว่า"] == "เป็นปัจจุบัน ถูกต้อง ครบถ้วน"
    page = await client(unit, unit.unit_admin).get(f"/staff/reviews/{made}")
    assert "โทรยืนยันแล้ว" in page.text
    history = await client(unit, unit.unit_admin).get(f"/staff/requests/{made}")
    assert "ตรวจความเป็นปัจจุบันของเนื้อหา" in history.text


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"checked": ["current", "correct"]}, "checked"),
        ({"checked": []}, "checked"),
        ({"outcome": "nonsense"}, "outcome"),
        ({"outcome": "taken_down", "note": " - "}, "note"),
        ({"next_on": "1/1/2560"}, "next_on"),
        ({"next_on": "29/2/2570"}, "next_on"),
        ({"next_on": "1/1/25690"}, "next_on"),
        ({"next_on": "1/1/2590"}, "next_on"),  # later than its kind allows
        ({"note": "ย" * 1_001}, "note"),
    ],
)
async def test_what_a_look_lacks_is_said_by_field(unit, client, given, field):
    made = await make.publication(unit)
    with pytest.raises(Invalid) as error:
        await look(unit, made, **given)
    assert list(error.value.fields) == [field]
    sent = {"outcome": "confirmed", "checked": ALL, "note": "", "next_on": ""} | given
    answer = await client(unit, unit.webmaster).post(f"/staff/reviews/{made}", data=sent)
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text


async def test_a_look_can_take_down_or_begin_a_new_edition(unit, client):
    down, anew = [await make.publication(unit) for _ in range(2)]
    await look(unit, down, outcome="taken_down", note="ข้อมูลเก่า", checked=[])
    assert (await client(unit).get(f"/p/{down}/")).status_code == 410
    (line,) = await lines(unit, down, "take_down")
    assert line["reason"] == "ข้อมูลเก่า"
    edition = await look(unit, anew, outcome="updating", checked=[])
    (row,) = await at(unit, "SELECT state, edition FROM publication WHERE id = $1", edition)
    assert (row["state"], row["edition"]) == ("draft", 2)
    assert (await client(unit).get(f"/p/{anew}/")).status_code == 200
    with pytest.raises(Conflict):
        await look(unit, anew, outcome="updating", checked=[])
    found = await at(unit, "SELECT outcome FROM review ORDER BY at")
    assert [row["outcome"] for row in found] == ["taken_down", "updating"]


async def test_who_may_look_and_at_what(unit):
    made = await make.publication(unit)
    for person in ("staff", "approver", "unit_admin", "reviewer"):
        with pytest.raises(NotAllowed):
            await look(unit, made, person)
    waiting = await make.publication(unit, "approved")
    with pytest.raises(Conflict):
        await look(unit, waiting)
    over = await make.publication(unit)
    await move(unit, over, publish_until="portal_now() - interval '1 second'")
    with pytest.raises(Conflict):
        await look(unit, over)
    with pytest.raises(Conflict):
        await look(unit, made, version=1)


async def test_several_at_once_each_by_itself(unit, client):
    good, bad, other = [await make.publication(unit, title=f"เรื่อง {n}") for n in range(3)]
    rows = await at(unit, "SELECT id, version FROM publication WHERE state = 'published'")
    chosen = [f"{row['id']}:{row['version']}" for row in rows]
    await make.do(unit, bad, "approver", "take_down", reason="ผิด")
    http = client(unit, unit.webmaster)
    answer = await http.post(
        "/staff/reviews", data={"chosen": chosen, "outcome": "confirmed", "checked": ALL}
    )
    assert answer.status_code == 200, answer.headers.get("location")
    assert "ยืนยันว่ายังใช้ได้: 2" in answer.text
    assert "เรื่อง 1" in answer.text
    assert "ไม่ได้เผยแพร่อยู่แล้ว" in answer.text
    found = await at(unit, "SELECT publication FROM review")
    assert {row["publication"] for row in found} == {good, other}
    none = await http.post("/staff/reviews", data={"outcome": "confirmed", "checked": ALL})
    assert none.headers["location"] == "/staff/reviews?done=none"
    unticked = await http.post("/staff/reviews", data={"chosen": chosen, "outcome": "confirmed"})
    assert unticked.status_code == 422
    nonsense = await http.post("/staff/reviews", data={"chosen": "x", "outcome": "confirmed"})
    assert nonsense.status_code == 422


async def test_several_are_taken_down_after_one_more_question(unit, client):
    made = [await make.publication(unit) for _ in range(2)]
    rows = await at(unit, "SELECT id, version FROM publication WHERE state = 'published'")
    chosen = [f"{row['id']}:{row['version']}" for row in rows]
    http = client(unit, unit.unit_admin)
    sent = {"chosen": chosen, "outcome": "taken_down", "note": "เก่าแล้ว"}
    assert (await http.post("/staff/reviews", data=sent)).status_code == 403
    with acting_for(unit.tenant):
        await accept(unit.webmaster.person)
    http = client(unit, unit.webmaster)
    question = await http.post("/staff/reviews", data=sent)
    assert question.status_code == 200
    assert "นำ 2 เรื่องลงจากเว็บไซต์ทันที" in question.text
    assert (await client(unit).get(f"/p/{made[0]}/")).status_code == 200
    sent |= {"chosen": ",".join(chosen), "confirmed": "yes"}
    assert (await http.post("/staff/reviews", data=sent)).status_code == 303
    for one in made:
        assert (await client(unit).get(f"/p/{one}/")).status_code == 410


async def test_webmasters_are_told_once_and_the_head_when_nobody_looked(unit):
    made = [await make.publication(unit, title=f"เรื่อง {n}") for n in range(2)]
    await move(unit, made, review_on="(portal_now() AT TIME ZONE 'Asia/Bangkok')::date",
               review_tell_at="portal_now() - interval '1 hour'")  # fmt: skip
    for _ in range(3):
        await catch_up(unit)
    told = await at(unit, "SELECT recipient FROM letter WHERE subject LIKE 'ถึงกำหนดตรวจ%2 เรื่อง'")
    assert {row["recipient"] for row in told} == {
        unit.webmaster.person.account,
        unit.people["webmaster2"].person.account,
    }
    assert len(told) == 2
    await look(unit, made[0])
    async with clock_moved(days=31):
        for _ in range(3):
            await catch_up(unit)
    late = await at(unit, "SELECT recipient, body FROM letter WHERE subject LIKE '%เลยกำหนดตรวจ%'")
    assert len(late) == 4
    heads = {unit.approver.person.account, unit.unit_admin.person.account}
    assert heads <= {row["recipient"] for row in late}
    assert "เรื่อง 1" in late[0]["body"]
    assert "เรื่อง 0" not in late[0]["body"]


async def test_after_a_long_absence_only_the_last_is_told(unit):
    made = await make.publication(unit)
    async with clock_moved(days=366 + 31):
        await catch_up(unit)
        await catch_up(unit)
    assert not await at(unit, "SELECT FROM letter WHERE subject LIKE 'ถึงกำหนดตรวจ%'")
    assert len(await at(unit, "SELECT FROM letter WHERE subject LIKE '%เลยกำหนดตรวจ%'")) == 4
    assert made


async def test_the_list_shows_overdue_first_and_in_english_too(unit, client):
    late, soon = await make.publication(unit, title="เก่า"), await make.publication(unit)
    await move(unit, late, **DUE)
    await move(unit, soon, review_on="(portal_now() AT TIME ZONE 'Asia/Bangkok')::date + 5")
    http = client(unit, unit.unit_admin)
    page = await http.get("/staff/reviews")
    assert page.text.index(f"/staff/reviews/{late}") < page.text.index(f"/staff/reviews/{soon}")
    assert "50%" in page.text
    english = await http.get("/staff/reviews?lang=en")
    assert "Overdue" in english.text
    empty = await client(await make.unit(), None).get("/staff/reviews")
    assert empty.status_code == 303  # to sign in
    nobody = await make.unit()
    assert (
        "ยังไม่มีเรื่องที่เผยแพร่อยู่" in (await client(nobody, nobody.unit_admin).get("/staff/reviews")).text
    )
    missing = await http.get(f"/staff/reviews/{uuid4()}")
    assert missing.status_code == 404


async def test_settings_are_kept_as_the_units_file_and_hold_at_once(unit, client):
    made = await make.publication(unit, publish_until=await make.soon(unit, 100 * 86_400))
    http = client(unit, unit.unit_admin)
    page = await http.get("/staff/settings/timing")
    assert 'value="14, 3"' in page.text
    version = (await at(unit, "SELECT version FROM unit WHERE id = $1", unit.tenant.id))[0][0]
    good = {"warn_days": "๙๐, 7", "review_days": "60", "escalate_days": "10", "stop_over": "30",
            "stop_percent": "8", "version": str(version)}  # fmt: skip
    for name, wrong in {
        "warn_days": "x", "review_days": "400", "escalate_days": "0", "stop_over": "1",
        "stop_percent": "-1",
    }.items():  # fmt: skip
        answer = await http.post("/staff/settings/timing", data=good | {name: wrong})
        assert answer.status_code == 422, name
        assert f'href="#f-{name}"' in answer.text
    assert (await http.post("/staff/settings/timing", data=good)).status_code == 303
    stale = await http.post("/staff/settings/timing", data=good)
    assert stale.status_code == 409
    (row,) = await at(unit, "SELECT * FROM publication WHERE id = $1", made)
    assert row["warn_at"] == row["publish_until"] - timedelta(days=90)
    assert row["review_on"] == await today(unit) + timedelta(days=60)
    denied = await client(unit, unit.approver).post("/staff/settings/timing", data=good)
    assert denied.status_code == 403


async def test_what_was_ticked_is_kept_with_the_request(unit, client):
    made = await make.publication(unit, "approved", rights=True)
    http = client(unit, unit.webmaster)
    lacks = await http.post(
        f"/staff/requests/{made}/actions", data={"action": "publish", "checked": ["current"]}
    )
    assert lacks.status_code == 422
    assert "ถูกต้อง, ครบถ้วน" in lacks.text
    done = await http.post(
        f"/staff/requests/{made}/actions", data={"action": "publish", "checked": ALL}
    )
    assert done.status_code == 303, done.text
    (row,) = await at(unit, "SELECT checked FROM publication WHERE id = $1", made)
    assert json.loads(row["checked"]) == {"submit": ALL, "publish": ALL}


async def test_several_answers_whoever_asks(unit):
    made = await make.publication(unit)
    with acting_for(unit.tenant):
        done, failed = await review_several(
            [(made, 99), (uuid4(), 1)], unit.webmaster.person, Look("confirmed", ALL)
        )
    assert (done, len(failed)) == (0, 2)


def test_a_year_later():
    from datetime import date

    assert year_later(date(2028, 2, 29)) == date(2029, 2, 28)
    assert year_later(date(2027, 2, 28)) == date(2028, 2, 28)
