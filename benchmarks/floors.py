"""floor.json: what a measure must reach. It only rises, and a figure below it is a failure.

Sets: `data` and `scraped` for pages and texts that are not in the project, `sample` and `scraped sample` for the invented ones that
are (benchmarks/sample).
A figure may be less than its floor by the set's tolerance, which `harm` has one of its own of: its floor is near 1.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

__all__ = ["check_floors", "failures", "raise_floors"]

FLOORS = Path(__file__).parent / "floor.json"


def failures(figures: Mapping[str, float], part: str) -> Iterator[str]:
    """The measures that fell below their floors, in words; a measure that was not taken is no failure."""
    known = _read()[part]
    for name, least in known["floors"].items():
        tolerance = known["tolerance"]["harm" if name.startswith("harm") else "all"]
        if name in figures and figures[name] < least - tolerance:
            yield f"{name}: {figures[name]:.5f} is below the floor of {least:.5f} (tolerance {tolerance})"


def raise_floors(figures: Mapping[str, float], part: str) -> None:
    """Write the figures where they are higher than the floors, or new."""
    everything = _read()
    known = everything[part]["floors"]
    raised = {name: max(int(value * 1e5) / 1e5, known.get(name, 0.0)) for name, value in figures.items()}
    everything[part]["floors"] = dict(sorted({**known, **raised}.items()))
    FLOORS.write_text(json.dumps(everything, indent=2, ensure_ascii=False) + "\n", "utf-8")


def check_floors(figures: Mapping[str, float], part: str, *, raising: bool) -> NoReturn:
    """Raise the floors if asked to, print what fell below them, and exit: 1 if anything did."""
    if raising:
        raise_floors(figures, part)
    fallen = list(failures(figures, part))
    print("\n".join(fallen) or "nothing fell below its floor")
    sys.exit(1 if fallen else 0)


def _read() -> Any:
    return json.loads(FLOORS.read_text("utf-8"))
