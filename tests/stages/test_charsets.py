"""The charset of bytes: the samples of benchmarks/charsets.py, in two lengths, and those that declare another one."""

from __future__ import annotations

import time

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


POLISH = "Rada portu zebrała się wieczorem, żeby rozstrzygnąć sprawę nowego promu, i wybrała większy ze statków."
JAPANESE = "港湾委員会は火曜日の夜に会議を開き、新しいフェリーについて話し合い、大きいほうの船を選んだ。"
KOREAN = "항만 위원회는 화요일 저녁에 회의를 열어 새 여객선 문제를 논의했고, 더 큰 배를 선택했다."
GERMAN = "Der Hafenrat hat über die neue Fähre beraten und für das größere Schiff gestimmt."


@pytest.mark.parametrize(
    ("text", "charset"),
    [(CHINESE, "gbk"), (JAPANESE, "shift_jis"), (JAPANESE, "euc_jp"), (KOREAN, "euc_kr"), (RUSSIAN, "koi8-r"),
     (POLISH, "iso-8859-2"), (GERMAN, "cp1252")],
)  # fmt: skip
@pytest.mark.parametrize("between", ["\n", " "])
@pytest.mark.parametrize("before", ["<script>{}</script>", "<!--{}-->", "<p>{}</p>"])
def test_long_ascii_before_the_text_hides_no_charset(text: str, charset: str, between: str, before: str) -> None:
    code = between.join(['if (a < b) { document.getElementById("x").hidden = true; }'] * 500)
    page = f"<html><head>{before.format(code)}</head><body>{between}<p>{text}</p>{between}<p>{text}</p></body></html>"
    assert text in decode(Source("page", page.encode(charset), "html")).content


def test_a_declaration_behind_all_scripts_is_found() -> None:
    page = f"<html><script>{'x' * 200_000}</script><meta charset=iso-8859-2><p>Zebrała się.</p></html>"
    found = decode(Source("page", page.encode("iso-8859-2"), "html"))
    assert "Zebrała się." in found.content and found.encoding_from == "declared"


def test_a_declaration_in_a_script_or_comment_is_none() -> None:
    page = f"<html><script>w('<meta charset=koi8-r>')</script><!-- <meta charset=koi8-r> --><p>{GERMAN}</p></html>"
    assert GERMAN in decode(Source("page", page.encode("cp1252"), "html")).content


@pytest.mark.parametrize("opening", ["<!--", "<script>", "<title", "<meta "])
def test_openings_that_nothing_ends_take_no_time(opening: str) -> None:
    start = time.process_time()
    decode(Source("page", opening.encode() * 200_000 + RUSSIAN.encode("cp1251"), "html"))
    assert time.process_time() - start < 10
