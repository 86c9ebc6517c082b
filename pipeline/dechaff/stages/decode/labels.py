"""The label of a charset -> Python's codec for it, with the table of the WHATWG Encoding Standard.

On the web, labels mean other charsets than in Python: ISO-8859-1 is Windows-1252, GB2312 is GB 18030.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping

__all__ = ["codec_of", "name_of"]

_TABLE = """
utf-8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8
cp866 866 cp866 csibm866 ibm866
iso8859-2 csisolatin2 iso-ir-101 iso_8859-2:1987 l2 latin2
iso8859-3 csisolatin3 iso-ir-109 iso_8859-3:1988 l3 latin3
iso8859-4 csisolatin4 iso-ir-110 iso_8859-4:1988 l4 latin4
iso8859-5 csisolatincyrillic cyrillic iso-ir-144 iso_8859-5:1988
iso8859-6 arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6-e iso-8859-6-i iso-ir-127
iso8859-6 iso_8859-6:1987
iso8859-7 csisolatingreek ecma-118 elot_928 greek greek8 iso-ir-126 iso_8859-7:1987 sun_eu_greek
iso8859-8 csiso88598e csisolatinhebrew hebrew iso-8859-8-e iso-ir-138 iso_8859-8:1988 visual
iso8859-8 csiso88598i iso-8859-8-i logical
iso8859-10 csisolatin6 iso-ir-157 l6 latin6
iso8859-15 csisolatin9 l9 latin9 latin-9
koi8-r cskoi8r koi koi8 koi8-r koi8_r
koi8-u koi8-ru koi8-u
mac-roman csmacintosh mac macintosh x-mac-roman
cp874 dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874
cp1250 cp1250 windows-1250 x-cp1250
cp1251 cp1251 windows-1251 x-cp1251
cp1252 ansi ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1
cp1252 iso_8859-1:1987 l1 latin1 latin-1 us-ascii windows-1252 x-cp1252
cp1253 cp1253 windows-1253 x-cp1253
cp1254 cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 windows-1254
cp1254 x-cp1254
cp1255 cp1255 windows-1255 x-cp1255
cp1256 cp1256 windows-1256 x-cp1256
cp1257 cp1257 windows-1257 x-cp1257
cp1258 cp1258 windows-1258 x-cp1258
mac-cyrillic x-mac-cyrillic x-mac-ukrainian
gb18030 chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk gb18030 cp936
big5hkscs big5 big5-hkscs cn-big5 csbig5 x-x-big5
euc_jp cseucpkdfmtjapanese euc-jp x-euc-jp
iso2022_jp csiso2022jp iso-2022-jp
cp932 csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis
cp949 cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949
utf-16-be unicodefffe utf-16be
utf-16-le csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le
"""
_PARTS = (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)
_LABELS: Mapping[str, str] = {
    **{
        f"{form}{number}": f"iso8859-{number}"
        for number in _PARTS
        for form in ("iso-8859-", "iso8859-", "iso8859", "iso_8859-")
    },
    **{label: line.split()[0] for line in _TABLE.strip().splitlines() for label in line.split()[1:]},
}
# A page must not be able to select other codecs of Python, such as rot13, zip or unicode_escape.
_CHARSETS = re.compile(
    r"utf-8|utf-(?:16|32)-[bl]e|cp\d+|iso8859-\d+|koi8-[rut]|mac-\w+|gb18030|big5(?:hkscs)?|euc_\w+|shift_\w+|johab|hz"
    r"|iso2022_\w+|tis-620|ptcp154|kz1048|hp-roman8"
)


def codec_of(label: str) -> str | None:
    """The name of Python's codec for a label, or None where there is no text codec of that name."""
    try:
        name = codecs.lookup(_LABELS.get(label, label)).name
    except (LookupError, ValueError):
        return None
    return name if _CHARSETS.fullmatch(name) else None


def name_of(codec: str) -> str:
    """The usual name of a charset."""
    name = codecs.lookup(codec).name
    return re.sub(r"^cp(125\d|874)$", r"windows-\1", name).replace("iso8859-", "iso-8859-").replace("_", "-")
