"""How often bytes are read in the right charset: each encoding of the web x languages x lengths of 40 to 4,000 bytes.

The texts are the invented ones of tests/cases/negative, cut at places that the seed decides. A result is right if the
text is, whatever name the charset has. Compared with chardet and charset-normalizer, where they are installed.

python benchmarks/charsets.py [--peers] [--failures] [--languages pl,cs] [--encodings iso-8859-2]
"""

from __future__ import annotations

import argparse
import random
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / "pipeline")]

from dechaff.document import Source  # noqa: E402
from dechaff.errors import DocumentError  # noqa: E402
from dechaff.stages.decode.charset import decode_bytes  # noqa: E402

__all__ = ["LENGTHS", "Sample", "samples", "share_right"]

TEXTS = Path(__file__).parents[1] / "tests" / "cases" / "negative"
LENGTHS = (40, 100, 250, 1_000, 4_000)
SAMPLES = 2

# The encodings of the WHATWG Encoding Standard, by the names of Python's codecs for them.
ENCODINGS: Mapping[str, str] = {
    "utf-8": "utf-8", "ibm866": "cp866",
    **{f"iso-8859-{number}": f"iso8859-{number}" for number in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
    "koi8-r": "koi8-r", "koi8-u": "koi8-u", "macintosh": "mac-roman", "x-mac-cyrillic": "mac-cyrillic",
    "windows-874": "cp874", **{f"windows-{number}": f"cp{number}" for number in range(1250, 1259)},
    "gbk": "gbk", "gb18030": "gb18030", "big5": "big5", "euc-jp": "euc-jp", "iso-2022-jp": "iso2022-jp",
    "shift_jis": "cp932", "euc-kr": "cp949", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be",
}  # fmt: skip
# What people wrote in an encoding: texts of other languages that it can hold as well are not told apart by anybody.
WEST, NORTH = "de en es fr it nl pt da no sv fi id", "da no sv fi de en"
LANGUAGES: Mapping[str, str] = {
    "iso-8859-2": "pl cs hu ro hr sk sl de", "iso-8859-3": "tr", "iso-8859-4": NORTH, "iso-8859-5": "ru bg uk sr",
    "iso-8859-6": "ar", "iso-8859-7": "el", "iso-8859-8": "he", "iso-8859-10": NORTH, "iso-8859-13": "lt lv",
    "iso-8859-14": "en fr de", "iso-8859-15": WEST, "iso-8859-16": "ro pl hu hr fr de", "koi8-r": "ru", "koi8-u": "uk ru",
    "ibm866": "ru uk bg", "macintosh": WEST, "x-mac-cyrillic": "ru bg uk", "windows-874": "th",
    "windows-1250": "pl cs hu ro hr sk sl de", "windows-1251": "ru bg uk sr", "windows-1252": WEST, "windows-1253": "el",
    "windows-1254": "tr " + WEST, "windows-1255": "he", "windows-1256": "ar fa", "windows-1257": "lt lv et",
    "windows-1258": "vi", "gbk": "zh", "gb18030": "zh zh-hant", "big5": "zh-hant", "euc-jp": "ja", "iso-2022-jp": "ja",
    "shift_jis": "ja", "euc-kr": "ko",
}  # fmt: skip
# Languages without texts of their own among the cases.
FURTHER: Mapping[str, str] = {
    "he": "מועצת הנמל התכנסה ביום שלישי בערב כדי להכריע בשאלת המעבורת החדשה, ואחרי שלוש שעות של דיון היא בחרה בגדולה מבין "
    "שתי הספינות שהציעה המספנה. תושבי הרציף הישן ביקשו ספינה קטנה יותר, כי הרחוב היורד אל המים צר והמשאיות עומדות בו רוב "
    "הבוקר. ההפלגה הראשונה מתוכננת לשבוע השני של מאי, אם יימצא צוות בזמן. ראש העיר אמר כי הוא מקווה שהחורף יהיה קצר.",
    "bg": "Съветът на пристанището се събра във вторник вечерта, за да реши въпроса за новия ферибот, и след три часа "
    "обсъждане избра по-големия от двата кораба, които корабостроителницата предложи. Жителите на стария кей искаха "
    "по-малък, защото улицата към водата е тясна и камионите стоят там през по-голямата част от сутринта. Първото "
    "пътуване е предвидено за втората седмица на май, ако екипажът бъде намерен навреме.",
    "sr": "Савет луке састао се у уторак увече да реши питање новог трајекта, и после три сата расправе изабрао је већи од "
    "два брода које је бродоградилиште понудило. Житељи старог кеја тражили су мањи, јер је улица која води до воде уска "
    "и камиони у њој стоје већи део јутра. Прва пловидба предвиђена је за другу недељу маја, ако се посада нађе на време.",
    "hr": "Vijeće luke sastalo se u utorak navečer kako bi odlučilo o novom trajektu, i nakon tri sata rasprave izabralo je "
    "veći od dva broda koja je brodogradilište ponudilo. Žitelji starog gata tražili su manji, jer je ulica koja vodi "
    "prema moru uska i kamioni u njoj stoje veći dio jutra. Prva plovidba očekuje se u drugom tjednu svibnja, ako se "
    "posada nađe na vrijeme i ako šetnica bude završena.",
    "sk": "Rada prístavu sa zišla v utorok večer, aby rozhodla o novom trajekte, a po troch hodinách rokovania vybrala väčšiu "
    "z dvoch lodí, ktoré lodenica ponúkla. Obyvatelia starého nábrežia žiadali menšiu, lebo ulica, ktorá vedie k vode, je "
    "úzka a nákladné autá v nej stoja väčšinu rána. Prvá plavba je naplánovaná na druhý májový týždeň, ak sa posádka "
    "nájde včas. Starosta povedal, že dúfa v krátku zimu, a poďakoval všetkým, čo prišli.",
    "sl": "Svet pristanišča se je sestal v torek zvečer, da bi odločil o novem trajektu, in po treh urah razprave izbral večjo "
    "od dveh ladij, ki ju je ponudila ladjedelnica. Prebivalci starega pomola so želeli manjšo, ker je ulica, ki pelje k "
    "vodi, ozka in tovornjaki v njej stojijo večino jutra. Prva vožnja je načrtovana za drugi teden v maju, če bo posadka "
    "najdena pravočasno. Župan je rekel, da upa na kratko zimo.",
    "lt": "Uosto taryba susirinko antradienio vakarą spręsti naujojo kelto klausimo ir po trijų valandų svarstymo išrinko "
    "didesnįjį iš dviejų laivų, kuriuos pasiūlė laivų statykla. Senosios krantinės gyventojai prašė mažesnio, nes gatvė, "
    "vedanti prie vandens, yra siaura, o sunkvežimiai joje stovi didžiąją ryto dalį. Pirmasis reisas numatytas antrąją "
    "gegužės savaitę, jei įgula bus rasta laiku. Meras sakė, kad tikisi trumpos žiemos.",
    "lv": "Ostas padome sanāca otrdienas vakarā, lai izlemtu jautājumu par jauno prāmi, un pēc trīs stundu apspriedes izvēlējās "
    "lielāko no diviem kuģiem, ko piedāvāja kuģu būvētava. Vecās piestātnes iedzīvotāji lūdza mazāku, jo iela, kas ved "
    "uz ūdeni, ir šaura un kravas automašīnas tajā stāv lielāko rīta daļu. Pirmais reiss paredzēts maija otrajā nedēļā, "
    "ja apkalpe tiks atrasta laikā. Mērs teica, ka cer uz īsu ziemu.",
    "et": "Sadama nõukogu tuli teisipäeva õhtul kokku, et otsustada uue praami küsimus, ja valis pärast kolmetunnist arutelu "
    "suurema kahest laevast, mida laevatehas pakkus. Vana kai elanikud soovisid väiksemat, sest veeni viiv tänav on kitsas "
    "ja veoautod seisavad seal suurema osa hommikust. Esimene sõit on kavas mai teisel nädalal, kui meeskond õigel ajal "
    "leitakse. Linnapea ütles, et loodab lühikesele talvele.",
}  # fmt: skip
NAMED: Mapping[str, str] = {"arabic": "ar", "chinese": "zh", "french": "fr", "german": "de", "japanese": "ja",
                            "russian": "ru", "spanish": "es", "letter": "en", "interview": "en", "minutes": "en"}  # fmt: skip
ROMANIAN = str.maketrans("şţŞŢ", "șțȘȚ")
PLAIN = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "\u00a0": " "})


