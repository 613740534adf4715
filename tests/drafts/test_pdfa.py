"""Every paper of every unit, and a request form, as veraPDF judges them: `make test-pdfa`."""

import re
import subprocess
from pathlib import Path

import pytest

from portal.sheets.pdf import pdf
from tests import make
from tests.drafts import cast
from tests.running import ROOT
from tests.sheets.samples import MADE

JARS = ROOT / ".tools" / "verapdf"


def judged(folder: Path, flavour: str) -> dict[str, str]:
    """PASS or FAIL by the file's name."""
    command = ["java", "-cp", f"{JARS}/*", "org.verapdf.apps.GreenfieldCliWrapper"]
    said = subprocess.run(
        [*command, "--flavour", flavour, "--format", "text", "--recurse", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    return {name: word for word, name in re.findall(r"^(\w+) \S*/(\S+\.pdf)", said, re.M)}


@pytest.mark.pdfa
async def test_verapdf_finds_nothing(tmp_path: Path, unit, client) -> None:
    made = await make.publication(unit)
    form = await client(unit, unit.staff).get(f"/staff/requests/{made}/form.pdf")
    files = {"request-form.pdf": form.content}
    for slug, kind, drawn in await cast.all_papers():
        files[f"{slug}-{kind}.pdf"] = pdf(drawn.paper, MADE)
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    for flavour in ("2a", "ua1"):  # PDF/A and PDF/UA
        assert judged(tmp_path, flavour) == dict.fromkeys(files, "PASS"), flavour
