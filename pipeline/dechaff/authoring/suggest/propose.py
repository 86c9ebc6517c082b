"""Evidence -> proposals: what is debris beyond reasonable doubt, joined into blocks, with the risk of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from dechaff.authoring.suggest.evidence import ENOUGH_TITLES, OFTEN, AllEvidence, Evidence, is_prose
from dechaff.authoring.suggest.templates import Template
from dechaff.rules.pattern.line import MAXIMUM_PATTERN
from dechaff.rules.schema.match import MAXIMUM_LINES

__all__ = ["Proposal", "propose"]

_AMID_PROSE = 0.5
ALWAYS = 0.9
_GENERAL_LEAST = 3
_MOST_LINES = 500
"""Lines in one proposed rule: what nobody can look through is no proposal. The most frequent come first."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A rule on offer: its alternatives (each a tuple of pattern lines), the files that speak for it, and the risk."""

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


def propose(evidence: AllEvidence, ids: Iterable[str] = ()) -> list[Proposal]:
    """The proposals for all sites, the best attested first within each site; none of them has one of these ids."""
    accepted = {
        key: found for key, found in evidence.by_template.items() if _is_debris(found, evidence.sizes[found.site])
    }
    chains = _chains(accepted)
    proposals: list[Proposal] = []
    taken = set(ids)
    for site, group in groupby(sorted(chains, key=_chain_order), key=lambda chain: chain[0].site):
        proposals += _of_site(site, list(group), evidence.sizes[site], taken)
    return proposals


def _is_debris(found: Evidence, size: int) -> bool:
    """Whether a template is furniture of its site, and not prose that several documents share.

    What stands in nearly all files is furniture, whatever it looks like. What may be the headline of one of them is
    not, and below half of the files, neither are sentences, or what mostly stands amid a document's own sentences.
    """
    if len(found.template) > MAXIMUM_PATTERN:
        return False
    general = "<" in found.template.replace("\\<", "")
    if general and found.files < _GENERAL_LEAST:
        return False
    if found.files >= ALWAYS * size and found.files > 2:
        return True
    if found.headline_of:
        return False
    if found.files >= OFTEN * size and found.files > 2:
        return True
    return not is_prose(found.template) and found.amid_prose <= _AMID_PROSE * found.hits


@dataclass(frozen=True, slots=True)
class _Link:
    """A link of a chain: a template with its evidence, and whether a headline follows it."""

    found: Evidence
    title_after: bool

    @property
    def site(self) -> str | None:
        return self.found.site


_Chain = tuple[_Link, ...]


def _chain_order(chain: _Chain) -> tuple[str, int, str]:
    return chain[0].site or "", -chain[0].found.files, chain[0].found.template


def _chains(accepted: Mapping[tuple[str | None, str], Evidence]) -> list[_Chain]:
    """Templates that always follow each other, joined; the rest alone."""
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


def _successor(found: Evidence) -> tuple[str, bool]:
    """What stands after each hit (its key), and whether a headline stands in between."""
    if _titled(found):
        key, count = found.beyond_title.most_common(1)[0]
        return (key, True) if count == found.hits else ("", True)
    key, count = found.following.most_common(1)[0] if found.following else ("", 0)
    return (key, False) if count == found.hits else ("", False)


def _titled(found: Evidence) -> bool:
    """Whether it is a label, always followed by a headline that differs from file to file."""
    return (
        found.hits >= _GENERAL_LEAST
        and found.titles_after == found.hits
        and len(found.titles) >= ALWAYS * min(found.hits, ENOUGH_TITLES)
    )


def _of_site(site: str | None, chains: Sequence[_Chain], size: int, taken: set[str]) -> list[Proposal]:
    proposals: list[Proposal] = []
    blocks = [chain for chain in chains if len(chain) > 1 or chain[0].title_after]
    singles = [chain[0].found for chain in chains if len(chain) == 1 and not chain[0].title_after]
    for chain in blocks:
        lines = _lines(chain)
        found = [link.found for link in chain]
        proposals.append(_proposal(_name(lines[0], taken), site, [lines], found, size, block=True))
    firm = [found for found in singles if found.files >= OFTEN * size and found.files > 2]
    rest = [found for found in singles if not (found.files >= OFTEN * size and found.files > 2)]
    for title, group in (("furniture", firm), ("repeated-lines", rest)):
        most = group[:_MOST_LINES]
        if most:
            name = _name(f"{title} {site or ''}", taken)
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
    found: Sequence[Evidence],
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
    )  # fmt: skip


def _risk(found: Iterable[Evidence], size: int) -> str:
    """What could be wrong with a proposal, in words."""
    found = list(found)
    doubts: list[str] = []
    if any(is_prose(evidence.template) for evidence in found):
        doubts.append("has whole sentences in it")
    if any(evidence.files < max(3, 0.1 * size) for evidence in found):
        doubts.append("some lines stand in few files")
    if any(evidence.amid_prose for evidence in found):
        doubts.append("some lines also stand among sentences")
    if any("<" in evidence.template.replace("\\<", "") for evidence in found):
        doubts.append("placeholders take more than was seen")
    return "; ".join(doubts) or "low"


def _name(text: str, taken: set[str]) -> str:
    words = re.findall(r"[a-z0-9]+", re.sub(r"<[^<>]*>", "", text.lower()))
    base = "-".join(words[:4])[:60].strip("-") or "lines"
    name, number = base, 2
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    taken.add(name)
    return name
