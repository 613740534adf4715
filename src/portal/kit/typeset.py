"""Papers as PDF, set by Typst in the Sarabun family. The words go in as data, never as markup."""

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import pypdfium2
import typst

from portal.kit.glyphs import lacking, printable
from portal.kit.pdf_text import mended
from portal.kit.thai import MONTHS
from portal.settings import ROOT

FONTS = ROOT / "node_modules" / "@expo-google-fonts" / "sarabun"
FONT = FONTS / "400Regular" / "Sarabun_400Regular.ttf"
BOLD = FONTS / "700Bold" / "Sarabun_700Bold.ttf"
SARABUN = 0.6875  # of its size is as large as TH Sarabun New of the same size

# Words that Typst's Thai line breaker takes apart where a reader would not
WHOLE = (
    "(?:ต่าง|นั้น|อื่น|ทั่ว|หลาย|ใด|ราย|เรื่อง|ด้าน|คน|ครั้ง|วัน|ปี)\u00a0?ๆ|"
    "คุณลักษณะเฉพาะ|เฉพาะเจาะจง|ประจำปีงบประมาณ|ปีงบประมาณ|งบประมาณ|ไปรษณีย์|คณะกรรมการ|คณะทำงาน|สำนักงาน|หน่วยงาน|ปฏิบัติงาน|ท้องถิ่น|"
    "ข้อบังคับ|ข้อมูล|คำสั่ง|แก้ไข|ได้แก่|ไว้วางใจ|เบาหวาน|ไข้เลือดออก|ไข้หวัดใหญ่|กำเดาไหล|"
    "ฤดูหนาว|ฝุ่นละออง|ท่อน้ำดี|เกล็ดขาว|เครือข่าย|ขั้นพื้นฐาน|ผ่านเกณฑ์|เผยแพร่|"
    "อิเล็กทรอนิกส์|มัลติมีเดีย|วิสัยทัศน์|จัดซื้อจัดจ้าง|ขั้นตอน|หลากหลาย|อำนวยความสะดวก|ตลอดจน|รูปแบบ|แหล่งที่มา|ทั้งนี้|"
    "ผู้รับผิดชอบ|เหมาะสม|เสียหาย|โปร่งใส|ข่าวสาร|ว่าด้วย|หน้าจอ|(?:ใน)?สังกัด|เอกสารแนบ|ต่อไปนี้|แล้วแต่กรณี|"
    "สารสนเทศ|ครบถ้วน|ระยะเวลา|ปฏิบัติการ|ชำนาญการพิเศษ|ชำนาญการ|ชำนาญงาน|"
    "(?:มาตรา|ฉบับที่|ข้อ) [๐-๙.]+(?:-[๐-๙.]+)?|(?:เลข)?ที่ [๐-๙]+[/-][๐-๙]+|(?:ไตรมาส|ครั้ง)ที่ [๐-๙]+|"
    f"[๐-๙]{{1,2}} (?:{'|'.join(MONTHS)})|"
    "[๐-๙][๐-๙,.]* (?:คน|เรื่อง|หมวด|รายการ|ครั้ง|ไฟล์|บาท|MB)|\\(\\.[a-z]+ [๐-๙.]+ [KMG]?B\\)|"
    "ดำเนินการ|ดำเนินงาน|รายการ|รายชื่อ|ร้องเรียน|ลงนาม|ดังกล่าว|ทำการ|ปลอดภัย|บริหารจัดการ|ข้อตกลง|เดียวกัน|ผู้ประสงค์|ไม่(?:มี|ระบุ|ครบถ้วน|อนุญาต)|"
    "ความ(?:ถูกต้อง|ครบถ้วน|ปลอดภัย|มั่นคง|พึงพอใจ|รู้|ผิด|คิดเห็น|เป็นมา|เสี่ยง|เสียหาย|เหมาะสม)|"
    "\\(รหัสผ่านและรหัสขั้นที่สอง\\)|แบบ สขร\\. [๐-๙]|"
    "โรงพยาบาล|กลุ่มงาน|ประพฤติมิชอบ|ขออนุญาต|ขอเผยแพร่|ผู้มีหน้าที่|รับผิดชอบ|ถูกต้อง|พึงพอใจ|"
    "น้ำหนัก|กล้ามเนื้อ|ไอบูโพรเฟน|โทร 1669|ผู้ช่วย|ผู้อำนวยการ|ผู้ดูแล|ด้านบริหาร|ด้านวิชาการ"
)
_lock = Lock()  # one paper at a time


def pdf(template: Path, doc: dict[str, Any], made: datetime) -> bytes:
    """The PDF (PDF/A-2a and PDF/UA-1) of a .typ file that reads `sys.inputs.doc`; the same words at
    the same moment give the same bytes. Blocking: call it in a thread."""
    inputs = {"doc": _said(doc)}
    with _lock:
        found = _compiler(template).compile(
            sys_inputs=inputs,
            format="pdf",
            pdf_standards=["a-2a", "ua-1"],  # A-4 needs PDF 2.0, which UA-1 forbids
            timestamp=int(made.timestamp()),
        )
    assert isinstance(found, bytes)
    return mended(found)


def png(template: Path, doc: dict[str, Any], ppi: int = 72) -> bytes:
    """The first page as a PNG, `ppi` pixels an inch (72: one for each point). Blocking: call it in
    a thread."""
    inputs = {"doc": _said(doc)}
    with _lock:
        found = _compiler(template).compile(sys_inputs=inputs, format="png", ppi=ppi)
    assert isinstance(found, bytes)
    return found


def _said(doc: dict[str, Any]) -> str:
    """The words as JSON; one letter that the font lacks, as an emoji in a title, is no reason for
    there being no paper."""
    return printable(json.dumps({"whole": WHOLE, **doc}, ensure_ascii=False), FONT)


def unprintable(words: str) -> list[str]:
    """The letters of it that papers cannot show, each once."""
    return lacking(words, FONT)


def page_count(paper: bytes) -> int:
    """Of a paper of our own; what comes from outside is counted in a child
    (documents.page_count)."""
    with _lock:  # pdfium is not made for threads
        return len(pypdfium2.PdfDocument(paper))


@cache
def _compiler(template: Path) -> typst.Compiler:
    """One for each template: reading the fonts takes longer than setting a page."""
    return typst.Compiler(str(template), font_paths=[str(FONTS)], ignore_system_fonts=True)
