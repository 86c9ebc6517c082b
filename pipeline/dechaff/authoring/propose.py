"""Evidence -> proposals: templates that are boilerplate, joined to blocks that occur together, each with its risk."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

import regex

from dechaff.authoring.repeats import ENOUGH_TITLES, OFTEN, Repeat, Repeats, Template, ends_as_sentence
from dechaff.authoring.rule_text import unused_id
from dechaff.rules.pattern.line import MAXIMUM_PATTERN
from dechaff.rules.schema.match import MAXIMUM_LINES

_AMID_PROSE = 0.5
"""The largest share of hits among sentences for a template that is not in half of the files."""

_ALWAYS = 0.9
_GENERAL_LEAST = 3
"""The number of files in which a template with placeholders must be."""

MANY_SITES = 5
"""A corpus with at least this many known sites is also examined as a whole."""

_SHARING_SITES = 3
"""The number of sites that a line must be on to be proposed for all."""

_CALL_LEAST = 5
"""The number of files in which a line among sentences must be, if it addresses the reader."""

_MOST_LINES = 500
"""The largest number of lines in one proposed rule, the most frequent first: a longer one can't be reviewed."""


@cache
def cues() -> regex.Pattern[str]:
    """Words by which a line addresses the reader or credits somebody, in some thirty languages."""
    lines = Path(__file__).with_name("cues.txt").read_text("utf-8").split("\n")
    text = "\n".join(line for line in lines if not line.startswith("#")).strip()
    words, signs = ("|".join(part.split("\n")) for part in text.split("\n\n"))
    return regex.compile(rf"(?i)\b(?:{words})\b|{signs}")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed rule: its alternatives, each a tuple of pattern lines, and the evidence for it.

    `files`: the number of files for each line, of the `size` files of the site. `at_end` and `at_start`: how many of
    the `hits` are there. `risk`: what can be wrong with the rule, or "low". `sites`: their number, of a rule for all.
    """

    id: str
    site: str | None
    alternatives: tuple[tuple[Template, ...], ...]
    files: tuple[int, ...]
    size: int
    at_end: int
    at_start: int
    hits: int
    examples: tuple[tuple[str, ...], ...]
    risk: str
    sites: int = 0


def propose(evidence: Repeats, ids: Iterable[str] = ()) -> list[Proposal]:
    """The proposals for all sites, within a site the most frequent first. `ids` are not used for them."""
    accepted = {
        key: found for key, found in evidence.by_template.items() if _is_boilerplate(found, evidence.sizes[found.site])
    }
    chains = _chains(accepted)
    proposals: list[Proposal] = []
    used = set(ids)
    for site, group in groupby(sorted(chains, key=_chain_order), key=lambda chain: chain[0].site):
        proposals += _of_site(site, list(group), evidence.sizes[site], used)
    return proposals


def shared_by_sites(evidence: Repeats) -> Repeats:
    """The part of the evidence over all sites that is from several of them."""
    shared = {key: found for key, found in evidence.by_template.items() if len(found.origins) >= _SHARING_SITES}
    return Repeats(shared, evidence.sizes)


def without(evidence: Repeats, shared: Repeats) -> Repeats:
    """The evidence for sites without the lines that are boilerplate on several of them."""
    known = {key for (_, key), found in shared.by_template.items() if _is_boilerplate(found, shared.sizes[found.site])}
    rest = {place: found for place, found in evidence.by_template.items() if place[1] not in known}
    return Repeats(rest, evidence.sizes)


def _is_boilerplate(found: Repeat, size: int) -> bool:
    """Whether a template is chrome of its site, and not prose that several documents share.

    A template in nearly all files is chrome, whatever it looks like; one that can be the headline of a file is not. In
    less than half of the files, it is not if it is a sentence, or if most of its hits are among sentences: so are
    those of a subheading. A line that addresses the reader is not prose.
    """
    if len(found.template) > MAXIMUM_PATTERN:
        return False
    general = "<" in found.template.replace("\\<", "")
    if general and found.files < _GENERAL_LEAST:
        return False
    if found.files >= _ALWAYS * size and found.files > 2:
        return True
    if found.headline_of:
        return False
    if found.files >= OFTEN * size and found.files > 2:
        return True
    if ends_as_sentence(found.template):
        return False
    called = found.files >= _CALL_LEAST and addresses_reader(found.template)
    return called or found.amid_prose <= _AMID_PROSE * found.hits


@dataclass(frozen=True, slots=True)
class _Link:
    """A template of a chain, and whether a headline follows it."""

    found: Repeat
    title_after: bool

    @property
    def site(self) -> str | None:
        return self.found.site


_Chain = tuple[_Link, ...]


def _chain_order(chain: _Chain) -> tuple[str, int, str]:
    return chain[0].site or "", -chain[0].found.files, chain[0].found.template


def _chains(accepted: Mapping[tuple[str | None, str], Repeat]) -> list[_Chain]:
    """Templates that always follow each other, joined; all others as chains of one."""
    following: dict[tuple[str | None, str], tuple[tuple[str | None, str], bool]] = {}
    for key, found in accepted.items():
        after, title = _successor(found)
        target = (found.site, after)
        if after and target in accepted and accepted[target].hits == found.hits and target != key:
            following[key] = (target, title)
    preceded = {target for target, _ in following.values()}
    chains: list[_Chain] = []
    used: set[tuple[str | None, str]] = set()
    for key in sorted(accepted, key=lambda key: (key in preceded, key[0] or "", key[1])):
        chain: list[_Link] = []
        at: tuple[str | None, str] | None = key
        while at is not None and at not in used and len(chain) < MAXIMUM_LINES // 2:
            used.add(at)
            step = following.get(at)
            chain.append(_Link(accepted[at], step[1] if step else _titled(accepted[at])))
            at = step[0] if step else None
        if chain:
            chains.append(tuple(chain))
    return chains


def _successor(found: Repeat) -> tuple[str, bool]:
    """The key of the template that follows each hit, or "", and whether there is a headline in between."""
    if _titled(found):
        key, count = found.beyond_title.most_common(1)[0]
        return (key, True) if count == found.hits else ("", True)
    key, count = found.following.most_common(1)[0] if found.following else ("", 0)
    return (key, False) if count == found.hits else ("", False)


def _titled(found: Repeat) -> bool:
    """Whether each hit is followed by a headline, and the headlines differ."""
    return (
        found.hits >= _GENERAL_LEAST
        and found.titles_after == found.hits
        and len(found.titles) >= _ALWAYS * min(found.hits, ENOUGH_TITLES)
    )


def _of_site(site: str | None, chains: Sequence[_Chain], size: int, used: set[str]) -> list[Proposal]:
    proposals: list[Proposal] = []
    blocks = [chain for chain in chains if len(chain) > 1 or chain[0].title_after]
    singles = [chain[0].found for chain in chains if len(chain) == 1 and not chain[0].title_after]
    for chain in blocks:
        lines = _lines(chain)
        found = [link.found for link in chain]
        proposals.append(_proposal(_new_id(lines[0], used), site, [lines], found, size, block=True))
    firm = [found for found in singles if found.files >= OFTEN * size and found.files > 2]
    rest = [found for found in singles if not (found.files >= OFTEN * size and found.files > 2)]
    for title, group in (("chrome", firm), ("repeated-lines", rest)):
        most = group[:_MOST_LINES]
        if most:
            name = _new_id(f"{title} {site or ''}", used)
            proposals.append(_proposal(name, site, [(found.template,) for found in most], most, size, block=False))
    return proposals


def _lines(chain: _Chain) -> tuple[Template, ...]:
    lines: list[Template] = []
    fields: set[str] = set()
    for link in chain:
        lines.append(link.found.template)
        if link.title_after:
            words = re.findall(r"[a-z0-9]+", re.sub(r"<\w+>", "", link.found.template.lower()))
            field = "_".join(words[:3]) or "linked"
            field = f"{field[:30]}_title" if field[:1].isalpha() else f"linked_{field[:24]}_title"
            while field in fields:
                field += "_2"
            fields.add(field)
            lines.append(f"<title as {field}>")
    return tuple(lines)


def _proposal(
    id: str,
    site: str | None,
    alternatives: Sequence[tuple[Template, ...]],
    found: Sequence[Repeat],
    size: int,
    *,
    block: bool,
) -> Proposal:
    files = tuple(evidence.files for evidence in found)
    examples = [tuple(evidence.text for evidence in found)] if block else [(evidence.text,) for evidence in found]
    return Proposal(
        id, site, tuple(alternatives), files, size,
        sum(evidence.at_end for evidence in found), sum(evidence.at_start for evidence in found),
        sum(evidence.hits for evidence in found), tuple(examples), _risk(found, size),
        max(len(evidence.origins) for evidence in found),
    )  # fmt: skip


def _risk(found: Iterable[Repeat], size: int) -> str:
    found = list(found)
    doubts: list[str] = []
    if any(ends_as_sentence(evidence.template) for evidence in found):
        doubts.append("contains whole sentences")
    if any(evidence.files < max(3, 0.1 * size) for evidence in found):
        doubts.append("some lines are in few files")
    if any(evidence.amid_prose for evidence in found):
        doubts.append("some lines are also found among sentences")
    if any("<" in evidence.template.replace("\\<", "") for evidence in found):
        doubts.append("placeholders match more than was seen")
    return "; ".join(doubts) or "low"


def _new_id(text: str, used: set[str]) -> str:
    id = unused_id(re.sub(r"<[^<>]*>", "", text), used, "lines")
    used.add(id)
    return id


def addresses_reader(line: str) -> bool:
    """Whether a line has one of the words by which buttons, credits and calls address a reader; so may a sentence."""
    return cues().search(line) is not None
