"""The charset of bytes: the samples of benchmarks/charsets.py, in two lengths, and those that declare another one."""

from __future__ import annotations

import pytest

from benchmarks.charsets import share_right
from dechaff.document import Source
from dechaff.stages.decode.decode import decode

RUSSIAN = "Пекарня на рыночной площади получила новую печь, её растопят в пятницу на рассвете."
CHINESE = "面包店在市场广场上得到了一个新的烤炉，星期五第一次点火，一半的钱是行会借的。"


def test_98_of_100_are_right() -> None:
    assert share_right((100, 1_000), each=1) >= 0.98


@pytest.mark.parametrize(("text", "charset"), [(RUSSIAN, "cp1251"), (CHINESE, "gbk")])
def test_a_declaration_that_the_text_contradicts_is_doubted(text: str, charset: str) -> None:
    page = f'<html><head><meta charset="iso-8859-1"></head><body><p>{text}</p></body></html>'.encode(charset)
    found = decode(Source("page", page, "html"))
    assert text in found.content and "is declared, and the text reads as" in found.warnings[0]


def test_a_declaration_deep_in_the_head_is_found() -> None:
    head = f"<script>{'x' * 9_000}</script><meta charset='windows-1251'>"
    page = f"<html><head>{head}</head><body><p>Печь.</p></body></html>".encode("cp1251")
    assert "Печь." in decode(Source("page", page, "html")).content


def test_french_that_is_declared_rightly_is_not_doubted() -> None:
    page = "<html><head><meta charset='iso-8859-1'></head><body><p>Œuvre d’été à Noël, déjà.</p></body></html>"
    found = decode(Source("page", page.encode("cp1252"), "html"))
    assert "d’été à Noël" in found.content and found.warnings == ()


@pytest.mark.parametrize("charset", ["latin-1", "gb18030"])
def test_chinese_mojibake_is_repaired_whole(charset: str) -> None:
    text = CHINESE if charset == "gb18030" else CHINESE.encode("gb18030").decode("latin-1")
    assert decode(Source("text", text, "text")).content == CHINESE
