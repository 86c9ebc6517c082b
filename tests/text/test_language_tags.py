"""Language tags as pages write them."""

from __future__ import annotations

import pytest

from dechaff.cleaner import Cleaner
from dechaff.text.language_tags import canonical_tag


@pytest.mark.parametrize(
    ("written", "tag"),
    [("eng", "en"), ("EN", "en"), ("EN_us", "en-US"), ("pt_br", "pt-BR"), ("ger", "de"), ("deu-at", "de-AT"),
     ("zh-hans-cn", "zh-Hans-CN"), ("zh_TW", "zh-TW"), ("cmn", "zh"), ("en_US.UTF-8", "en-US"), ("ca@valencia", "ca"),
     ("iw", "he"), ("es-419", "es-419"), ("de-CH-1996", "de-CH-1996"), ("en-x-AB-cd", "en-x-ab-cd"), ("und", ""),
     ("fil", "fil"), ("gsw-CH", "gsw-CH"), ("de", "de"), ("German", "German"), ("", "")],
)  # fmt: skip
def test_canonical_tags(written: str, tag: str) -> None:
    assert canonical_tag(written) == tag
    assert canonical_tag(tag) == tag


PROSE = "The talks on the new ferry went on until late in the night, and nobody left the room before the end of them."


@pytest.mark.parametrize("lang", ["en", "eng", "EN_us"])
def test_the_pack_of_a_language_applies_however_its_code_is_written(lang: str) -> None:
    page = f'<html lang="{lang}"><body><article><p>{PROSE}</p><p>Scroll down for video</p><p>{PROSE}</p></article>'
    article = Cleaner.built_in().clean(page, media_type="html")
    assert "Scroll down" not in article.body and article.metadata["language"] in {"en", "en-US"}


def test_the_language_that_a_caller_states_may_have_three_letters() -> None:
    text = f"{PROSE}\n\nScroll down for video\n\n{PROSE}"
    assert "Scroll down" not in Cleaner.built_in().clean(text, language="eng").body
