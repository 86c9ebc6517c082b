"""The index: its cost follows what occurs in the text, not the number of rules. Counted in attempts, not in seconds."""

from __future__ import annotations

import random
import unicodedata

import msgspec
import pytest

from dechaff.document import Document
from dechaff.rules.load import Ruleset, load_text
from dechaff.rules.model import RegexLine
from dechaff.rules.packs import pack_file
from dechaff.stages.match.conditions import DocumentContext
from dechaff.stages.match.index import Anchor, LanguageIndex, build_exhaustive_index, build_index
from dechaff.stages.match.line_match import match_line, may_match
from dechaff.stages.match.matcher import Matcher
from dechaff.stages.match.view import view_of
from dechaff.stages.normalise.normalise import normalise
from tests.places import ROOT

FORMS = ("{0} {1}", "{0} {1} <any>", "<keep> {0} {1}", "/{0} (?:{1}|now) .*/", "{0} <date>\\n{1}", "<name> {1} {0}")


def document() -> Document:
    text = "\n\n".join(path.read_text("utf-8") for path in sorted((ROOT / "seeds").glob("*.txt")))
    return normalise(Document.of(text))[0]


def word(random_: random.Random) -> str:
    """A word that no text has."""
    return "".join(random_.choice("qxzjkw") for _ in range(8))


def rules(count: int, *extra: str) -> Ruleset:
    """So many rules of all forms whose phrases do not occur, and others."""
    random_ = random.Random(count)
    lines = [FORMS[number % len(FORMS)].format(word(random_), word(random_)) for number in range(count)]
    entries = [f'  - {{id: r{number}, match: "{line}"}}' for number, line in enumerate([*lines, *extra])]
    return load_text("version: 1\nrules:\n" + "\n".join(entries))


def attempts(ruleset: Ruleset) -> list[tuple[Anchor, int]]:
    return list(build_index(ruleset.rules).candidates(view_of(document())))


def test_rules_whose_phrases_do_not_occur_cost_no_attempt() -> None:
    assert attempts(rules(10)) == []
    assert attempts(rules(1_000)) == []


def test_attempts_are_those_that_occur() -> None:
    occurring = ("No time to read?", "Get a <any>", "<keep> [Source: <any>]", "/previous (article|post)/")
    few, many = attempts(rules(10, *occurring)), attempts(rules(1_000, *occurring))
    assert len(few) == len(many)
    lines = [line.lower() for line in document().lines]
    expected = sum(line == "no time to read?" for line in lines)
    expected += sum("get a" in line for line in lines) + sum("[source:" in line for line in lines)
    expected += sum("previous" in line for line in lines)
    assert 0 < len(many) <= expected


def test_a_rule_of_several_lines_is_looked_up_by_its_rarest() -> None:
    ruleset = load_text('version: 1\nrules:\n  - {id: a, match: "<any>\\nThe <any>\\nPrevious Article\\n<title>"}')
    assert {anchor.position for anchor, _ in attempts(ruleset)} == {2}


def test_own_lists_are_looked_up_by_their_members() -> None:
    lists = "version: 1\nlists: {network: [Facebook, Mastodon, Threads]}\n"
    text = f'{lists}rules:\n  - {{id: a, match: "<network as via> <any>"}}'
    index = build_index(load_text(text).rules)
    assert index.tables[0].everywhere == []


def test_a_rule_without_a_literal_is_tried_only_in_its_zone() -> None:
    ruleset = load_text("version: 1\nrules:\n  - {id: a, at: first 3 lines, match: <title>}")
    view = view_of(document())
    assert [line for _, line in build_index(ruleset.rules).candidates(view)] == [0, 1, 2]


def test_an_open_index_tries_all_on_every_line() -> None:
    ruleset = rules(10)
    view = view_of(document())
    index = build_exhaustive_index(ruleset.rules)
    possible = sum(len(view) - anchor.position for anchor, _ in index.tables[0].everywhere)
    assert len(list(index.candidates(view))) == possible
    assert len(index.tables[0].everywhere) == 10


LANGUAGES = """version: 1
rules:
  - {id: all, match: "Previous <any>"}
  - {id: english, match: "Get a <any>", when: {lang: en}}
  - {id: german, match: "Get a <any>", when: {lang: de}}
  - {id: brazilian, match: "Get a summary", when: {lang: pt-BR}}
  - {id: both, match: "No time to read?", when: {lang: [en, de]}}
"""
SPOKEN = {None: {"all"}, "en": {"all", "english", "both"}, "de": {"all", "german", "both"}, "fr": {"all"},
          "pt": {"all"}, "pt-BR": {"all", "brazilian"}, "en-GB": {"all", "english", "both"}}  # fmt: skip


def test_the_index_of_a_language_holds_the_rules_for_it() -> None:
    ruleset = load_text(LANGUAGES)
    index_for, view = LanguageIndex(ruleset.rules), view_of(document())
    for language, expected in SPOKEN.items():
        found = {ruleset.rules[anchor.rule].id for anchor, _ in index_for(language).candidates(view)}
        assert found == expected, language


