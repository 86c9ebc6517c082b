"""What a document can cost at the worst: texts made to be nasty, for each stage, in processor time per 256 KiB.

    python benchmarks/worst.py [--size 32] [NAME ...]

Prints for each text the seconds that 256 KiB of it would take, and how the time grows from half of `--size` (in KiB) to
all of it: 2.0 is linear. Files and records are cleaned within bounds of their own (docs/guarantees.md); the figures say
how far usual documents are from these, and which texts the rules are slow on.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "pipeline")]

from dechaff import Cleaner  # noqa: E402
from dechaff.document import MediaType, Source  # noqa: E402

PROSE = "The talks went on until late, and nobody left the room before the end of it.\n\n"


def over(unit: str) -> Callable[[int], str]:
    """A text of one unit, again and again, with numbers for `#`."""
    return lambda size: "".join(unit.replace("#", str(number)) for number in range(max(size // len(unit), 1)))


SHAPES: dict[str, tuple[Callable[[int], str], MediaType | None]] = {
    "prose": (over(PROSE), None),
    "labels in zones": (over("Previous Article\nx\nNext Article\n"), None),
    "labels everywhere": (over(f"{PROSE}Share\n\nBy Ann Lee\n\n"), None),
    "short lines": (over("w#\n"), None),
    "one line": (over("word "), None),
    "one sentence again and again": (over("Read more about this here. "), None),
    "links of a page": (over("News\nSport\nRead more: story #\n"), None),
    "dates": (over("3 January 20# 10:00\n"), None),
    "names": (over("By Ann Lee and Bo Ray\n"), None),
    "blank lines": (over("a\n\n\n\n\n\n"), None),
    "mojibake": (over("Ã©tÃ© â€œâ€\r"), None),
    "mojibake in one line": (over("Ã©tÃ© â€œx "), None),
    "entities": (over("&amp;amp;#8217; "), None),
    "escapes": (over("\\u2019\\n\\xe2\\x80\\x99 "), None),
    "invisible": (over("a\u200b\u00ad\u200d "), None),
    "combining": (over("a" + "\u0301" * 20 + " "), None),
    "hyphens": (over("some-\nthing wrap-\n"), None),
    "quotes": (over("> > > a\n"), "mail"),
    "subtitles": (over("#\n00:00:01,000 --> 00:00:02,000\nWords\n\n"), "subtitles"),
    "wiki": (over("[[A|[[B|{{c|{{d}}}} "), "wiki"),
    "markdown": (over("[a](b) **c** ![d](e) "), "markdown"),
    "front matter": (lambda size: "---\n" + over("k#: v\n")(size) + "---\n" + PROSE, "markdown"),
    "paragraphs": (over("<p>The talks went on until late.</p>"), "html"),
    "spans": (lambda size: "<p>" + over("<span>a</span> ")(size) + "</p>", "html"),
    "links": (over('<li><a href="/#">Story #</a></li>'), "html"),
    "deep": (lambda size: "<div>" * (size // 5) + PROSE, "html"),
    "cells": (lambda size: "<table><tr>" + over("<td>a<p>b</p></td>")(size) + "</table>", "html"),
    "nested tables": (lambda size: "<table><tr><td>" * (size // 15) + PROSE, "html"),
    "attributes": (lambda size: "<p " + over('a#="x" ')(size) + f">{PROSE}</p>", "html"),
    "json-ld": (
        lambda size: '<script type="application/ld+json">[' + over('{"@type":"Article","author":"A#"},')(size) + f"{{}}]</script><p>{PROSE}",
        "html",
    ),
    "comments": (over("<!-- a --><p>b</p>"), "html"),
    "unclosed": (over("<b><i><a href=x>"), "html"),
}  # fmt: skip


def main() -> None:
    """Print a line a text, and the worst at the end."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", default=[])
    parser.add_argument("--size", type=int, default=32, help="KiB of each text")
    options = parser.parse_args()
    cleaner = Cleaner.built_in()
    cleaner.clean(PROSE * 20)
    cleaner.attempt(Source("warm", f"<p>{PROSE}</p>" * 5, "html"))
    worst: dict[str, float] = {}
    for name in options.names or SHAPES:
        make, kind = SHAPES[name]
        times = []
        for size in (options.size << 9, options.size << 10):
            data = make(size)
            before = time.process_time()
            result = cleaner.attempt(Source("a", data, kind))
            times.append((time.process_time() - before) * size / max(len(data), 1))
        worst[name] = times[1] * 256 / options.size
        reason = getattr(result, "reason", None) or getattr(getattr(result, "record", None), "reason", None) or ""
        print(f"{name:30} {worst[name]:7.2f} s  grows {times[1] / max(times[0], 1e-9):4.1f}  {reason[:70]}", flush=True)
    name = max(worst, key=lambda name: worst[name])
    print(f"the worst: {name}, {worst[name]:.1f} s for 256 KiB")


if __name__ == "__main__":
    main()
