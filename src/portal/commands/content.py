"""portal content demo."""

import argparse
import json
from pathlib import Path


async def demo(options: argparse.Namespace) -> int:
    """Fill the sites with the sample content; what is there already stays."""
    from portal.samples.load import load_all  # noqa: PLC0415 - its packages are not in production

    out = Path(options.out) if options.out else None
    known = json.loads(out.read_text("utf-8")) if out and out.exists() else []
    accounts = await load_all(known)
    text = json.dumps(accounts, ensure_ascii=False, indent=1)
    if out:
        out.touch(mode=0o600, exist_ok=True)
        out.write_text(text, "utf-8")
    else:
        print(text)
    return 0
