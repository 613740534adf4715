"""Words of Thai text, which has no spaces between them.

nlpo3 (Apache-2.0, 4 MB, Rust) with PyThaiNLP's word list (CC0) in words.txt.xz: the same words as
PyThaiNLP's newmm at ten times its speed and without its 65 MB; ICU knows fewer words and cannot be
given folded ones. Text and dictionary are both folded, so a missing tone mark changes no word.
"""

import lzma
import re
import tempfile
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from nlpo3 import load_dict, segment

from portal.search.letters import folded

LONGEST = 60  # letters of one word that is kept
_DICTIONARY = "portal"
_PIECES = re.compile("[\u0e01-\u0e4e]+|[0-9]+(?:[.,][0-9]+)*|[^\\W\\d_\u0e01-\u0e4e]+")

# What offices write and the word list lacks.
OURS = """
อสม อสส รพสต สสอ สสจ คปสอ พชอ สปสช สขร กพร ปปช ปปท มอก อย ผอ สธ ขรก จนท ปชช เอชพีวี โควิด พรบ พรก
มาตรา ลูกน้ำ ยุงลาย จัดซื้อจัดจ้าง จัดซื้อ จัดจ้าง เฉพาะเจาะจง ร้องเรียน ทับซ้อน อินโฟกราฟิก ทันตกรรม
แก่งคอย ศรีบุญเรือง ราชสาส์น บ่อทอง สมุทรปราการ ผู้ป่วยนอก ผู้ป่วยใน ไข้หวัดใหญ่ พิษสุนัขบ้า เว็บไซต์
""".split()

# One thing under several names; each finds the others.
SAME = [
    ("อสม", "อาสาสมัครสาธารณสุขประจำหมู่บ้าน", "อาสาสมัครสาธารณสุข"),
    ("รพสต", "รพ สต", "โรงพยาบาลส่งเสริมสุขภาพตำบล"),
    ("รพ", "โรงพยาบาล"),
    ("สสอ", "สำนักงานสาธารณสุขอำเภอ"),
    ("สสจ", "สำนักงานสาธารณสุขจังหวัด"),
    ("คปสอ", "คณะกรรมการประสานงานสาธารณสุขระดับอำเภอ"),
    ("สขร 1", "สขร", "สรุปผลการจัดซื้อจัดจ้าง", "สรุปผลการดำเนินการจัดซื้อจัดจ้าง"),
    ("พรบ", "พระราชบัญญัติ"),
    ("oia", "ข้อมูลข่าวสารของราชการ"),
    ("ita", "คุณธรรมและความโปร่งใส", "moit"),
    ("จนท", "เจ้าหน้าที่"),
    ("ปชช", "ประชาชน"),
    ("ผอ", "ผู้อำนวยการ"),
    ("ผู้ป่วยนอก", "opd"),
    ("ไข้หวัดใหญ่", "flu", "influenza"),
    ("ไข้เลือดออก", "dengue"),
    ("วัคซีน", "vaccine"),
    ("เบาหวาน", "diabetes"),
    ("ฝุ่น", "pm2.5", "pm 2.5", "pm25", "dust"),
    ("มะเร็ง", "cancer"),
    ("เอชพีวี", "hpv"),
    ("จัดซื้อจัดจ้าง", "จัดซื้อ", "procurement"),
    ("แผนปฏิบัติราชการ", "แผนปฏิบัติการ", "action plan"),
    ("ติดต่อ", "contact"),
    ("โควิด", "โควิด 19", "covid", "covid 19", "covid19"),
    ("คู่มือ", "manual"),
    ("แบบฟอร์ม", "form", "ฟอร์ม"),
    ("ร้องเรียน", "ร้องทุกข์", "complaint"),
    ("ทุจริต", "คอร์รัปชัน", "คอรัปชั่น", "corruption"),
    ("รับสมัคร", "สมัครงาน", "รับสมัครงาน", "recruitment"),
    ("ประวัติ", "history"),
    ("โครงสร้าง", "structure"),
    ("วิสัยทัศน์", "vision"),
    ("กฎหมาย", "law", "พระราชบัญญัติ"),
    ("น้ำท่วม", "อุทกภัย", "flood"),
    ("ผู้สูงอายุ", "คนแก่", "คนชรา"),
    ("หมา", "สุนัข", "พิษสุนัขบ้า"),
    ("งบ", "งบประมาณ", "budget"),
]


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text, folded, and the shorter words that it is made of, if any."""

    whole: str
    parts: tuple[str, ...] = ()


def words(text: str) -> list[Word]:
    """The words of a text, in order: Thai by the dictionary, other letters and numbers as they
    stand. "" and signs alone have none."""
    return words_folded(folded(text))


def words_folded(text: str) -> list[Word]:
    found = []
    for piece in _PIECES.findall(text):
        if piece[0] < "\u0e01" or piece[0] > "\u0e4e":
            found.append(Word(piece.replace(",", "")[:LONGEST]))
            continue
        dictionary()
        found += [_word(one[:LONGEST]) for one in segment(piece, _DICTIONARY) if one != "ๆ"]
    return found


@lru_cache(20_000)
def _word(whole: str) -> Word:
    return Word(whole, _parts(whole))


def _parts(whole: str) -> tuple[str, ...]:
    """The fewest words of the dictionary that make it up; none when it is one word by itself."""
    known = dictionary()
    if len(whole) < 5:
        return ()
    best: list[tuple[str, ...] | None] = [(), *[None] * len(whole)]
    for end in range(2, len(whole) + 1):
        for start in range(end - 2, -1, -1):
            before, last = best[start], whole[start:end]
            if before is None or last == whole or last not in known:
                continue
            here = best[end]
            if here is None or len(before) + 1 < len(here):
                best[end] = (*before, last)
    return best[-1] or ()


def word_list() -> list[str]:
    """PyThaiNLP's words as they are written."""
    raw = lzma.decompress(Path(__file__).with_name("words.txt.xz").read_bytes()).decode()
    return raw.split("\n")


@cache
def dictionary() -> frozenset[str]:
    """Every word, folded; given to the segmenter once for the process."""
    known = frozenset(word for word in map(folded, [*word_list(), *OURS]) if len(word) > 1)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".txt") as file:
        file.write("\n".join(sorted(known)))
        file.flush()
        load_dict(file.name, _DICTIONARY)
    return known
