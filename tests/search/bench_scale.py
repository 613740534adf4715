"""How fast the search is with 500, 2,000 and 10,000 items in a unit and 500 other units beside it.
Not among the tests: `make bench-search` runs it."""

import time
from collections.abc import Awaitable, Callable
from statistics import quantiles

from portal.kit.errors import Unavailable
from portal.kit.tenancy import acting_for
from portal.search import finding, gate
from portal.search.asking import question
from tests import make
from tests.search.crowd import Crowd

SIZES = (500, 2_000, 10_000)
ROUNDS = 5
COMMON = [
    "โรงพยาบาล", "แผนปฏิบัติราชการ", "สำนักงานสาธารณสุขอำเภอ", "จัดซื้อจัดจ้าง", "ประชาชน",
    "ปีงบประมาณ 2570", "สาธารณสุข", "รพ.สต.", "ร้องเรียน", "คู่มือ ขั้นตอน ระยะเวลา",
]  # fmt: skip
MISSPELLED = [
    "ไข้เลิอดอก", "โครงส้รางสำนักงาน", "วัคซีนไข้หวัดไหย่", "ปฎิบติราชการ", "รองเรียนการทุจจริต",
    "จัดชื้อจัดจ้าง", "พรบ ข้อมุลข่าวสาน", "แผนงบประมาน", "คุ่มือปฏิบัติงาน", "อาสาสมักสาธาระนสุข",
]  # fmt: skip
PARTIAL = [
    "ปฏิบัติรา", "จัดซื้", "สาธารณ", "ลูกน้", "คัดเลื", "ทับกว", "วิสัยทั", "ประเมินคุณ", "งบประม",
    "เลือดอ",
]  # fmt: skip
NOTHING = ["ฮิปโปโปเตมัส", "xylophone", "เรือดำน้ำนิวเคลียร์", "ซูชิแซลมอน", "qwertyuiop"]


async def ask(text: str) -> None:
    async with gate.turn():
        await finding.find(question(text))


async def offer(text: str) -> None:
    async with gate.turn():
        await finding.suggest(question(text))


async def times(way: Callable[[str], Awaitable[None]], texts: list[str]) -> str:
    """p50 and p95 in milliseconds; a question that is given up counts as it was waited for."""
    taken, failed = [], 0
    for _ in range(ROUNDS):
        for text in texts:
            began = time.perf_counter()
            try:
                await way(text)
            except Unavailable:
                failed += 1
            taken.append((time.perf_counter() - began) * 1000)
    parts = quantiles(taken, n=100)
    return f"{parts[49]:7.0f} {parts[94]:7.0f}" + (f" ({failed} given up)" if failed else "")


async def test_scale(capsys):
    unit = await make.unit()
    lines = []
    with acting_for(unit.tenant):
        crowd = Crowd(unit.tenant.id, unit.staff.person.account)
        for number, size in enumerate(SIZES):
            await crowd.grow(size)
            if not number:
                await crowd.neighbours()
            rare = crowd.vendors[: size : size // 10][:10]
            lines.append(f"{size:,} items{'p50':>21}{'p95':>8}")
            for name, way, texts in (
                ("common words", ask, COMMON),
                ("rare words", ask, rare),
                ("misspelled", ask, MISSPELLED),
                ("parts of words", ask, PARTIAL),
                ("nothing like it", ask, NOTHING),
                ("common, suggested", offer, COMMON),
                ("parts, suggested", offer, PARTIAL),
                ("misspelled, suggested", offer, MISSPELLED),
            ):
                lines.append(f"  {name:22}{await times(way, texts)}")
            with capsys.disabled():
                print("\n".join(["", *lines]))
            lines = []
