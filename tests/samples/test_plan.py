"""The sample content holds: counts, categories, no real person, no unit in another's text."""

import re
import tomllib
from collections import Counter
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from portal.kit import thai
from portal.samples.plan import Plan, read_plan, slugs

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "tenants" / "samples"
UNITS = {
    "kaengkhoi": ("แก่งคอย", "สระบุรี"),
    "ratchasan": ("ราชสาส์น", "ฉะเชิงเทรา"),
    "bothong": ("บ่อทอง", "ชลบุรี"),
    "sibunruang": ("ศรีบุญเรือง", "หนองบัวลำภู"),
    "mueang-samutprakan": ("สมุทรปราการ",),
}
# The first 16 digits of the SHA-256 of names of real officials, never the names.
REAL_NAMES = {
    "1952e3405d175274",
    "23441393252acc7e",
    "3151499da10d8a44",
    "3bcf5acba1b488f8",
    "4e2a60c1ec4635e0",
    "4ef9cf883b07727c",
    "4fd26241d6c7f00a",
    "65e812b2c09b6899",
    "66adf3948dba3fde",
    "6a293fdc3f387a99",
    "6df535c9162a8e9e",
    "6e28b3c7aa42d6a1",
    "8eb7566d7f19cfc4",
    "97aed24953410198",
    "a70efb43d538d814",
    "b80cffa682a42d28",
    "db47337b6d78625f",
    "dc339eb73331c92d",
    "f72b7cb35abb6446",
}
NAME_LENGTHS = (4, 5, 6, 7, 8, 10, 13, 15)
COPYING_ERRORS = (
    r"ข้อมูลข่าวสารของ(ทาง)?ราชการ พ\.ศ\. ?2550",
    r"มาตรา 7 มาตรา 8",
    r"คอมพิวเตอร์ พ\.ศ\. ?2560",
    r"ผู้ให้บริการ พ\.ศ\. ?2550",
    r"ธุรกรรมทางอิเล็กทรอนิกส์ พ\.ศ\. ?2554",
    r"นาวัง|[\u0900-\u097f]|ศูนย์ปฏิบัติการต่อต้าน|ศูนย์เทคโนโลยีสารสนเทศ|ส่วนกลาง",
    r"gmail|องค์กรมหาชน|รัฐบาลอิเล็กทรอนิกส์|ตรวจสอบได้|รายงานข้อมูลข่าวสาร",
    r"ไม่ตรง ?หรือเกี่ยวข้อง|ไฟล์ที่ขออนุญาต|แจ้งกลับไปยังข้อมูล|นำเสนอลง",
    r"อำนวยการหน้าที่|Rejation|Pubic|ของของ|จนจน|ประกาศประกาศ|สารธารณ|ท่ายประกาศ|ผลผล",
    r"งานงาน|การนำเข้าสู่|แผนปฏิบัติการราชการ|แนวทางการของ|ไตรมาสที่ 2 \(ก\.ค\.|พ\.ศ\. 2552",
)


