"""The shape of the corpus: what is sent, under which name, and what must come of it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """`say`: words of the refusal; `find`: the code of a finding; `kept`: the name that is kept.
    None of them: taken, and nothing said that makes it wait."""

    title: str
    name: str
    data: Callable[[], bytes]
    say: str = ""
    find: str = ""
    kept: str = ""
    declared: str = "application/octet-stream"
    names: str = ""  # what the finding says


def case(title: str, name: str, data: bytes | Callable[[], bytes], **more: str) -> Case:
    return Case(title, name, data if callable(data) else lambda: data, **more)


BROKEN, LOCKED, MACRO = "เสียหรือไม่ครบ", "เข้ารหัส", "มาโคร"
PROGRAM, MISMATCH, TWO = "เป็นโปรแกรม", "ไม่ใช่การเปลี่ยนชื่อ", "อีกชนิดซ่อนอยู่"
TYPE, DECLARED, NAME = "รับเฉพาะไฟล์", "โปรแกรมที่ส่งบอกว่า", "ตั้งชื่อไฟล์ให้มีนามสกุล"
ODD, MUCH, NEST, PATH = "บีบอัดผิดปกติ", "มีเนื้อในมากเกินไป", "อีกชั้น", "ไม่ปลอดภัย"
RUNS, XML = "คำสั่งที่ทำงานเอง", "XML ที่ไม่ปลอดภัย"
