"""Thai text cut into words as it is written: nothing folded, nothing lost (the search folds).

The word list is the search's (PyThaiNLP's, CC0) and the cutter is nlpo3, both there already: the
Hunspell dictionaries of Thai are (L)GPL and need words cut first, PyThaiNLP's own speller brings
65 MB and asks for frequencies that we have no use for (issue 7 part 3).
"""

import re
import tempfile
from functools import cache

from nlpo3 import load_dict, segment

from portal.search.segmenting import OURS, word_list

_DICTIONARY = "portal-as-written"
THAI = re.compile("[\u0e01-\u0e3a\u0e40-\u0e4e]+")
_PIECES = re.compile(THAI.pattern + r"|[0-9๐-๙]+(?:[.,][0-9๐-๙]+)*|[A-Za-z]+|\s+|.", re.DOTALL)

# What offices write and the list lacks.
MORE = """
เว็บไซต์ เว็บเพจ เว็บมาสเตอร์ สาธารณสุขอำเภอ ผู้ช่วยสาธารณสุขอำเภอ นำขึ้น นำลง ผู้รายงาน สำเนาถูกต้อง
รักษาราชการแทน ปฏิบัติราชการแทน สพร กมช สกมช มสพร ขมธอ สวทช ไฟล์ ลิงก์ ดาวน์โหลด อัปโหลด อัปเดต
อีเมล ไลน์ เฟซบุ๊ก คิวอาร์โค้ด พดส พัสดุ ซักซ้อม สสอ สสจ รพสต อสม
""".split()


@cache
def known() -> frozenset[str]:
    """Every word of the dictionary; given to the cutter once for the process."""
    found = frozenset(word for word in (*word_list(), *OURS, *MORE) if word)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".txt") as file:
        file.write("\n".join(sorted(found)))
        file.flush()
        load_dict(file.name, _DICTIONARY)
    return found


def tokens(text: str) -> list[str]:
    """Its words, numbers, spaces and signs in order; joined they are the text again."""
    known()
    found: list[str] = []
    for piece in _PIECES.findall(text):
        found += segment(piece, _DICTIONARY) if THAI.match(piece) else [piece]
    return found
