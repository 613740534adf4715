"""Titles break between words, also between those that no browser's dictionary knows."""

from portal.kit.thai_lines import breakable, whole


def test_a_word_of_officialese_is_one():
    made = whole("ตรวจดูได้ตามพระราชบัญญัติข้อมูลข่าวสาร")
    assert made == 'ตรวจดูได้ตาม<wbr><span class="w">พระราชบัญญัติ</span>ข้อมูลข่าวสาร'
    assert made.striptags() == "ตรวจดูได้ตามพระราชบัญญัติข้อมูลข่าวสาร"


def test_what_people_typed_stays_text():
    assert whole('<b>จัดซื้อจัดจ้าง & "ยา"') == (
        '&lt;b&gt;<wbr><span class="w">จัดซื้อจัดจ้าง</span> &amp; &#34;ยา&#34;'
    )


def test_an_address_breaks_behind_its_marks():
    address = "https://mueang-samutprakan.localhost:9543/verify/c7thxzc72jahpd6wlmglbk73"
    pieces = breakable(address).split("\u200b")
    assert "".join(pieces) == address
    assert pieces[:6] == ["https://", "mueang-", "samutprakan.", "localhost:", "9543/", "verify/"]
    assert max(map(len, pieces)) <= 13
