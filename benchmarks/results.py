"""RESULTS.md, written by the benchmark scripts: each owns its sections, and the others stay."""

from __future__ import annotations

import platform
import re
from pathlib import Path

from dechaff.version import VERSION

RESULTS = Path(__file__).parent / "RESULTS.md"
_HEAD = "# Results\n\nWritten by the scripts in this folder; do not edit.\n"


def write_section(title: str, text: str) -> None:
    """Put a section in place of the one with the same title, or at the end."""
    known = RESULTS.read_text("utf-8") if RESULTS.exists() else _HEAD
    head, *sections = re.split(r"(?m)^(?=## )", known)
    place = f"dechaff {VERSION}, Python {platform.python_version()}, {platform.machine()}"
    section = f"## {title}\n\n{place}\n\n{text.strip()}\n\n"
    kept = [section if other.startswith(f"## {title}\n") else other for other in sections]
    if section not in kept:
        kept.append(section)
    RESULTS.write_text(head + "".join(kept), "utf-8")
