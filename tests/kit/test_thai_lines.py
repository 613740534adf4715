"""Titles break between words, also between those that no browser's dictionary knows."""

from portal.kit.thai_lines import whole


def test_a_word_of_officialese_is_one():
    made = whole("ตรวจดูได้ตามพระราชบัญญัติข้อมูลข่าวสาร")
    assert made == 'ตรวจดูได้ตาม<wbr><span class="w">พระราชบัญญัติ</span>ข้อมูลข่าวสาร'
    assert made.striptags() == "ตรวจดูได้ตามพระราชบัญญัติข้อมูลข่าวสาร"


def test_what_people_typed_stays_text():
    assert whole('<b>จัดซื้อจัดจ้าง & "ยา"') == (
        '&lt;b&gt;<wbr><span class="w">จัดซื้อจัดจ้าง</span> &amp; &#34;ยา&#34;'
    )