@dataclass(frozen=True, slots=True)
class Sample:
    """A text of a language, its bytes in an encoding, and the length that was asked for."""

    language: str
    encoding: str
    length: int
    text: str
    data: bytes


def texts() -> dict[str, str]:
    """The texts of each language, one behind another."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path in sorted(TEXTS.glob("*.txt")):
        start = path.stem.split("-")[0]
        code = "zh-hant" if path.stem.startswith("zh-hant") else NAMED.get(path.stem, start if len(start) == 2 else "")
        if code:
            found[code].append(path.read_text("utf-8"))
    found.update({code: [text] for code, text in FURTHER.items()})
    return {code: unicodedata.normalize("NFC", "\n\n".join(parts)) for code, parts in found.items()}


def encoded(text: str, codec: str) -> tuple[str, bytes] | None:
    """The text as it is written in an encoding, and its bytes; None for a text that the encoding can't hold."""
    for form in (text, text.translate(PLAIN), _decomposed(text.translate(PLAIN)) if codec == "cp1258" else ""):
        try:
            return form, form.encode(codec)
        except UnicodeEncodeError:
            continue
    return None


def _decomposed(text: str) -> str:
    """The tone marks of Vietnamese behind their letters, as Windows-1258 has them."""
    parts: list[str] = []
    for character in text:
        pieces = unicodedata.normalize("NFD", character)
        tone = next((piece for piece in pieces if piece in "\u0300\u0301\u0303\u0309\u0323"), "")
        bare = unicodedata.normalize("NFC", pieces.replace(tone, "")) if tone else character
        parts.append(bare + tone)
    return "".join(parts)


