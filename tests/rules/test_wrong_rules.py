"""Wrong rule files (`synthetic/wrong-rules/NAME.yaml`) and what is reported of them (`NAME.expected`), to the letter.

`synthetic/doubtful-rules` are files without errors that `check` warns about; W001 (no examples) is left out there.

A new case is a new .yaml file. `python -m tests.rules.test_wrong_rules --update` writes what is reported now into the
.expected files; read the difference (`git diff`) as a user would before you keep it.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from dechaff import DechaffError, RulesError
from dechaff.authoring.problems import check_rules
from dechaff.errors import messages
from dechaff.rules.load import load, load_text, read_rules
from dechaff.rules.schema.file import MAXIMUM_MEMBERS
from tests.places import PACKAGE, SYNTHETIC

FOLDER = SYNTHETIC / "wrong-rules"
CASES = sorted(FOLDER.glob("*.yaml"))
DOUBTFUL = FOLDER.with_name("doubtful-rules")
DOUBTS = sorted(DOUBTFUL.glob("*.yaml"))


def messages_of(path: Path) -> str:
    """What a user reads about a rule file, without the folder's name and the list of packs, which grows."""
    try:
        load(path)
    except DechaffError as error:
        text = str(error).replace(f"{path.parent}/", "").replace(str(path.parent), ".")
        return re.sub(r"(built-in packs: ).*", r"\1...", text) + "\n"
    return "fine\n"


def warnings_of(path: Path) -> str:
    """What `check` warns of in a file without errors."""
    checked = check_rules(read_rules(path))
    assert not checked.errors
    shown = (problem.render() for problem in checked.problems if problem.code != "W001")
    return "\n\n".join(shown).replace(f"{path.parent}/", "") + "\n"


@pytest.mark.parametrize("path", [*CASES, *DOUBTS], ids=lambda path: path.stem)
def test_message(path: Path) -> None:
    expected = path.with_suffix(".expected")
    assert expected.exists(), "python -m tests.rules.test_wrong_rules --update writes it"
    assert (warnings_of if path in DOUBTS else messages_of)(path) == expected.read_text("utf-8")


def test_no_expectation_is_left_behind() -> None:
    for folder, cases in ((FOLDER, CASES), (DOUBTFUL, DOUBTS)):
        assert {path.stem for path in folder.glob("*.expected")} == {path.stem for path in cases}


def test_each_message_of_the_table_is_used() -> None:
    code = "".join(path.read_text("utf-8") for path in PACKAGE.rglob("*.py"))
    assert set(re.findall(r'(?:message\(\s*|_unknown_rule\(.*, |else )"([YSPREW][0-9]{3})"', code)) == set(messages())


def test_each_warning_of_the_lint_has_a_case() -> None:
    seen = set(re.findall(r"\[(W\d+)\]", "".join(map(warnings_of, DOUBTS))))
    elsewhere = {"W001", "W006", "W007", "W015"}  # in tests/authoring/test_problems.py
    assert seen | elsewhere == {code for code in messages() if code.startswith("W")}


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_places_lie_in_the_file_and_in_order(path: Path) -> None:
    try:
        load(path)
    except RulesError as error:
        places = [problem.place for problem in error.problems]
        assert places == sorted(places, key=lambda place: (place.file, place.line, place.column))
        lines = path.read_text("utf-8").splitlines()
        for place in places:
            assert place.line <= max(len(lines), 1)
            assert place.column <= (len(lines[place.line - 1]) if lines else 0) + 1
    except DechaffError:
        assert path.stem == "not-utf-8"


HEAD = "version: 1\nrules:\n  - id: a\n    "
FIXES = {
    "list for text": ("match: [Source: X]", "match: '[Source: X]'"),
    "list with a quote": ("match: [Reuters' desk: X]", '''match: "[Reuters' desk: X]"'''),
    "mapping for text": ("match: {title}", "match: '{title}'"),
    "colon": ("match: Source: X", "match: 'Source: X'"),
    "colon and quote": ("match: What's on: X", '''match: "What's on: X"'''),
    "at sign": ("match: @share", "match: '@share'"),
    "backtick": ("match: `share`", "match: '`share`'"),
    "alias": ("match: *Tags*", "match: '*Tags*'"),
    "anchor": ("match: &Tags", "match: '&Tags'"),
    "tag": ("match: !Share now", "match: '!Share now'"),
    "bracket not closed": ("match: [Source: X", "match: '[Source: X'"),
    "text after a bracket": ("match: [Ad] Continue reading", "match: '[Ad] Continue reading'"),
    "text after a quotation": ('match: "Share" this', """match: '"Share" this'"""),
    "backslash": ('match: "/\\d+ min read/"', "match: '/\\d+ min read/'"),
    "unknown placeholder": ("match: Read <b>", "match: Read \\<b>"),
    "exact: no": ("match: Share\n    exact: no", "match: Share\n    exact: false"),
}


@pytest.mark.parametrize(("wrong", "right"), FIXES.values(), ids=FIXES.keys())
def test_the_fix_that_is_offered_works(wrong: str, right: str) -> None:
    with pytest.raises(RulesError) as raised:
        load_text(HEAD + wrong)
    offered = right.partition("exact: ")[2] or right.partition("Read ")[2] or right.partition("match: ")[2]
    assert offered in str(raised.value)
    load_text(HEAD + right)


def test_a_list_has_so_many_members_at_the_most() -> None:
    rules = "version: 1\nlists:\n  a: [{}]\nrules: [{{id: a, match: 'By <a>'}}]\n"
    many = [f"word {number}" for number in range(MAXIMUM_MEMBERS + 1)]
    assert load_text(rules.format(", ".join(many[:-1]))).rules
    with pytest.raises(RulesError, match=r"error\[S012\]: 5,001 members of a list are too many: 5,000 are allowed"):
        load_text(rules.format(", ".join(many)))


def update() -> None:
    """Write what is reported now."""
    for path in (*FOLDER.glob("*.expected"), *DOUBTFUL.glob("*.expected")):
        path.unlink()
    for path in (*CASES, *DOUBTS):
        path.with_suffix(".expected").write_text((warnings_of if path in DOUBTS else messages_of)(path), "utf-8")


if __name__ == "__main__":
    assert sys.argv[1:] == ["--update"], __doc__
    update()