@pytest.fixture(params=UNITS)
def slug(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def plan(slug: str) -> Plan:
    return read_plan(SAMPLES, slug)


def words(plan: Plan) -> str:
    """All that people would read of one unit's samples."""
    parts = [text for one in plan.accounts for text in (one.name, one.position)]
    for item in plan.items:
        parts += [item.title, item.details, item.source, item.remark, item.permanent_reason]
        parts += [item.reason, item.urgency]
        parts += [text for file in item.files for text in (file.name, file.text, file.alt)]
        parts.append(str(item.facts))
    return "\n".join(parts)


def test_the_five_units_have_samples():
    assert slugs(SAMPLES) == sorted(UNITS)


def test_kaengkhoi_publishes_what_its_report_counts():
    numbers = _categories("kaengkhoi")
    public = [item for item in read_plan(SAMPLES, "kaengkhoi").items if item.is_public]
    count = Counter(int(numbers[item.category].split(".")[0]) for item in public)
    assert [count[top] for top in range(1, 11)] == [7, 2, 0, 1, 0, 4, 0, 19, 0, 0]
    general = [item.category for item in public if numbers[item.category].startswith("1.")]
    assert len(set(general)) == len(general) == 7, "one in each of its seven sub-items"


def test_every_category_is_in_the_units_template(plan: Plan):
    assert {item.category for item in plan.items} <= set(_categories(plan.slug))


def test_every_role_finds_work_waiting(plan: Plan):
    reached = {item.reach for item in plan.items}
    waiting = {"draft", "submitted", "approved", "rejected", "verbal"}
    assert waiting | {"published", "taken_down"} <= reached
    roles = Counter(account.role for account in plan.accounts)
    usual = {"staff": 1, "webmaster": 2, "unit_admin": 1}
    assert {role: roles[role] for role in usual} == usual
    # who decides, and the head of the unit, who signs its papers: one person, or two
    head = tomllib.loads((ROOT / "tenants" / f"{plan.slug}.toml").read_text("utf-8"))[
        "organisation"
    ]
    deciding = [account.position for account in plan.accounts if account.role == "approver"]
    assert deciding.count(head["head_position"]) == 1
    assert len(deciding) <= 2
    assert bool(roles["reviewer"]) == ("reviewed" in reached) == (plan.slug == "sibunruang")


def test_what_is_public_stays_so_for_years(plan: Plan):
    ends = [item.publish_until for item in plan.items if item.publish_until]
    assert min(ends) >= date(2030, 9, 30)


def test_every_kind_of_file_occurs():
    plans = [read_plan(SAMPLES, slug) for slug in UNITS]
    kinds = {file.kind for plan in plans for item in plan.items for file in item.files}
    assert kinds == {"pdf", "docx", "xlsx", "jpg", "zip"}


def test_every_picture_is_described(plan: Plan):
    pictures = [f for item in plan.items for f in item.files if f.kind == "jpg"]
    assert pictures
    assert all(picture.alt for picture in pictures)


def test_no_text_names_a_real_official(plan: Plan):
    text = re.sub(r"[^\u0e00-\u0e7f]+", " ", words(plan))
    pieces = {text[i : i + n] for n in NAME_LENGTHS for i in range(len(text))}
    hashes = {sha256(piece.encode()).hexdigest()[:16] for piece in pieces}
    assert not hashes & REAL_NAMES


def test_no_text_names_another_unit(plan: Plan):
    text = words(plan)
    others = [name for slug in UNITS if slug != plan.slug for name in UNITS[slug]]
    assert [name for name in others if name in text] == []


def test_the_errors_of_the_old_papers_are_gone(plan: Plan):
    text = thai.arabic(words(plan))
    assert [found[0] for error in COPYING_ERRORS for found in re.finditer(error, text)] == []


def test_no_text_lies_unused():
    used = re.findall(r"texts/[\w/.-]+", "".join(p.read_text() for p in SAMPLES.glob("*.toml")))
    there = {path.relative_to(SAMPLES).as_posix() for path in SAMPLES.rglob("*.md")}
    assert set(used) == there


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('reach = "rejected"', "reason"),
        ('reach = "verbal"', "channel"),
        ('reach = "published"\npermanent_reason = "x"', "publish_until"),
        ('reach = "published"\ncolour = "x"', "colour"),
        ('reach = "published"\nby = "stranger"', "stranger"),
        ('reach = "published"\nfiles = [{name = "a.doc", kind = "docx"}]', "docx"),
    ],
)
def test_a_mistake_in_the_data_is_named(tmp_path: Path, line: str, complaint: str):
    (tmp_path / "u.toml").write_text(
        '[[account]]\nusername="u.staff"\nname="ก"\nposition="ข"\nrole="staff"\n'
        '[[item]]\nkey="k"\ntitle="t"\ncategory="c"\ndetails="d"\nsource="s"\n'
        f"coverage_from=2026-01-01\npublish_until=2030-09-30\n{line}\n",
        encoding="utf-8",
    )
    with pytest.raises(ValueError, match=rf"u\.toml: .*{complaint}"):
        read_plan(tmp_path, "u")


def _categories(slug: str) -> dict[str, str]:
    """The code of every category that the unit shows, with its number."""
    unit = tomllib.loads((ROOT / "tenants" / f"{slug}.toml").read_text(encoding="utf-8"))
    template = ROOT / "tenants" / "templates" / f"{unit['site']['template']}.toml"
    rows = tomllib.loads(template.read_text(encoding="utf-8"))["category"]
    return {row["code"]: row["number"] for row in rows}