def samples(lengths: tuple[int, ...] = LENGTHS, each: int = SAMPLES, seed: str = "dechaff") -> Iterator[Sample]:
    """The samples of all encodings; texts of nothing but ASCII are left out, as every charset reads them."""
    by_language = texts()
    for name, codec in ENCODINGS.items():
        languages = LANGUAGES[name].split() if name in LANGUAGES else sorted(by_language)
        for language in sorted(set(languages)):
            for length in lengths:
                chance = random.Random(f"{seed} {name} {language} {length}")
                for _ in range(each):
                    sample = _sample(by_language[language], language, name, codec, length, chance)
                    if sample is not None:
                        yield sample


def _sample(text: str, language: str, name: str, codec: str, length: int, chance: random.Random) -> Sample | None:
    for _ in range(20):
        start = chance.randrange(max(len(text) - length // 2, 1))
        start = text.find(" ", start) + 1
        piece = text[start : start + length]
        found = encoded(piece, codec)
        if found is None:
            continue
        form, _ = found
        while len(form.encode(codec)) > length and " " in form.strip() and len(form) > 8:
            form = form[: -max((len(form.encode(codec)) - length) // 4, 1)]
        if not form.isascii() and form.strip():
            return Sample(language, name, length, form, form.encode(codec))
    return None


def _ours(data: bytes) -> str:
    try:
        return decode_bytes(Source("x", data), data).content
    except DocumentError:
        return ""


def _chardet(data: bytes) -> str:
    import chardet

    return data.decode(chardet.detect(data)["encoding"] or "utf-8", "replace")


def _normalizer(data: bytes) -> str:
    from charset_normalizer import from_bytes

    return str(from_bytes(data).best() or "")


def is_right(sample: Sample, read: Callable[[bytes], str]) -> bool:
    """Whether a reader gets the text of a sample."""
    try:
        found = read(sample.data)
    except (LookupError, UnicodeDecodeError):
        return False
    return _same(found) == _same(sample.text)


def _same(text: str) -> str:
    """The text as it is compared: composed, and with one form of the Romanian letters, whose bytes are the same."""
    return unicodedata.normalize("NFC", text.lstrip("\ufeff")).translate(ROMANIAN)


def share_right(lengths: tuple[int, ...] = LENGTHS, each: int = SAMPLES, seed: str = "dechaff") -> float:
    """The share of samples that dechaff reads rightly."""
    results = [is_right(sample, _ours) for sample in samples(lengths, each, seed)]
    return sum(results) / len(results)


def main() -> None:
    """Print the table: for each encoding and length the share of samples that were read rightly."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--failures", action="store_true")
    parser.add_argument("--languages")
    parser.add_argument("--encodings")
    parser.add_argument("--seed", default="dechaff")
    options = parser.parse_args()
    readers: dict[str, Callable[[bytes], str]] = {"dechaff": _ours}
    if options.peers:
        readers |= {"chardet": _chardet, "charset-normalizer": _normalizer}
    chosen = [
        sample
        for sample in samples(seed=options.seed)
        if (not options.languages or sample.language in options.languages.split(","))
        and (not options.encodings or sample.encoding in options.encodings.split(","))
    ]
    for reader, read in readers.items():
        right: Counter[tuple[str, int]] = Counter()
        every: Counter[tuple[str, int]] = Counter()
        for sample in chosen:
            good = is_right(sample, read)
            if not good and options.failures:
                print(sample.encoding, sample.language, sample.length, sample.text[:70].replace("\n", " "), "|",
                      read(sample.data)[:70].replace("\n", " "))  # fmt: skip
            for key in ((sample.encoding, sample.length), (sample.encoding, 0), ("all", sample.length), ("all", 0)):
                right[key] += good
                every[key] += 1
        print(f"{reader:<20}" + "".join(f"{length:>8,}" for length in LENGTHS) + "     all")
        for name in (*ENCODINGS, "all"):
            cells = [
                f"{right[name, at] / every[name, at]:8.3f}" if every[name, at] else " " * 8 for at in (*LENGTHS, 0)
            ]
            print(f"{name:<20}" + "".join(cells))


if __name__ == "__main__":
    main()
