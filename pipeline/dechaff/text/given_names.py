"""Words -> whether they are common given names or family names of people, in many languages.

The tables (`given_names.txt`, and those here) are no lists of all names: they have those that many people bear. A name
that is a usual word or the name of a place first of all ("April", "Paris", "Georgia") is left out.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

__all__ = ["begins_with_family_name", "has_form_of_family_name", "is_family_name", "is_given_name"]

_FAMILY = """
ahmed ali alvarez anderson ansari banerjee bianchi bose bui campbell cao carvalho chatterjee chaudhry chen cheng cho
choi cohen dang davies deng dominguez dubois duong dupont dutta esposito feng fernandez ferrari ferreira fitzgerald
fraser friedman gallagher gao garcia ghosh goldberg gomez gonzalez guo gupta gutierrez hassan hernandez hoang hoffmann
hsieh hsu hu huang hussain hussein huynh ibrahim ito ivanov iyer jang jeong jiang jimenez johnson jones kang kato kaur
kennedy khan kim kobayashi kovacs kowalska kowalski kumar lefebvre levi levy li liang lim lin liu lopez lu luo ly
malik martinez menon meyer mohamed mohammed mukherjee muller murphy nagy nair nakamura ngo nguyen novak nowak o'brien
oliveira patel peng pereira perez petrov pham qureshi ramirez rao reddy ricci robinson rodriguez rosenberg rossi
sanchez sasaki sato schmidt schneider schulz shaikh sharma sheikh shen shin siddiqui silva singh smith stewart suzuki
svoboda szabo takahashi tanaka tang thompson toth tran tsai tseng vazquez verma vo vu wang watanabe wei williams
wilson wisniewski xiao xie xu yamada yamamoto yang yoon yoshida yu yuan zeng zhang zhao zheng zhou zhu иванов иванова
петров петрова
"""
"""Family names that no word and hardly a place has; in some of the languages they are written first."""

_HAN = (
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林高梁郑鄭罗羅宋谢謝唐韩韓曹许許邓鄧冯"
    "馮曾程蔡彭潘袁于董余苏蘇叶葉吕呂魏蒋蔣田杜丁沈姜范江傅钟鐘卢盧汪戴崔任陆陸廖姚方金邱夏谭譚"
    "韦韋贾賈邹鄒石熊孟秦阎閻薛侯雷白龙龍段郝孔邵史毛常万萬顾顧赖賴武康贺賀严嚴尹钱錢施牛洪龚龔"
    "簡连連游涂柯翁尤鲁魯"
)  # fmt: skip
_HAN_PAIRS = frozenset("欧阳 歐陽 司马 司馬 上官 诸葛 諸葛".split())
_HANGUL = (
    "김이박최정강조윤장임한오서신권황안송류유홍전고문손양배백허남심노하곽성차주우구민진지엄원채"
    "천방공현함변염여추도석선설마길연위표명기반왕금옥육인맹제모탁국"
)  # fmt: skip
_JAPANESE = frozenset("""
佐藤 鈴木 高橋 田中 伊藤 渡辺 渡邊 山本 中村 小林 加藤 吉田
山田 佐々木 山口 松本 井上 木村 林 斎藤 斉藤 清水 山崎 森 池田
橋本 阿部 石川 山下 中島 石井 小川 前田 岡田 長谷川 藤田 後藤
近藤 村上 遠藤 青木 坂本 福田 太田 西村 藤井 金子 岡本 藤原
三浦 中野 原田 松田 竹内 小野 中山 和田 石田 森田 上田 原 内田
柴田 酒井 宮崎 横山 高木 安藤 宮本 大野 小島 谷口 今井 工藤
高田 増田 丸山 杉山 村田 大塚 新井 小山 平野 河野 上野 野口
武田 松井 千葉 菅原 岩崎 久保 木下 佐野 野村 松尾 市川 菊地
菊池 杉本 古川 大西 島田 水野 桜井 吉川 山内 西田 西川 北村
五十嵐 福島 安田 中田 平田 川口 川崎 飯田 東 本田 久保田 吉村
中川 矢野 沢田 辻 関 吉岡 関口 服部 朝日 土屋 松岡 石原 星野
荒井 大久保 内藤 浅野 田村 岩田 片山 須藤 馬場 田口 小池 望月
永井 広瀬 浜田 大橋 樋口 秋山 黒田 堀 川上 松村 熊谷 早川 高野
""".split())  # fmt: skip

_FORM = (
    "sson", "sdottir", "wicz", "opoulos", "opoulou", "oglou", "oglu", "shvili", "enko", "evic", "ovic", "escu",
    "zadeh",
    "енко", "швили", "ович", "евич", "ченко", "οπουλος", "οπουλου", "akis", "iadis", "idou",
)  # fmt: skip
"""Ends of family names that are patronymics, and so no ends of other words."""


def _plain(word: str) -> str:
    """A word in lower case and without accents."""
    plain = "".join(sign for sign in unicodedata.normalize("NFD", word.casefold()) if not unicodedata.combining(sign))
    return plain.translate(_LETTERS)


_LETTERS = str.maketrans(dict(zip("łøđı’ςأإآة", "lodi'σاااه", strict=True)) | {"æ": "ae", "œ": "oe"})


@cache
def _given() -> frozenset[str]:
    lines = Path(__file__).with_name("given_names.txt").read_text("utf-8").splitlines()
    return frozenset(map(_plain, " ".join(line for line in lines if not line.startswith("#")).split()))


@cache
def _family() -> frozenset[str]:
    return frozenset(map(_plain, _FAMILY.split()))


@cache
def _forms() -> tuple[str, ...]:
    return tuple(map(_plain, _FORM))


def is_given_name(word: str) -> bool:
    """Whether a word, or each part of one with a hyphen, is a common given name: "José", "Jean-Pierre"."""
    plain = _plain(word)
    return plain in _given() or ("-" in plain and all(part in _given() for part in plain.split("-")))


def is_family_name(word: str) -> bool:
    """Whether a word is a common family name."""
    return _plain(word) in _family()


def has_form_of_family_name(word: str) -> bool:
    """Whether a word ends or begins as only family names do: "Papadopoulos", "McDonald", "O'Connor"."""
    plain = _plain(word)
    if len(word) > 4 and word[:2] == "Mc" and word[2].isupper():
        return True
    return (len(plain) > 6 and plain.endswith(_forms())) or (len(plain) > 4 and plain.startswith("o'"))


def begins_with_family_name(text: str) -> bool:
    """Whether a name in Chinese, Japanese or Korean letters begins with a common family name."""
    text = "".join(text.split())
    if "\uac00" <= text[:1] <= "\ud7a3":
        return text[0] in _HANGUL and 2 <= len(text) <= 4
    if text[:3] in _JAPANESE or text[:2] in _JAPANESE or text[:2] in _HAN_PAIRS:
        return 3 <= len(text) <= 6
    return text[:1] in _HAN and 2 <= len(text) <= 3