def test_what_a_language_finds_is_what_trying_everything_finds() -> None:
    ruleset = load_text(LANGUAGES)
    matcher, open_matcher = Matcher(ruleset), Matcher(ruleset, build_exhaustive_index(ruleset.rules))
    for language in SPOKEN:
        context = DocumentContext(language=language)
        assert matcher.findings(document(), context) == open_matcher.findings(document(), context), language


def test_whatever_pages_call_their_language_few_indexes_are_kept() -> None:
    index_for = LanguageIndex(load_text(LANGUAGES).rules)
    strange = {
        id(index_for(language)) for language in (None, "", "e", "*", *(f"x-{number}" for number in range(5_000)))
    }
    assert strange == {id(index_for("fr"))}
    assert index_for("en") is index_for("EN_us") is index_for("en-GB-oed")


def test_the_rules_of_all_languages_are_stored_once() -> None:
    index_for = LanguageIndex(load_text(LANGUAGES).rules)
    assert index_for("en").tables[0] is index_for("de").tables[0] is index_for(None).tables[0]


# Capital and small letters that Unicode has had since versions 16 to 18: `regex` may know them before Python does.
NEWER_LETTERS = [
    "\ua7cb\u0264", "\ua7dd\u0277", "\ua7e2\u027c", "\uab6c\uab4b", "\uab6d\uab4c",
    "\ua7ce\ua7cf", "\ua7d2\ua7d3", "\ua7d4\ua7d5", "\ua7da\ua7db", "\ua7dc\u019b", "\u1c89\u1c8a",
    "\U00010d50\U00010d70", "\U00016ea0\U00016ebb",
]  # fmt: skip
UNASSIGNED = "\u0378\u0984\U0001fffe\U000e0080"
FORMS_OF_A_LETTER = ("/{0}eta beta/", "/{0}eta.*/", "/.*be{0}ta/", "{0}eta <any>", "<any> be{0}ta", "{0}eta beta")


@pytest.mark.parametrize("form", FORMS_OF_A_LETTER)
def test_letters_that_python_does_not_know_are_found_in_either_case(form: str) -> None:
    """What the index finds is what trying everything finds, whichever of the tables is newer."""
    for capital, small in [*NEWER_LETTERS, *((letter, letter) for letter in UNASSIGNED)]:
        for written, other in ((capital, small), (small, capital)):
            ruleset = load_text(f"version: 1\nrules:\n  - {{id: a, match: '{form.format(written)}'}}")
            text = "\n".join(f"{each}eta beta\nalpha be{each}ta\nalpha {each}eta" for each in (written, other))
            read = normalise(Document.of(text))[0]
            found = Matcher(ruleset).findings(read, DocumentContext())
            assert found == Matcher(ruleset, build_exhaustive_index(ruleset.rules)).findings(read, DocumentContext())
            assert found, (form, written)


def test_a_prefilter_has_only_letters_that_python_knows() -> None:
    for letter in [*UNASSIGNED, *(letter for pair in NEWER_LETTERS for letter in pair)]:
        if unicodedata.category(letter) == "Cn":
            tables = build_index(load_text(f"version: 1\nrules:\n  - {{id: a, match: '/{letter}eta.*/'}}").rules).tables
            assert not any(letter in text for text in tables[0].literals), ascii(letter)


def test_whatever_an_expression_matches_passes_the_cheap_tests_before_it() -> None:
    """Over the lines of all examples of the packs for all languages, with the rules of their pack."""
    tried = 0
    for pack in ("core", "credits", "en", "news", "related"):
        rules = pack_file(pack).rules
        patterns = [
            pattern
            for rule in rules
            for alternative in rule.alternatives
            for pattern in alternative
            if isinstance(pattern, RegexLine) and not pattern.loose and (pattern.ordered or pattern.prefilter)
        ]
        view = view_of(Document.of("\n".join(example.before for rule in rules for example in rule.examples)))
        for pattern in patterns:
            quick = msgspec.structs.replace(pattern, ordered=())
            for line in range(0, len(view), 7):
                if not may_match(pattern, view, line):
                    tried += 1
                    assert match_line(quick, view, line) is None, (pattern.expression, view.raw[line])
    assert tried > 10_000


@pytest.mark.parametrize(
    ("pattern", "line", "may"),
    [
        ("By <name> | <any>", "By Ann Lee | Harbour News", True),
        ("By <name> | <any>", "| Harbour News by Ann Lee", False),
        ("<any> of <any> for <any>", "Out of time for tea", True),
        ("<any> of <any> for <any>", "For lack of time", False),
        ("<number> min read", "5 MIN  READ", True),
        ("Photo: <name>", "» Photo – Ann Lee", True),
    ],
)
def test_texts_of_a_template_are_in_their_order(pattern: str, line: str, may: bool) -> None:
    ruleset = load_text(f"version: 1\nrules:\n  - {{id: a, match: '{pattern}'}}\n")
    compiled = ruleset.rules[0].alternatives[0][0]
    assert isinstance(compiled, RegexLine)
    assert may_match(compiled, view_of(Document.of(line)), 0) is may
