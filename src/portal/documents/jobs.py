"""What happens to files without anybody asking: the scanner looks at them."""

from portal.documents import scanning
from portal.kit.jobs import each_minute, job


@job
async def scan(sha256: str) -> None:
    """Look at a content that was just kept. What is large, or finds the scanner away, waits for
    the minute's round, which has more time."""
    await scanning.look_at_once(sha256)


@each_minute
async def scan_all() -> None:
    await scanning.round_()
