"""str -> the language tag that it means, as BCP 47 has it: the shortest code, and each part in its usual case.

Pages write "eng", "EN_us", "en_US.UTF-8". Rules, packs and dates are chosen by the code of ISO 639-1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["canonical_tag"]

_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")
_LOCALE_TAIL = re.compile(r"[.@].*$")
# ISO 639-1, and the codes of ISO 639-2 (the bibliographic one as well, where there are two) for the same language.
_SHORT: Mapping[str, str] = {long: pair.split(":")[0] for pair in """
    aa:aar ab:abk ae:ave af:afr ak:aka am:amh an:arg ar:ara as:asm av:ava ay:aym az:aze ba:bak be:bel bg:bul bi:bis
    bm:bam bn:ben bo:bod,tib br:bre bs:bos ca:cat ce:che ch:cha co:cos cr:cre cs:ces,cze cu:chu cv:chv cy:cym,wel da:dan
    de:deu,ger dv:div dz:dzo ee:ewe el:ell,gre en:eng eo:epo es:spa et:est eu:eus,baq fa:fas,per ff:ful fi:fin fj:fij
    fo:fao fr:fra,fre fy:fry ga:gle gd:gla gl:glg gn:grn gu:guj gv:glv ha:hau he:heb hi:hin ho:hmo hr:hrv ht:hat hu:hun
    hy:hye,arm hz:her ia:ina id:ind ie:ile ig:ibo ii:iii ik:ipk io:ido is:isl,ice it:ita iu:iku ja:jpn jv:jav ka:kat,geo
    kg:kon ki:kik kj:kua kk:kaz kl:kal km:khm kn:kan ko:kor kr:kau ks:kas ku:kur kv:kom kw:cor ky:kir la:lat lb:ltz
    lg:lug li:lim ln:lin lo:lao lt:lit lu:lub lv:lav mg:mlg mh:mah mi:mri,mao mk:mkd,mac ml:mal mn:mon mr:mar ms:msa,may
    mt:mlt my:mya,bur na:nau nb:nob nd:nde ne:nep ng:ndo nl:nld,dut nn:nno no:nor nr:nbl nv:nav ny:nya oc:oci oj:oji
    om:orm or:ori os:oss pa:pan pi:pli pl:pol ps:pus pt:por qu:que rm:roh rn:run ro:ron,rum ru:rus rw:kin sa:san sc:srd
    sd:snd se:sme sg:sag si:sin sk:slk,slo sl:slv sm:smo sn:sna so:som sq:sqi,alb sr:srp ss:ssw st:sot su:sun sv:swe
    sw:swa ta:tam te:tel tg:tgk th:tha ti:tir tk:tuk tl:tgl tn:tsn to:ton tr:tur ts:tso tt:tat tw:twi ty:tah ug:uig
    uk:ukr ur:urd uz:uzb ve:ven vi:vie vo:vol wa:wln wo:wol xh:xho yi:yid yo:yor za:zha zh:zho,chi zu:zul
    he:iw id:in yi:ji ro:mo,mol zh:cmn
""".split() for long in pair.partition(":")[2].split(",")}  # fmt: skip
_NO_LANGUAGE = frozenset({"und", "mul", "mis", "zxx"})


def canonical_tag(value: str) -> str:
    """The canonical tag ("eng" is "en", "pt_br" is "pt-BR"), empty for one that names no language ("und").

    What is no tag is returned as it is.
    """
    bare = _LOCALE_TAIL.sub("", value.strip())
    if _TAG.fullmatch(bare) is None:
        return value
    first, *others = bare.replace("_", "-").split("-")
    language = _SHORT.get(first.lower(), first.lower())
    if language in _NO_LANGUAGE:
        return ""
    parts = [language]
    for part in others:
        if any(len(each) == 1 for each in parts):  # behind a singleton: an extension, or private use
            parts.append(part.lower())
        elif len(part) == 4 and part.isalpha():
            parts.append(part.title())
        else:
            parts.append(part.upper() if len(part) == 2 else part.lower())
    return "-".join(parts)
