"""Which language a text is in: sentences of many, and the thresholds at which there is no answer."""

from __future__ import annotations

import pytest
import yaml

from dechaff.text.function_words import BY_LANGUAGE
from dechaff.text.language import SAMPLE_LENGTH, identify
from tests.places import SYNTHETIC

CASES = yaml.safe_load((SYNTHETIC / "languages.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['language']}: {case['text'][:20]}")
def test_a_sentence(case: dict[str, str | None]) -> None:
    assert identify(case["text"] or "") == case["language"]


@pytest.mark.parametrize("case", [case for case in CASES if case["language"]], ids=lambda case: case["language"])
def test_a_long_text(case: dict[str, str]) -> None:
    assert identify(f"{case['text']}\n\n" * 40) == case["language"]


# Words that one language alone has, and one that none has: hits can be counted out.
EN, DE, OTHER = "they", "nicht", "zzq"


def text(**counts: int) -> str:
    """A text of counted words, mixed evenly."""
    words = {"en": EN, "de": DE, "other": OTHER}
    total = sum(counts.values())
    places = sorted(
        ((number + 0.5) * total / count, words[which]) for which, count in counts.items() for number in range(count)
    )
    return " ".join(word for _, word in places)


THRESHOLDS = [
    pytest.param({"en": 5}, "en", id="five hits are enough"),
    pytest.param({"en": 4}, None, id="four are not"),
    pytest.param({"en": 4, "other": 10}, None, id="four among others are not"),
    pytest.param({"en": 8, "de": 7, "other": 85}, "en", id="eight words in a hundred and a small lead are enough"),
    pytest.param({"en": 7, "de": 6, "other": 87}, None, id="seven are not"),
    pytest.param({"en": 8, "other": 192}, "en", id="four in a hundred are enough without another language"),
    pytest.param({"en": 7, "other": 193}, None, id="fewer are not"),
    pytest.param({"en": 8, "de": 4, "other": 188}, "en", id="or with twice the hits of the next"),
    pytest.param({"en": 8, "de": 5, "other": 187}, None, id="not with less than twice"),
    pytest.param({"en": 11, "de": 10}, "en", id="a lead of a tenth is enough"),
    pytest.param({"en": 12, "de": 11}, None, id="one of a little less is not"),
    pytest.param({"en": 10, "de": 11}, "de", id="a lead of a tenth, the other way"),
    pytest.param({"en": 10, "de": 10}, None, id="none at all"),
    pytest.param({"en": 40, "de": 38, "other": 20}, None, id="many hits and no lead"),
]


@pytest.mark.parametrize(("counts", "language"), THRESHOLDS)
def test_in_doubt_there_is_no_answer(counts: dict[str, int], language: str | None) -> None:
    alone = [code for code, words in BY_LANGUAGE.items() if EN in words or DE in words]
    assert sorted(alone) == ["de", "en"] and not any(OTHER in words for words in BY_LANGUAGE.values())
    assert identify(text(**counts)) == language


def test_the_middle_of_a_text_counts() -> None:
    """A long text is judged by the characters in its middle: its head and its tail may be menus."""
    menu = f"{DE} " * SAMPLE_LENGTH
    middle = f"{EN} " * (SAMPLE_LENGTH // len(EN))
    assert identify(menu + middle + menu) == "en"
    assert identify(menu) == "de"


FIRST_LOOKS = [
    pytest.param(20, 10, "en", id="twenty hits, twice those of the next"),
    pytest.param(19, 9, "de", id="nineteen hits: the whole sample decides"),
    pytest.param(20, 11, "de", id="less than twice: the whole sample decides"),
]


@pytest.mark.parametrize(("english", "german", "language"), FIRST_LOOKS)
def test_a_clear_first_look_is_enough(english: int, german: int, language: str) -> None:
    """The middle 1,000 characters decide where they are clear; else the 3,000 around them do, which are German here."""
    middle = text(en=english, de=german)
    filler = (" " + OTHER) * ((1_000 - len(middle)) // (len(OTHER) + 1))
    inner = (middle + filler).ljust(1_000)
    side = f"{DE} " * (1_000 // (len(DE) + 1))
    assert identify(side.rjust(1_000) + inner + side.ljust(1_000)) == language


def test_letters_that_one_language_alone_has_count_half() -> None:
    """The words are German or Dutch alike; an ß decides."""
    assert identify("die in is van op die in is van op straat") != "de"
    assert identify("а и в на с по за не так это " * 3 + "ё") == "ru"


@pytest.mark.parametrize(("shared", "language"), [(2, None), (4, "en")])
def test_a_word_of_several_languages_counts_in_parts(shared: int, language: str | None) -> None:
    """Three words of English alone and some that Danish has, too: of five hits, two halves make one."""
    both = next(word for word in BY_LANGUAGE["en"] if [code for code in BY_LANGUAGE if word in BY_LANGUAGE[code]] in (
        ["en", code] for code in BY_LANGUAGE
    ))  # fmt: skip
    assert identify(f"{EN} " * 3 + f"{both} " * shared) == language


@pytest.mark.parametrize(("count", "language"), [(20, "zh"), (19, None)])
def test_of_a_script_twenty_letters_are_needed(count: int, language: str | None) -> None:
    assert identify("港" * count) == language


@pytest.mark.parametrize("text", ["", " \n", "12:30 – 14:00", "zzq " * 100, "👍" * 100])
def test_what_has_no_language(text: str) -> None:
    assert identify(text) is None
