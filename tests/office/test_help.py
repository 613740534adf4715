"""R16: the help that is built in, for each role its own, beside the log of training."""

from portal.people.roles import LABELS, Role
from portal.publication.workflow import workflow
from tests import make


async def test_each_role_is_shown_its_own_work(client):
    unit = await make.unit(make.TWO_STEPS)
    titles = {
        "staff": "ขอเผยแพร่เรื่องหนึ่ง", "reviewer": "ตรวจและเสนอต่อ", "approver": "พิจารณาอนุญาตบนโทรศัพท์",
        "webmaster": "นำขึ้นเว็บไซต์ และดูแล", "unit_admin": "ดูแลคนและสายการอนุญาต",
    }  # fmt: skip
    for who in titles:
        http = client(unit, unit.people[who])
        page = (await http.get("/staff/help")).text
        shown = {one for one, title in titles.items() if f">{title}" in page.split("h-may")[0]}
        assert shown == {who}
        for step in workflow.steps:
            assert not step.roles or step.label in page
        assert LABELS[Role(who)][0] in page
        assert 'href="/staff/help"' in (await http.get("/staff/")).text
        assert "How to" in (await http.get("/staff/help?lang=en")).text
    assert (await client(unit).get("/staff/help")).status_code in (303, 401)
