"""Write pipeline/calendar_names.py from the Unicode CLDR, by way of babel (`pip install babel`).

python tools/make_calendar_names.py > pipeline/calendar_names.py
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel import dates

sys.path.insert(0, str(Path(__file__).parent.parent))
from pipeline.fold import fold

LANGUAGES = (
    "en de fr es pt it nl pl cs sk hu ru uk be bg sr hr sl el tr ar fa hi bn id vi th sv no da fi ro lt lv et ca he"
).split()
# Forms in the wild that CLDR does not list.
MORE = {
    "ru": {9: ("сен",), 11: ("ноя",)},
    "hi": {2: ("फरवरी",), 9: ("सितम्बर",), 11: ("नवम्बर",), 12: ("दिसम्बर",)},
    "en": {9: ("sept",)},
    "de": {1: ("jänner",), 2: ("feber",), 3: ("maerz",)},
    "es": {9: ("setiembre",)},
    "it": {9: ("sett",)},
    "fr": {2: ("fevrier",), 8: ("aout",), 12: ("decembre",)},
    "ar": {
        1: ("كانون الثاني",),
        2: ("شباط",),
        3: ("آذار",),
        4: ("نيسان",),
        5: ("أيار",),
        6: ("حزيران",),
        7: ("تموز",),
        8: ("آب",),
        9: ("أيلول",),
        10: ("تشرين الأول",),
        11: ("تشرين الثاني",),
        12: ("كانون الأول",),
    },
}


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
        table.append(tuple(found))
    return table


def main() -> None:
    print('"""Names of months and weekdays by language, in folded form. Written by tools/make_calendar_names.py."""\n')
    print("# ruff: noqa: E501\n# fmt: off\n")
    print("MONTHS: dict[str, tuple[tuple[str, ...], ...]] = {")
    for language in LANGUAGES:
        print(f"    {language!r}: {tuple(names(dates.get_month_names, language, range(1, 13)))!r},")
    print("}\n\nWEEKDAYS: dict[str, tuple[str, ...]] = {")
    for language in LANGUAGES:
        days = [name for day in names(dates.get_day_names, language, range(7)) for name in day]
        print(f"    {language!r}: {tuple(dict.fromkeys(days))!r},")
    print("}")


if __name__ == "__main__":
    main()
