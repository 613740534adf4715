"""Naming a law: as the registry says it, and never otherwise (A.12 X1-X5, X15, X17)."""

from datetime import date

import pytest

from portal.laws import registry
from portal.laws.cite import (
    UnknownLaw,
    cite,
    cite_english,
    clauses,
    issuer,
    law_of,
    named,
    short,
    written,
)
from portal.laws.law_read import laws_in, text_file

NOW = date(2026, 11, 21)
OIA = "พระราชบัญญัติข้อมูลข่าวสารของราชการ พ.ศ. ๒๕๔๐"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("oia",), OIA),
        (("oia", "9(8)"), f"{OIA} มาตรา ๙ (๘)"),
        (("oia", "7", "9"), f"{OIA} มาตรา ๗ และมาตรา ๙"),
        (("cca",), "พระราชบัญญัติว่าด้วยการกระทำความผิดเกี่ยวกับคอมพิวเตอร์ พ.ศ. ๒๕๕๐"
         " และที่แก้ไขเพิ่มเติม (ฉบับที่ ๒) พ.ศ. ๒๕๖๐"),
        (("eta",), "พระราชบัญญัติว่าด้วยธุรกรรมทางอิเล็กทรอนิกส์ พ.ศ. ๒๕๔๔"
         " และที่แก้ไขเพิ่มเติม (ฉบับที่ ๒) พ.ศ. ๒๕๕๑ และ (ฉบับที่ ๓) พ.ศ. ๒๕๖๒"),
        (("traffic-2550",), "ประกาศกระทรวงดิจิทัลเพื่อเศรษฐกิจและสังคม เรื่อง"
         " หลักเกณฑ์การเก็บรักษาข้อมูลจราจรทางคอมพิวเตอร์ของผู้ให้บริการ พ.ศ. ๒๕๖๔"),
        (("ethics-code-2552",), "ประมวลจริยธรรมข้าราชการพลเรือน พ.ศ. ๒๕๖๔"),
        (("gws",), "มาตรฐานเว็บไซต์ภาครัฐ เวอร์ชัน ๓.๐ (มสพร. ๑๑-๒๕๖๖)"),
        (("pdpa", "30-36"), "พระราชบัญญัติคุ้มครองข้อมูลส่วนบุคคล พ.ศ. ๒๕๖๒ มาตรา ๓๐ ถึงมาตรา ๓๖"),
    ],
)  # fmt: skip
def test_papers_say(given, said):
    assert cite(*given, on=NOW) == said


@pytest.mark.parametrize(
    "given", [("oia-2550",), ("oia", "8"), ("oia", "9(9)"), ("oia", "9", "8"), ("", ""), ("OIA",)]
)
def test_what_the_registry_does_not_hold_cannot_be_cited(given):
    with pytest.raises(UnknownLaw):
        cite(*given)


def test_a_day_decides():
    """A paper drawn as of an older day says what was in force then; the next says what follows."""
    assert "๒๕๕๐" in cite("traffic-2550", on=date(2021, 8, 13))
    assert "๒๕๖๔" in cite("traffic-2550", on=date(2021, 8, 14))
    with pytest.raises(UnknownLaw, match="2023-01-10"):
        cite("egov-2565", on=date(2023, 1, 9))


def test_one_that_is_over_with_nothing_in_its_place_cannot_be_cited():
    laws = laws_in(
        [
            text_file("""[[law]]
code = "act"
kind = "act"
title_th = "พระราชบัญญัติตัวอย่าง"
title_en = "Example Act"
short_th = "พ.ร.บ."
short_en = "Act"
over_from = "2026-10-01"
""")
        ]
    )
    assert law_of("act", date(2026, 9, 30), laws).code == "act"
    with pytest.raises(UnknownLaw, match="over since 2026-10-01"):
        law_of("act", date(2026, 10, 1), laws)


def test_the_standards_office_has_its_right_name():
    assert issuer("gws") == "สำนักงานพัฒนารัฐบาลดิจิทัล (องค์การมหาชน) (สพร.)"
    for law in registry.came_with_the_portal().values():
        assert "องค์กรมหาชน" not in written(law) + law.issuer_th


def test_parts_and_english():
    assert clauses("oia", "7", "9(8)") == "มาตรา ๗ และมาตรา ๙ (๘)"
    assert short("oia") == "พ.ร.บ. ข้อมูลข่าวสารของราชการ"
    assert named("pdpa", "en") == "PDPA"
    assert cite_english("oia", "9(8)") == "Official Information Act B.E. 2540, section 9 (8)"
    assert cite_english("cca") == "Computer Crime Act B.E. 2550 (as amended)"
