"""What looks like advertising gambling, and what only speaks of it; what a page hides."""

import pytest

from portal.monitoring.gambling import suspicion, suspicious_host, word_file
from portal.monitoring.page_reading import host_of, joined, read_page

ADVERTISING = [
    "สล็อตเว็บตรง แตกง่าย เครดิตฟรี ฝากถอนไม่มีขั้นต่ำ",
    "ทางเข้า UFABET ไม่ผ่านเอเย่นต์ สมัครวันนี้",
    "PG SLOT เว็บตรง ทดลองเล่นสล็อต ฟรี",
    "ส ล็ อ ต อ อ น ไ ล น์ เ ค ร ดิ ต ฟ รี",
    "สล็อต.ออนไลน์ บาคาร่า-ออนไลน์",
    "Best online casino, free spins, no deposit bonus",
    "slot gacor hari ini judi online",
    "ป้องกันการพนัน เลิกพนัน สล็อตเว็บตรง เครดิตฟรี รับโบนัสฟรี",  # words of health for cover
]
HEALTH = [
    "โครงการป้องกันและแก้ไขปัญหาการพนันในเยาวชน โทรสายด่วน 1323 เพื่อเลิกพนัน",
    "ผลกระทบจากการพนันออนไลน์ต่อสุขภาพจิตของวัยรุ่น และการบำบัดผู้ติดการพนัน เช่น บาคาร่า แทงบอล",
    "ประกาศห้ามเล่นการพนันในสถานที่ราชการ ตามพระราชบัญญัติการพนัน พ.ศ. 2478",
    "Gambling disorder: screening and care for problem gambling in district hospitals",
    "ตารางเวลาให้บริการวัคซีน time slot 09.00-12.00 น. รอบเช้า",
    "สุขภาพคือเดิมพันของทุกคน",
    "แผนปฏิบัติราชการ ประจำปีงบประมาณ พ.ศ. 2570",
    "ผนังหลอดเลือดแตกง่ายในผู้สูงอายุ",
]


@pytest.mark.parametrize("text", ADVERTISING)
def test_advertising_is_bad(text):
    assert suspicion(text).score >= word_file().bad_at, suspicion(text)


@pytest.mark.parametrize("text", HEALTH)
def test_health_education_is_no_alarm(text):
    assert suspicion(text).score < word_file().warn_at, suspicion(text)


def test_the_excerpt_shows_the_words_around_and_one_word_counts_once():
    found = suspicion("ก" * 200 + " สมัคร ufabet วันนี้ " + "ข" * 200)
    assert "ufabet" in found.excerpt
    assert len(found.excerpt) < 120
    assert suspicion("ufabet " * 50).score == suspicion("ufabet").score


def test_a_lone_topic_is_something_to_look_at_and_not_bad():
    score = suspicion("บทความเรื่องบาคาร่า").score
    assert word_file().warn_at <= score < word_file().bad_at


@pytest.mark.parametrize("url", [
    "https://ufabet365.example/", "https://www.pgslot-th.com/x", "https://ufa365.bet/",
    "https://best-casino.co/", "http://slotxo.example.com/",
])  # fmt: skip
def test_hosts_named_like_gambling(url):
    assert suspicious_host(url)


@pytest.mark.parametrize("url", [
    "https://www.moph.go.th/", "https://ufaculty.example.ac.th/", "https://slot.moph.go.th/",
    "https://example.org/slot-machine", "not an address", "http://[bad/", "",
])  # fmt: skip
def test_hosts_that_are_not(url):
    assert not suspicious_host(url)


@pytest.mark.parametrize("style", [
    "display:none", "display : none", "visibility:hidden", "position:absolute;left:-9999px",
    "font-size:0", "opacity:0", "width:1px;height:1px;overflow:hidden", "text-indent:-1000px",
    "clip:rect(0 0 0 0)",
])  # fmt: skip
def test_hidden_words_and_links_are_seen(style):
    page = read_page(
        f'<p>ข่าว</p><div style="{style}"><p>เครดิตฟรี</p><a href="https://x.example">เล่น</a></div>'
    )
    assert [link.hidden != "" for link in page.links] == [True]
    assert any("เครดิตฟรี" in words for _, words in page.hidden_text)
    assert "เครดิตฟรี" not in page.text
    assert "ข่าว" in page.text


@pytest.mark.parametrize("style", ["color:red", "opacity:0.5", "width:100px", "font-size:0.9em"])
def test_what_is_shown_is_not_called_hidden(style):
    page = read_page(f'<p style="{style}">ข่าว <a href="/a">ลิงก์</a></p>')
    assert not page.hidden_text
    assert page.links[0].hidden == ""


def test_frames_scripts_and_broken_markup():
    page = read_page(
        '<script src="https://evil.example/x.js">"<a href=no>"</script><iframe src="//f.example/">'
        '</iframe><meta http-equiv="refresh" content="0; url=https://r.example/"><p>ก<b>ข</p></b>'
        '<a href="/1">หนึ่ง<a href="/2">สอง</a><style>.a{display:none}</style><p hidden>ค</p>'
    )
    assert [tag for tag, _ in page.frames] == ["script", "iframe", "meta"]
    assert page.frames[2][1] == "https://r.example/"
    assert [link.href for link in page.links] == ["/1", "/2"]
    assert not page.hidden_text, "what scripts show later is no secret"


def test_addresses_that_are_none_raise_nothing():
    for url in ("http://[bad/", "http://x:99999/", "javascript:alert(1)", "\x00"):
        assert isinstance(host_of(url), str)
        assert isinstance(joined("https://a.localhost/p/", url), str)
