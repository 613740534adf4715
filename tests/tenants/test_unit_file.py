"""Units as files: the five that ship, what a broken one is told, and that writing is reading."""

import pytest

from portal.catalog.template_file import templates
from portal.commands.tenants import TENANTS, read_units
from portal.kit.toml_file import FileFaults
from portal.tenants.unit_file import read_unit, write_unit

UNITS = {unit.unit.slug: unit for unit in read_units(TENANTS)}
THEMES = {"moph-green"}

# The chains of the five offices (A.8).
CHAINS = {
    "kaengkhoi": ["approver"],
    "bothong": ["approver"],
    "mueang-samutprakan": ["approver"],
    "sibunruang": ["reviewer", "approver"],
    "ratchasan": ["approver"],
}
TEMPLATES = {
    "kaengkhoi": "district-10",
    "bothong": "hospital-11",
    "mueang-samutprakan": "district-9",
    "sibunruang": "district-10",
    "ratchasan": "district-10",
}
PLACES = ("แก่งคอย", "ราชสาส์น", "บ่อทอง", "ศรีบุญเรือง", "เมืองสมุทรปราการ", "นาวัง")


def test_the_five_units_with_their_chains_and_templates():
    assert {slug: [s.role for s in u.approval.step] for slug, u in UNITS.items()} == CHAINS
    assert {slug: unit.site.template for slug, unit in UNITS.items()} == TEMPLATES
    for unit in UNITS.values():
        assert set(unit.files.types) == set("pdf xls xlsx doc docx jpg zip rar".split())  # R52
        assert unit.files.soft_limit_mb == 4  # R53


@pytest.mark.parametrize("slug", UNITS)
def test_no_units_file_names_another_unit(slug):
    text = (TENANTS / f"{slug}.toml").read_text("utf-8")
    assert [place for place in PLACES if place in text] == [UNITS[slug].unit.district]


@pytest.mark.parametrize("slug", UNITS)
def test_writing_and_reading_gives_the_same_unit(slug, tmp_path):
    path = tmp_path / f"{slug}.toml"
    path.write_text(write_unit(UNITS[slug]), "utf-8")
    unit = read_unit(path, set(templates()), {UNITS[slug].site.theme})
    assert unit == UNITS[slug]


GOOD = (TENANTS / "kaengkhoi.toml").read_text("utf-8")
BROKEN = {
    "an unknown key": ('short_name = "สสอ.แก่งคอย"', 'short_nam = "x"', "unknown key"),
    "a wrong type": ("hard_limit_mb = 50", 'hard_limit_mb = "50"', "not of type"),
    "a kind that is none": ('kind = "district-office"', 'kind = "shop"', "not one of"),
    "no such template": ('template = "district-10"', 'template = "x"', "district-9"),
    "no such theme": ('theme = "moph-green"', 'theme = "x"', "moph-green"),
    "a reserved name": ('slug = "kaengkhoi"', 'slug = "platform"', "reserved"),
    "a bad host": ("domains = []", 'domains = ["a_b"]', "host name"),
    "the wrong last step": ('role = "approver"', 'role = "reviewer"', "approver"),
    "hard under soft": ("hard_limit_mb = 50", "hard_limit_mb = 1", "soft_limit_mb"),
    "a broken line": ("active = true", "active = ", "TOML"),
    "a type that is not allowed": ('"rar"]', '"exe"]', "exe"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_fault_names_its_line_and_the_mend(name, tmp_path):
    right, wrong, said = BROKEN[name]
    assert right in GOOD
    path = tmp_path / "kaengkhoi.toml"
    path.write_text(GOOD.replace(right, wrong, 1), "utf-8")
    with pytest.raises(FileFaults) as found:
        read_unit(path, set(templates()), THEMES)
    line = next(n for n, text in enumerate(path.read_text().splitlines(), 1) if wrong in text)
    fault = next(fault for fault in found.value.faults if said in str(fault))
    assert abs(fault.line - line) <= (1 if "step" in name or "reviewer" in wrong else 0), fault
    assert fault.mend


def test_all_faults_are_said_at_once(tmp_path):
    path = tmp_path / "kaengkhoi.toml"
    text = GOOD.replace('theme = "moph-green"', "theme = 1").replace(
        "active = true", 'active = "x"'
    )
    path.write_text(text, "utf-8")
    with pytest.raises(FileFaults) as found:
        read_unit(path, set(templates()), THEMES)
    assert len(found.value.faults) == 2
