"""The corpus of the speed benchmark, made from a seed: the same bytes on every machine, and no data from elsewhere.

The debris is that of the examples that the packs bring along, the prose that of the sample texts and, for languages
without one, of the examples, too: sentences that rules nearly match, which costs more than other prose. A document has a
headline, a byline, paragraphs of sentences drawn at random, and as many lines of debris as scraped texts have (three to
five); a page dump has a menu before and a footer behind. Each sentence gets words and numbers of its own, so that
nothing which is kept by its text helps.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dechaff.rules.packs import LANGUAGES, pack_file, pack_names
from dechaff.stages.page.detector import page_labels

__all__ = ["KINDS", "documents"]

SENTENCE = re.compile(r"[^.!?।。؟]+[.!?।。؟]")
LEAST_SENTENCE, LEAST_LINE = 40, 100
ROOT = Path(__file__).parent.parent
TWENTY = (
    "ar",
    "cs",
    "da",
    "de",
    "el",
    "es",
    "fr",
    "hi",
    "hu",
    "id",
    "it",
    "ja",
    "ko",
    "nl",
    "pl",
    "pt",
    "ru",
    "sv",
    "tr",
    "vi",
)
CHARSETS = {"de": "latin-1", "fr": "cp1252", "pl": "iso-8859-2", "ru": "cp1251", "ja": "shift_jis", "el": "cp1253"}


@dataclass(frozen=True, slots=True)
class Pool:
    """The sentences, headlines and lines of debris of a language."""

    sentences: tuple[str, ...]
    headlines: tuple[str, ...]
    debris: tuple[str, ...]


def _sample(language: str) -> dict[str, None]:
    """The sentences of the sample texts in a language; English is also that of the seeds."""
    paths = [*(ROOT / "benchmarks" / "sample").glob(f"{language}-*.txt")]
    paths += [*(ROOT / "seeds").glob("*.txt")] if language == "en" else []
    lines = [line for path in sorted(paths) for line in path.read_text("utf-8").split("\n")]
    long = [line.strip() for line in lines if len(line) >= LEAST_LINE]
    return dict.fromkeys(sentence.strip() for line in long for sentence in SENTENCE.findall(line))


def _pool(language: str, packs: Sequence[str]) -> Pool:
    sampled = _sample(language)
    sentences: dict[str, None] = {}
    headlines: dict[str, None] = {}
    debris: dict[str, None] = {}
    for rule in (rule for pack in packs for rule in pack_file(pack).rules):
        for example in rule.examples:
            kept = example.before if example.after is None else example.after
            lines = set(kept.split("\n"))
            for line in example.before.split("\n"):
                text = line.strip()
                if line not in lines:
                    debris[text] = None
                elif len(text) >= LEAST_SENTENCE:
                    sentences.update(dict.fromkeys(found.strip() for found in SENTENCE.findall(text)))
                elif text and text[-1].isalnum():
                    headlines[text] = None
    long = [sentence for sentence in sampled or sentences if len(sentence) >= LEAST_SENTENCE]
    return Pool(tuple(long), tuple(headlines) or tuple(long[:1]), tuple(line for line in debris if line))


class _Writer:
    """Writes documents of one language from a seed."""

    def __init__(self, language: str, seed: int) -> None:
        general = [pack for pack in pack_names() if pack not in LANGUAGES]
        self._pool = _pool(language, [language, *(general if language == "en" else ())])
        self._draw = random.Random(f"{language} {seed}")
        self._menu = sorted(label.capitalize() for label in page_labels() if label.isascii() and 3 < len(label) < 25)

    def sentence(self) -> str:
        words = self._draw.choice(self._pool.sentences).split(" ")
        words.insert(self._draw.randrange(1, len(words) + 1), str(self._draw.randrange(10_000)))
        return " ".join(words)

    def article(self) -> list[str]:
        draw = self._draw
        paragraphs = [" ".join(self.sentence() for _ in range(draw.randint(2, 6))) for _ in range(draw.randint(8, 24))]
        for _ in range(draw.randint(3, 5)):
            place = draw.choice((0, len(paragraphs), draw.randrange(len(paragraphs) + 1)))
            paragraphs.insert(place, draw.choice(self._pool.debris))
        return [draw.choice(self._pool.headlines), *paragraphs]

    def dump(self) -> list[str]:
        menu = self._draw.sample(self._menu, 30)
        more = [self._draw.choice(self._pool.headlines) for _ in range(15)]
        return ["Home", "Log in", "Subscribe", *menu[:20], *self.article(), *more, *menu[20:], "Privacy policy",
                "Terms of use", "© 2024 Harbour News. All rights reserved."]  # fmt: skip


def documents(kind: str, count: int, seed: int = 1) -> list[bytes]:
    """So many documents of a kind, one of `KINDS`."""
    return KINDS[kind](count, seed)


def _articles(count: int, seed: int) -> list[bytes]:
    writer = _Writer("en", seed)
    return [_encoded(writer.article()) for _ in range(count)]


def _dumps(count: int, seed: int) -> list[bytes]:
    writer = _Writer("en", seed)
    return [_encoded(writer.dump()) for _ in range(count)]


def _languages(count: int, seed: int) -> list[bytes]:
    writers = [_Writer(language, seed) for language in TWENTY]
    return [_encoded(writers[number % len(writers)].article()) for number in range(count)]


def _mojibake(count: int, seed: int) -> list[bytes]:
    """Articles in German and French of which one line in four was decoded in the wrong charset."""
    writers = [_Writer(language, seed) for language in ("de", "fr")]
    found: list[bytes] = []
    for number in range(count):
        lines = writers[number % 2].article()
        lines[::4] = [line.encode().decode("cp1252", "replace") for line in lines[::4]]
        found.append(_encoded(lines))
    return found


def _charsets(count: int, seed: int) -> list[bytes]:
    writers = [(_Writer(language, seed), charset) for language, charset in CHARSETS.items()]
    chosen = (writers[number % len(writers)] for number in range(count))
    return ["\n\n".join(writer.article()).encode(charset, "replace") for writer, charset in chosen]


def _encoded(lines: Sequence[str]) -> bytes:
    return "\n\n".join(lines).encode()


KINDS: dict[str, Callable[[int, int], list[bytes]]] = {
    "articles": _articles,
    "page dumps": _dumps,
    "20 languages": _languages,
    "mojibake": _mojibake,
    "other charsets": _charsets,
}
