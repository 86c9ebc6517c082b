"""The laws of `decode`, and its cases (`synthetic/decode.yaml`)."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dechaff.document import Source
from dechaff.errors import DocumentError
from dechaff.stages.decode.decode import MAXIMUM_BYTES, decode, repair
from dechaff.stages.decode.mojibake import undo_mojibake
from tests.places import ROOT, SYNTHETIC

CASES: list[dict[str, Any]] = yaml.safe_load((SYNTHETIC / "decode.yaml").read_text("utf-8"))

# Parts that mojibake and hostile text are made of; a random mixture of them reaches the rare branches.
CHARACTERS = (
    "aeZ .,?"
    "\n\r\x00\x08\x1a\x1b[m\x7f\x85\x93\x99\x9d\xa0\u00ad\u200b\u200c\u200d\u200e\u202a\u2028\u2060\ufeff\ufffc\ufffd"
    "ÃÂâ€™œžŠЂвЂВГр»«é©‚Äìœ°±√ΒΞā̃̈ãกم\u0915\u094d👩🏽\ufe0f💻🏴\U000e0067\ud83d\udc69\u1100\u1161Å≈─╬"
)
PIECES = st.one_of(
    st.sampled_from(CHARACTERS),
    st.sampled_from(
        ["\x1b[31m", "Ã©", "â€œ", "Ã\xad", "Ð¿Ñ€", "вЂ™", "à¤•", "Ã ", "ÃƒÂ©", "ï»¿", "\xc2\xa0", "N\x08N"]
    ),
    st.text(max_size=3),
    st.text(max_size=6).map(lambda text: text.encode("utf-8", "replace").decode("latin-1")),
    st.text(max_size=6).map(lambda text: text.encode("utf-8", "replace").decode("cp1252", "replace")),
    st.text(max_size=6).map(lambda text: text.encode("utf-8", "replace").decode("cp1251", "replace")),
    st.text(max_size=6).map(lambda text: text.encode("utf-8", "replace").decode("mac-roman")),
    st.text(max_size=6).map(lambda text: text.encode("utf-8", "replace").decode("cp437")),
)
HOSTILE = st.lists(PIECES, max_size=25).map("".join)


def data_of(case: dict[str, Any]) -> bytes | str:
    if "hex" in case:
        return bytes.fromhex(case["hex"])
    text: str = case["text"]
    return text.encode(case["as"]) if "as" in case else text


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_cases(case: dict[str, Any]) -> None:
    source = Source(
        case["name"], data_of(case), media_type=case.get("media_type", "text"), charset=case.get("declared")
    )
    if "error" in case:
        with pytest.raises(DocumentError, match=case["error"]):
            decode(source)
        return
    text = decode(source)
    assert text.content == case.get("result", case.get("text"))
    if "encoding" in case:
        assert text.encoding == case["encoding"]
    if "from" in case:
        assert text.encoding_from == case["from"]
    assert dict(text.repairs) == case.get("repairs", {})
    assert bool(text.warnings) == case.get("warned", False)


@settings(max_examples=300, deadline=None)
@example("000\rÂ\x88Â\x98")  # in UTF-8 then as many bytes as some Korean in UTF-16
@example("000\x0cÂ\x88Â\x98")
@given(HOSTILE)
def test_decoding_again_changes_nothing(text: str) -> None:
    once = decode(Source("x", text))
    again = decode(Source("x", once.content))
    assert again.content == once.content
    assert not again.repairs
    assert decode(Source("x", once.content.encode())).content == once.content.removeprefix("\ufeff")


@settings(max_examples=300, deadline=None)
@given(HOSTILE)
def test_mojibake_repair_is_ftfy_on_every_line(text: str) -> None:
    import ftfy

    text = "".join(character for character in text if not "\ud800" <= character <= "\udfff" and character != "\x1a")
    config = ftfy.TextFixerConfig(replace_lossy_sequences=False)
    expected = []
    for line in text.split("\n"):
        fixed = ftfy.fix_encoding(line + "\n", config)[:-1].replace("\x1a", "\ufffd")
        expected.append(line if fixed.count("\ufffd") > line.count("\ufffd") else fixed)
    # U+0085 alone is a line end to us; with another control beside it, the same as to ftfy.
    with_control = text + "\n\x93"
    assert undo_mojibake(with_control, Counter()) == "\n".join([*expected, "“"])


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_bytes_become_text_or_a_document_error(data: bytes) -> None:
    try:
        text = decode(Source("x", data))
    except DocumentError as error:
        assert error.stage == "decode"
    else:
        text.content.encode("utf-8")
        assert text.size == len(data)


def test_repair_finds_what_entities_hid() -> None:
    from dataclasses import replace

    text = decode(Source("x", "plain"))
    assert repair(text) is text
    hidden = repair(replace(text, content="Donau\u00addampf\u200b"))
    assert hidden.content == "Donaudampf"
    assert dict(hidden.repairs) == {"soft hyphens": 1, "zero-width characters": 1}


def test_too_large_is_refused() -> None:
    with pytest.raises(DocumentError, match="larger than 64 MiB"):
        decode(Source("x", b" " * (MAXIMUM_BYTES + 1)))


def test_clean_text_needs_neither_ftfy_nor_chardet() -> None:
    code = (
        "import sys; from dechaff.stages.decode.decode import decode; from dechaff.document import Source\n"
        "text = 'It’s plain — “quoted”, née Zoë…'\n"
        "assert decode(Source('x', text.encode())).content == text\n"
        "assert not {'ftfy', 'chardet'} & set(sys.modules), 'slow library imported'\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "\x1b[" * 500_000,
            "\x1b]" * 500_000,
            "\u200d" * 500_000,
            "\u200e" * 500_000,
            "Ã©" * 300_000,
            "e\u0301" * 300_000,
        ),
        *("\x08a" * 300_000, "\U000e0041" * 300_000, "Ã" * 300_000, "\u00ad\n" * 300_000),
    ],
    ids=ascii,
)
def test_hostile_text_takes_linear_time(text: str) -> None:
    began = time.process_time()
    decode(Source("x", text))
    assert time.process_time() - began < 5
