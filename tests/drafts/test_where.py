"""Every paper has somewhere to go in every kind of unit: one click publishes it (R92)."""

import pytest

from portal.catalog.template_file import templates
from portal.reports.publishing import AS_A_FILE
from tests.drafts.kinds import KINDS


@pytest.mark.parametrize("template", templates())
@pytest.mark.parametrize("kind", KINDS)
def test_a_category_of_the_template_takes_it(template, kind):
    takes = {one.code: one.kinds for one in templates()[template].category if one.accepts_items}
    found = [code for code in KINDS[kind].categories if code in takes]
    assert found, KINDS[kind].categories
    assert AS_A_FILE in takes[found[0]]
