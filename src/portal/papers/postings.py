"""Where a publication hangs besides the website (R64): put up with a day and a photo, and taken
down again. Each is recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

from asyncpg import Record
from litestar.datastructures import UploadFile

from portal.audit.record import record
from portal.documents.intake import FilePolicy, Received, policy, take_in
from portal.kit import clock, db, tenancy, text, thai
from portal.kit.errors import Conflict, Invalid, NotFound
from portal.people.person import Person
from portal.people.roles import UNIT_ROLES
from portal.publication import labels
from portal.publication.queries import Subject, subject
from portal.publication.workflow import State

ELSEWHERE = {code: words for code, words in labels.PLACES.items() if code != "website"}
SOON = 7  # days before a removal day at which it is shown as pressing
LONGEST_PLACE = 200

labels.DONE |= {
    "post_up": ("ปิดประกาศแล้ว", "Put up"),
    "post_down": ("ปลดประกาศแล้ว", "Taken down from where it hung"),
}

SELECT = (
    "SELECT t.id, t.publication, t.channel, t.place, t.posted_on, t.remove_on, t.removed_on,"
    " t.photo_sha256, t.photo_size, a.name AS posted_by_name, p.title, p.number, p.state"
    " FROM posting t JOIN publication p ON p.tenant = t.tenant AND p.id = t.publication"
    " JOIN account a ON a.id = t.posted_by"
)


@dataclass(frozen=True)
class PostingForm:
    """What a page sends, as it was typed; days as officials write them, "" for today (posted) or
    for the day on which the publication ends (removed)."""

    channel: str = ""
    place: str = ""
    posted_on: str = ""
    remove_on: str = ""


async def of_publication(publication: UUID) -> Sequence[Record]:
    """The newest first."""
    return await db.rows(
        f"{SELECT} WHERE t.publication = $1 ORDER BY t.created_at DESC", publication
    )


async def pressing() -> Sequence[Record]:
    """What hangs and must come down soon in the whole unit: its day is near, or the publication is
    not public any more. The most pressing first."""
    return await db.rows(
        f"{SELECT} WHERE t.removed_on IS NULL AND (t.remove_on <= $1 OR p.state <> 'published')"
        " ORDER BY t.remove_on NULLS LAST, t.created_at LIMIT 100",
        clock.today() + timedelta(days=SOON),
    )


async def with_id(publication: UUID, posting: UUID) -> Record:
    found = await db.row(f"{SELECT} WHERE t.publication = $1 AND t.id = $2", publication, posting)
    if found is None:
        raise NotFound("ไม่พบการปิดประกาศนี้", "No such posting")
    return found


def channels_of(seen: Subject) -> list[str]:
    """Where it may hang: what was asked for besides the website."""
    return [code for code in ELSEWHERE if code in seen.row.channels]


async def post_up(
    publication: UUID, person: Person, form: PostingForm, photo: UploadFile | None
) -> UUID:
    """Record that it hangs. Conflict when it is not public or no such channel was asked for;
    Invalid by field. A board needs its photo."""
    async with db.transaction():
        seen = await subject(publication)
        _must_be_posted(seen)
        _read(seen, form, photo is not None)
        rules = policy(seen.unit.facts)
    received = await _photo(photo, rules) if photo else None
    async with db.transaction():
        seen = await subject(publication, lock=True)
        _must_be_posted(seen)
        return await _keep(seen, person, form, received)


def _must_be_posted(seen: Subject) -> None:
    if seen.state != State.PUBLISHED or seen.is_over:
        raise Conflict("บันทึกได้เฉพาะเรื่องที่เผยแพร่อยู่", "Only what is public now", state=str(seen.state))
    if not channels_of(seen):
        raise Conflict(
            "เรื่องนี้ขอเผยแพร่ทางเว็บไซต์เท่านั้น", "Only the website was asked for", state=str(seen.state)
        )


def _read(seen: Subject, form: PostingForm, has_photo: bool) -> tuple[date, date | None]:
    """(posted on, to be removed on). Invalid names everything that is wrong, at once."""
    wrong: dict[str, str] = {}
    if form.channel not in channels_of(seen):
        wrong["channel"] = "เลือกช่องทางที่ขอไว้"
    place = text.line(form.place)
    if not text.says_something(place):
        wrong["place"] = "บอกว่าปิดไว้ที่ใด เช่น บอร์ดหน้าสำนักงาน"
    elif len(place) > LONGEST_PLACE:
        wrong["place"] = f"ย่อให้ไม่เกิน {LONGEST_PLACE} ตัวอักษร"
    posted, remove = _days(seen, form, wrong)
    if form.channel == "board" and not has_photo:
        wrong["photo"] = "แนบภาพถ่ายบอร์ดที่ปิดประกาศแล้ว (.jpg)"
    if wrong:
        raise Invalid("ยังบันทึกไม่ได้ แก้จุดต่อไปนี้ก่อน", "Check the fields", fields=wrong)
    return posted, remove


def _days(seen: Subject, form: PostingForm, wrong: dict[str, str]) -> tuple[date, date | None]:
    posted, remove = clock.today(), seen.row.until_day
    if text.line(form.posted_on):
        posted = _date("posted_on", form.posted_on, wrong) or posted
    if text.line(form.remove_on):
        remove = _date("remove_on", form.remove_on, wrong)
    if posted > clock.today():
        wrong["posted_on"] = "วันที่ปิดประกาศต้องไม่เกินวันนี้"
    elif remove and remove < posted:
        wrong["remove_on"] = "วันที่ต้องปลดต้องไม่ก่อนวันที่ปิดประกาศ"
    return posted, remove


def _date(name: str, given: str, wrong: dict[str, str]) -> date | None:
    try:
        day = thai.read_date(text.line(given))
    except ValueError:
        day = None
    if day is None or not 2000 <= day.year <= 2100:
        wrong[name] = "ใส่วันเดือนปี พ.ศ. เช่น 21/11/2569"
        return None
    return day


async def _photo(photo: UploadFile, rules: FilePolicy) -> Received:
    try:
        return await take_in(
            photo.filename,
            photo.file,
            FilePolicy(["jpg"], rules.soft, rules.hard),
            photo.content_type,
        )
    except Invalid as error:
        said = error.fields.get("file", error.message)
        raise Invalid(error.message, error.english, fields={"photo": said}) from None


async def _keep(
    seen: Subject, person: Person, form: PostingForm, received: Received | None
) -> UUID:
    posted, remove = _read(seen, form, received is not None)
    posting, place = uuid4(), text.line(form.place)
    await db.changed(
        "INSERT INTO posting (tenant, id, publication, channel, place, posted_on, remove_on,"
        " posted_by, photo_sha256, photo_size, created_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        tenancy.current().id,
        posting,
        seen.row.id,
        form.channel,
        place,
        posted,
        remove,
        person.account,
        received.sha256 if received else "",
        received.size if received else 0,
        clock.now(),
    )
    await record(
        "post_up",
        ("publication", seen.row.id),
        person,
        person.role_for(UNIT_ROLES),
        reason=("", place),
        detail={
            "posting": str(posting),
            "channel": form.channel,
            "posted_on": posted,
            "remove_on": remove,
            "sha256": received.sha256 if received else "",
        },
    )
    return posting


async def take_down(publication: UUID, posting: UUID, person: Person) -> None:
    """Record that it does not hang any more, today. Conflict when that was recorded already."""
    async with db.transaction():
        found = await with_id(publication, posting)
        done = await db.changed(
            "UPDATE posting SET removed_on = greatest($3, posted_on), removed_by = $4"
            " WHERE publication = $1 AND id = $2 AND removed_on IS NULL",
            publication,
            posting,
            clock.today(),
            person.account,
        )
        if not done:
            raise Conflict(
                "บันทึกว่าปลดประกาศไปแล้ว", "Recorded already", state="removed", allowed_actions=[]
            )
        await record(
            "post_down",
            ("publication", publication),
            person,
            person.role_for(UNIT_ROLES),
            reason=("", found["place"]),
            detail={"posting": str(posting), "channel": found["channel"]},
        )
