"""The registry's files: what holds of them, what is told of one that does not, what stays empty."""

from datetime import date

import pytest

from portal.catalog.shared_file import shared
from portal.catalog.template_file import templates
from portal.kit.toml_file import FileFaults, TomlFile
from portal.laws import registry
from portal.laws.cite import title
from portal.laws.law_read import FOLDER, laws_in, read_folder, text_file, written

ACT = """[[law]]
code = "act"
kind = "act"
title_th = "พระราชบัญญัติตัวอย่าง"
title_en = "Example Act"
short_th = "พ.ร.บ. ตัวอย่าง"
short_en = "Example Act"
year = 2540
"""


def faults(*changed, text=ACT):
    for right, wrong in changed:
        assert right in text
        text = text.replace(right, wrong)
    with pytest.raises(FileFaults) as raised:
        laws_in([text_file(text)])
    return raised.value.faults


def test_the_files_hold_and_are_written_so_that_they_read_the_same():
    laws = read_folder()
    assert {"oia", "cca", "eta", "pdpa", "gws", "saraban", "traffic-2564"} <= set(laws)
    out = written(laws)
    assert laws_in([text_file(out)]) == laws
    assert written(laws_in([text_file(out)])) == out


@pytest.mark.parametrize(
    ("wrong", "where", "problem"),
    [
        (("year = 2540", "year = 1997"), "law.0.year", "no Buddhist-era year"),
        (("year = 2540", 'year = 2540\ndated = "2016-01-27"'), "law.0.dated", "both"),
        (("year = 2540", 'dated = "2559-01-27"'), "law.0.dated", "Buddhist era"),
        (("year = 2540", 'in_force = "2016-02-30"'), "law.0.in_force", "no day"),
        (("year = 2540", 'superseded_by = "other"'), "law.0.superseded_by", "no law other"),
        (("year = 2540", 'superseded_by = "act"'), "law.0.superseded_by", "goes round"),
        (("year = 2540", 'url = "javascript:1"'), "law.0.url", "web address"),
        (("year = 2540", "yaer = 2540"), "law.0.yaer", "unknown key"),
        (('kind = "act"', 'kind = "deed"'), "law.0.kind", "deed"),
        (("year = 2540", "year = 2540\n[[law.amendment]]\nnumber = 2\nyear = 2539"),
         "law.0.amendment.0", "not in order"),
        (("year = 2540", 'year = 2540\n[[law.clause]]\nref = "7"\nfor_th = "ก"\nfor_en = "a"'
          '\n[[law.clause]]\nref = "7"\nfor_th = "ข"\nfor_en = "b"'), "law.0.clause.1.ref",
         "twice"),
        (("year = 2540", "year = 2540\n" + ACT), "law.1.code", "twice"),
    ],
)  # fmt: skip
def test_what_does_not_hold_is_told_with_its_line_and_mend(wrong, where, problem):
    [fault] = faults(wrong)
    assert fault.where == where
    assert problem in fault.problem
    assert fault.line > 1
    assert fault.mend


def test_files_may_name_one_anothers_laws():
    old = ACT.replace('"act"', '"old"').replace('kind = "old"', 'kind = "act"')
    files = [TomlFile(FOLDER / "a.toml", old + 'superseded_by = "act"\n'),
             TomlFile(FOLDER / "b.toml", ACT)]  # fmt: skip
    assert set(laws_in(files)) == {"old", "act"}


def test_laws_on_honours_days():
    before, after = date(2021, 8, 13), date(2021, 8, 14)
    assert "traffic-2550" in registry.laws_on(before)
    assert "traffic-2564" not in registry.laws_on(before)
    assert "traffic-2550" not in registry.laws_on(after)
    assert "traffic-2564" in registry.laws_on(after)
    assert "ethics-code-2552" not in registry.laws_on(before)  # since when is not known
    assert registry.turns(after) > registry.turns(before)


def test_the_central_documents_are_named_as_the_registry_names_them():
    """tenants/shared/ has its own titles: documents to open, not citations."""
    titles = {title(law) for law in registry.came_with_the_portal().values()}
    names = {law.title_th for law in registry.came_with_the_portal().values()}
    for document in shared().documents:
        if any(document.title_th.startswith(name) for name in names):
            assert document.title_th in titles, document.code


def test_no_gazette_reference_but_those_of_our_sources():
    """domain.md B and tenants/shared/ name these; what is not known stays empty."""
    found = {law.code for law in registry.came_with_the_portal().values() if law.gazette}
    assert found == {
        "oia", "ethics-2562", "saraban", "traffic-2550", "traffic-2564", "web-security"
    }  # fmt: skip


def test_what_the_templates_name_as_their_legal_bases_stands_in_the_registry():
    laws = read_folder()
    names = {f"{law.short_th} พ.ศ. {law.year}".replace(" ", ""): law for law in laws.values()}
    for template in templates().values():
        for part in (template.template, *template.category):
            for basis in part.legal_basis:
                law, *refs = basis.replace(" ", "").replace("และ", "").split("มาตรา")
                assert law in names, basis
                assert refs
                for ref in refs:
                    assert names[law].clause_of(ref), basis
