"""No placeholder, alone or beside another, takes long over a hostile line."""

from __future__ import annotations

import contextlib
import itertools
import time

import pytest
import regex

from dechaff.rules.model import RegexLine
from dechaff.rules.pattern.backtracking import MAXIMUM_LINE
from dechaff.rules.pattern.line import parse_line
from dechaff.rules.pattern.placeholders import NAMES
from dechaff.text.fold import fold, matching_form, matching_form_with_offsets, trimmed_span

SIZE = MAXIMUM_LINE
HOSTILE = {
    "spaces": " ",
    "letters": "a",
    "capitals": "A",
    "digits": "1",
    "words": "a b ",
    "names": "Ann ",
    "joined names": "Ann and ",
    "names with particles": "Van de ",
    "dots": ".",
    "a dotted name": "a.",
    "at signs": "a@",
    "hosts": "a-",
    "numbers": "1,",
    "spaced numbers": "1 ",
    "times": "12:30 ",
    "dates": "2023-11-06 ",
    "months": "May ",
    "quotation marks": '"',
    "brackets": ")",
    "dashes": "-",
    "slashes": "/",
    "colons": ": ",
    "bullets": "• ",
    "arrows": "»",
    "Han": "字",
    "marks": "e\u0301",
    "zero width": "a\u200b",
    "commas": "Ann, ",
    "long words": "a" * 79 + " ",
}
LINES = {name: (unit * SIZE)[:SIZE] for name, unit in HOSTILE.items()}
PATTERNS = [
    *(f"<{name}>" for name in NAMES if name != "keep"),
    *(f"x <{name}> y" for name in NAMES),
    *(f"<{one}>, <{other}>" for one, other in itertools.product(NAMES, NAMES)),
    "<name> <date>", "<date> <time>", "<word> <word>", "<name>  <name>", "<number> <number>",
    "<name> <any>", "<any> <name>",
    "<url> <any>", "<date> <keep>", "<title> <date>", "<word> <title>", "<email> <email>",
    "<any>, <any>, <any>", "<keep> a <any> b <keep>",
]  # fmt: skip


def longest_time(pattern: str) -> tuple[float, str]:
    """The time that the slowest line takes, and its name; a pattern that is refused takes none."""
    (parsed,) = parse_line(pattern, False, {})[0] or (None,)
    if parsed is None:
        return 0.0, "refused"
    assert isinstance(parsed, RegexLine)
    compiled = regex.compile(parsed.source, regex.IGNORECASE)
    slowest = (0.0, "")
    for name, line in LINES.items():
        for text in (
            matching_form(line),
            matching_form(f"{line}!"),
            matching_form(f"x {line} y"),
            matching_form(f"{line}, {line}")[:SIZE],
        ):
            begin = time.process_time()
            with contextlib.suppress(TimeoutError):
                compiled.fullmatch(text, timeout=5)
            slowest = max(slowest, (time.process_time() - begin, name))
    return slowest


@pytest.mark.parametrize("pattern", PATTERNS)
def test_no_hostile_line_takes_long(pattern: str) -> None:
    seconds, line = longest_time(pattern)
    assert seconds < 0.5, f"{seconds:.2f} s on {line}"


@pytest.mark.parametrize("name", LINES)
def test_folding_is_linear(name: str) -> None:
    line = LINES[name] * 10
    begin = time.process_time()
    fold(line)
    matching_form_with_offsets(line)
    for text in (line, f"•{line}x:", f"x{line}x:"):
        trimmed_span(text)
    assert time.process_time() - begin < 1
