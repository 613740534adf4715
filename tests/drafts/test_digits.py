"""No Arabic digit in any paper but in addresses, file types and codes (R102)."""

import re

from tests import make
from tests.drafts import cast
from tests.drafts.kinds import KINDS
from tests.drafts.said import draw, texts

ALLOWED = re.compile(
    r"https?://\S+|\S+@\S+|\.(?:[a-z]+)\b|PM2\.5|[A-Z]+-?[0-9]+\b|[\w.-]+\.localhost\S*"
)


async def test_every_digit_is_thai():
    for slug, kind, text in await texts():
        assert not re.search("[0-9]", ALLOWED.sub("", text)), (slug, kind, text)


async def test_what_people_type_is_set_in_thai_digits(unit):
    await make.publication(unit, title="แผน ปี 2570 ข้อ 1.2")
    said = {
        key: "พบ 12 เรื่อง ส่งถึง a1@example.go.th"
        for key in ("problems", "advice", "result", "request", "handling")
    }
    for kind in KINDS:
        for text in cast.read_texts((await draw(unit, kind, said)).paper):
            rest = (
                text.replace("a1@example.go.th", "")
                .replace(unit.slug, "")
                .replace(unit.file.unit.name_th, "")
            )
            rest = re.sub("|".join(one.person.name for one in unit.people.values()), "", rest)
            assert not re.search("[0-9]", ALLOWED.sub("", rest)), text
