"""What comes in from outside and what is told outside, in the browser: for everybody, without
anything sideways on the narrowest phone; and a real e-mail that becomes a draft."""

import asyncio
import smtplib
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import urlsplit

import pytest

from tests import make
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.test_every_page import faults_of

UNIT = "sibunruang"


def _send(site, sender, name, body):
    letter = EmailMessage()
    letter["From"], letter["Subject"] = sender, "ขอเผยแพร่ประกาศรับสมัครอาสาสมัคร"
    letter["Message-ID"] = f"<{make.uuid4()}@example.org>"
    letter.set_content("เรียน ผู้ดูแลเว็บไซต์\n\nขอเผยแพร่ประกาศตามไฟล์แนบ\n\nขอบคุณครับ")
    letter.add_attachment(body, maintype="application", subtype="pdf", filename=name)
    there = urlsplit(site.summary["mail_intake"])
    with smtplib.SMTP(there.hostname or "", there.port or 0, timeout=20) as server:
        to = [f"{UNIT}@localhost"]
        assert server.sendmail("someone@example.org", to, letter.as_bytes(policy=SMTP)) == {}


async def _wide(visitor):
    await visitor.page.set_viewport_size({"width": DESK[0], "height": DESK[1]})


@pytest.mark.parametrize("lang", ["th", "en"])
async def test_the_pages_are_for_everybody(visitor, portal_site, lang):
    outsider = "นายสมมุติ คนนอก <outsider@example.org>"
    await asyncio.to_thread(_send, portal_site, outsider, f"ประกาศ-{lang}.pdf", b"MZ" + bytes(50))
    await asyncio.to_thread(_send, portal_site, outsider, f"ประกาศ-{lang}.pdf", make.pdf(lang))
    webmaster = await (await visitor(UNIT)).sign_in("webmaster")
    await webmaster.open("/staff/intake/")
    one = await webmaster.page.locator(".task a").first.get_attribute("href")
    await webmaster.open("/staff/inbox/")
    told = await webmaster.page.locator(".letters a").first.get_attribute("href")
    admin = await (await visitor(UNIT)).sign_in("unit_admin")
    pages = {
        webmaster: ["/staff/intake/", "/staff/intake/new", one, "/staff/inbox/", told],
        admin: ["/staff/settings/telling", "/staff/settings/intake"],
    }
    found = []
    for person, paths in pages.items():
        for path in paths:
            name = "outside-" + path.strip("/").replace("/", "-")[:28]
            found += await faults_of(person, f"{path}?lang={lang}")
            if lang == "th":
                for size in (PHONE, DESK):
                    await person.page.set_viewport_size({"width": size[0], "height": size[1]})
                    await person.open(path)
                    await person.picture(f"{name}-{size[0]}")
    assert found == []


async def test_a_webmaster_registers_an_official_letter_on_a_phone(visitor):
    webmaster = await (await visitor(UNIT, PHONE)).sign_in("webmaster")
    await webmaster.open("/staff/intake/new")
    await webmaster.press("ทำเป็นร่าง")
    assert "จุดที่ต้องแก้ก่อน" in await webmaster.text()
    await webmaster.picture("outside-new-faults-360")
    await webmaster.press("หนังสือราชการ")
    for label, words in (
        ("ชื่อผู้ส่ง", "นางสาวสมมุติ ใจดี"), ("ตำแหน่ง", "เจ้าพนักงานสาธารณสุข"),
        ("หน่วยงานหรือกลุ่มงาน", "รพ.สต. สมมุติ"), ("ติดต่อกลับที่", "0 4231 0000"),
        ("ชื่อเรื่อง", "ผลการดำเนินงานโครงการสมมุติ"),
    ):  # fmt: skip
        await webmaster.write(label, words)
    scan = {"name": "หนังสือนำส่ง.pdf", "mimeType": "application/pdf", "buffer": make.pdf("scan")}
    await webmaster.page.locator("#f-scan").set_input_files(scan)
    await webmaster.press("ทำเป็นร่าง")
    await webmaster.page.wait_for_url("**/edit")
    await webmaster.open(urlsplit(webmaster.page.url).path.removesuffix("/edit"))
    shown = await webmaster.text()
    assert "นางสาวสมมุติ ใจดี" in shown
    assert "ภายใน ไม่เผยแพร่" in shown
    await webmaster.picture("outside-registered-360")


async def test_an_email_of_ones_own_is_a_draft_that_the_letter_leads_to(visitor, portal_site):
    account = portal_site.account(UNIT, "staff")["username"]
    before = len(portal_site.letters(account))
    with portal_site.client(UNIT, "staff") as http:
        assert http.get("/staff/inbox/").status_code == 200
    known = portal_site.letters(account)
    address = str(known[-1]["To"]) if known else f"{account}@mail.localhost"
    await asyncio.to_thread(_send, portal_site, address, "ประกาศ.pdf", make.pdf("own"))
    for _ in range(300):
        told = portal_site.letters(account)[before:]
        if told:
            break
        await asyncio.sleep(0.1)
    (letter,) = told
    assert "ทำร่างจากอีเมลแล้ว" in letter["Subject"]
    path = next(
        line.split("localhost", 1)[1].partition("/")[2]
        for line in letter.get_content().splitlines()
        if line.startswith("https://")
    )
    staff = await visitor(UNIT, PHONE)
    await staff.open(f"/{path}")
    await staff.sign_in("staff")
    assert staff.page.url.endswith(f"/{path}")
    assert await staff.page.get_by_label("หัวข้อ").first.input_value() == (
        "ขอเผยแพร่ประกาศรับสมัครอาสาสมัคร"
    )
