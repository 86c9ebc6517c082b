"""TEI: valid, and the body comes back from it.

The schema is the DTD of TEI P5 that trafilatura has with it; `tei.rng` beside this file is the subset that is written.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from dechaff.sinks.body_file import BodyForm, read_article
from dechaff.sinks.files import write_article
from dechaff.sinks.tei import body_of_tei, tei
from tests.command import dechaff
from tests.results import article

FULL: dict[str, Any] = {
    "authors": ("Ann Lee", "Tom & Co"),
    "metadata": {
        "title": "Zwölf <Fälle> & mehr",
        "author": "Ann Lee; Tom & Co",
        "date": "2024-05-12T06:15:00+02:00",
        "site": "The Harbour Post",
        "url": "https://example.org/a?b=1&c=2",
        "language": "de-AT",
        "section": "Inseln",
        "tags": "Fähre, Hafen",
        "description": "Eine Fähre.",
        "licence": "https://creativecommons.org/licenses/by/4.0/",
    },
    "tool": {"dechaff": "0.2.0"},
}
PROSE = "The night ferry will sail again on Monday, eleven weeks after a fault in the steering gear kept it in port."
BODIES = ["", "One.", f"{PROSE}\n\nCheaper tickets\n\n{PROSE}\n\nOne line\nand another one", "Heading\n\n" + PROSE]
SUBSET = etree.RelaxNG(etree.parse(str(Path(__file__).with_name("tei.rng"))))


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("changes", [{}, FULL, {"metadata": {}}, {"metadata": {"date": "2024-05-12T06:15Z"}}])
def test_it_is_valid(body: str, changes: dict[str, Any]) -> None:
    from trafilatura.xml import validate_tei

    document = etree.fromstring(tei(article(body, **{"tool": {"dechaff": "0.2.0"}, **changes})))
    assert SUBSET.validate(document), SUBSET.error_log
    assert validate_tei(document)


def test_headings_begin_divisions() -> None:
    document = etree.fromstring(tei(article(BODIES[2])))
    names = [etree.QName(element).localname for element in document.iter("{*}div", "{*}head", "{*}p", "{*}lb")]
    assert names == ["div", "p", "div", "head", "p", "p", "lb"]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff") | st.just("\n")))
def test_the_body_comes_back(body: str) -> None:
    assert body_of_tei(tei(article(body))) == body


@pytest.mark.parametrize("data", [b"", b"<TEI/>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", b"\xff\xfe", b"<a>"])
def test_another_file_has_no_body(data: bytes) -> None:
    assert body_of_tei(data) is None


def test_files(tmp_path: Path) -> None:
    form = BodyForm(tei=True)
    write_article(tmp_path, "a", article(BODIES[2]), form=form)
    write_article(tmp_path, "a", article(BODIES[2]), form=form)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "a.xml"]
    assert read_article(tmp_path / "a.json").body == BODIES[2]


def test_the_command(place: Path) -> None:
    (place / "a.txt").write_text(f"date 2023-11-06 {PROSE}\n\n{PROSE}\n", "utf-8")
    for expected in ("0 were", "1 was up to date"):
        done = dechaff("clean", "a.txt", "--to", "tei", "-o", "out", cwd=place)
        assert done.returncode == 0, done.stderr
        assert expected == "0 were" or expected in done.stdout
    assert b'<date when="2023-11-06">2023-11-06</date>' in (place / "out" / "a.xml").read_bytes()
    assert dechaff("restore", "out/a.json", cwd=place).stdout.startswith("date 2023-11-06")
