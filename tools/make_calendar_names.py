"""Write pipeline/dechaff/dates/month_names.py from the Unicode CLDR, by way of babel (`pip install babel`).

python tools/make_calendar_names.py > pipeline/dechaff/dates/month_names.py
"""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path

from babel import dates

sys.path.insert(0, str(Path(__file__).parent.parent / "pipeline"))
from dechaff.text.fold import fold

LANGUAGES = (
    "en de fr es pt it nl pl cs sk hu ru uk be bg sr hr sl el tr ar fa hi bn id vi th sv no da fi ro lt lv et ca ur he"
).split()
# Forms in the wild that CLDR does not list.
MORE = {
    "ru": {9: ("сен",), 11: ("ноя",)},
    "hi": {2: ("फरवरी",), 9: ("सितम्बर",), 11: ("नवम्बर",), 12: ("दिसम्बर",)},
    "en": {9: ("sept",)},
    "de": {1: ("jänner",), 2: ("feber",), 3: ("maerz",)},
    "es": {9: ("setiembre",)},
    "it": {9: ("sett",)},
    "bn": {1: ("জানুয়ারি",), 2: ("ফেব্রুয়ারি",)},
    "fr": {2: ("fevrier",), 8: ("aout",), 12: ("decembre",)},
    "ar": {
        # The Levant and Iraq; Tunisia and Algeria; Morocco.
        1: ("كانون الثاني", "كانون ثاني", "جانفي"),
        2: ("شباط", "فيفري"),
        3: ("آذار",),
        4: ("نيسان", "إبريل", "أفريل"),
        5: ("أيار", "ماي"),
        6: ("حزيران", "يونية", "جوان"),
        7: ("تموز", "يولية", "جويلية", "يوليوز"),
        8: ("آب", "أوت", "غشت"),
        9: ("أيلول", "شتنبر"),
        10: ("تشرين الأول", "تشرين أول"),
        11: ("تشرين الثاني", "تشرين ثاني", "نونبر"),
        12: ("كانون الأول", "كانون أول", "دجنبر"),
    },
}


WEEKDAYS_MORE = {
    "ar": ("الإثنين", "الأثنين"),
    "fa": ("دو شنبه", "سه شنبه", "چهار شنبه", "پنج شنبه", "یک شنبه"),
    "pl": ("pn", "sb", "nd"),
}
# The months of the Persian calendar; for the other spelling see `spelt`.
PERSIAN = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند".split()


def spelt(name: str, language: str) -> list[str]:
    """A name and how it is written besides: Arabic without hamza, Greek in capitals (without accents)."""
    if language == "ar":
        return [name, name.translate(str.maketrans("أإآ", "ااا"))]
    if language == "el":
        apart = unicodedata.normalize("NFD", name)
        no_stress = unicodedata.normalize("NFC", apart.replace("\u0301", ""))
        return [name, no_stress, "".join(letter for letter in apart if not unicodedata.combining(letter))]
    return [name]


def names(getter, language: str, keys: range) -> list[tuple[str, ...]]:
    table = []
    for key in keys:
        found: list[str] = []
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                name = fold(getter(width, context, language)[key].rstrip(".").removeprefix("de ").removeprefix("d'"))
                foreign = any(character >= "\u2e80" for character in name) or any(c.isdigit() for c in name)
                if name not in found and len(name) > 1 and (not foreign or language == "vi"):
                    found.append(name)
        for name in MORE.get(language, {}).get(key, ()) if getter is dates.get_month_names else ():
            if fold(name) not in found:
                found.append(fold(name))
        table.append(tuple(dict.fromkeys(form for name in found for form in spelt(name, language))))
    return table


def main() -> None:
    print(
        '"""Names of months and weekdays by language, in folded form (CLDR). Written by tools/make_calendar_names.py."""\n'
    )
    print("# ruff: noqa: E501\n# fmt: off\n\nfrom collections.abc import Mapping\n")
    print("MONTHS: Mapping[str, tuple[tuple[str, ...], ...]] = {")
    for language in LANGUAGES:
        print(f"    {language!r}: {tuple(names(dates.get_month_names, language, range(1, 13)))!r},")
    print("}\n\nWEEKDAYS: Mapping[str, tuple[str, ...]] = {")
    for language in LANGUAGES:
        days = [name for day in names(dates.get_day_names, language, range(7)) for name in day]
        days += [form for name in WEEKDAYS_MORE.get(language, ()) for form in spelt(fold(name), language)]
        print(f"    {language!r}: {tuple(dict.fromkeys(days))!r},")
    print("}")
    print("\nPERSIAN_MONTHS: tuple[tuple[str, ...], ...] = (")
    for name in PERSIAN:
        print(f"    {tuple(dict.fromkeys((fold(name), *spelt(fold(name), 'ar'))))!r},")
    print(")")


if __name__ == "__main__":
    main()
