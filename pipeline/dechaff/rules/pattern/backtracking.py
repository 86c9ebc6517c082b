r"""Regular expression -> degree: the power of the length of a line with which the work of a failing match can grow.

An engine backtracks where a repeated part and what may follow it match the same character: in `.*x`, each place is a
possible end of `.*`. One such part makes the work linear in the length of the line, two make it quadratic, and one
within another (`(?:\w+ ?)+`) exponential. A repeated part that cannot match what follows (`\d+:`) has one possible end,
as has one at the end of the expression, which has to match whole lines.

The result is used as a bound, not as a proof: whether two classes overlap is tested on sample characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations

import regex

__all__ = ["EXPONENTIAL", "backtracking_degree"]

EXPONENTIAL = 9
"""The degree of expressions that may take exponential time, and of those that the analysis cannot follow."""

_LARGE = 1_000
"""A part that occurs at most so often counts as a constant factor."""

_SAMPLES = "aZé字ا0_ .,:;!?-'\"()[]/|&@#©"
_TOKEN = re.compile(
    r"""\((?P<open>\?(?:P?<[A-Za-z_]\w*>|[a-z]*(?:-[a-z]+)?:|\|)|(?!\?))
    |\((?P<apart>\?(?:>|<?[=!]))
    |(?P<bar>\|)|(?P<close>\))
    |(?P<empty>[\^$]|\\[bBAZzmMGK]|\(\?(?:[a-z]+|\#[^)]*)\))
    |(?P<atom>\\[pP]\{[^}]*\}|\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|.)
      |\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*\]|[^()|*+?{\\])""",
    re.VERBOSE | re.DOTALL,
)
_QUANTIFIER = re.compile(r"(?:([?*+])|\{(\d*)(,?)(\d*)\})([?+]?)")


class _UnknownError(Exception):
    """The expression uses something that the analysis does not follow."""


@dataclass(slots=True)
class _Node:
    """A part of an expression, repeated `least` to `most` times (None: unbounded): one character or a group.

    `apart`: a lookaround or an atomic group, which what follows does not make backtrack.
    """

    atom: str = ""
    branches: list[list[_Node]] = field(default_factory=lambda: [[]])
    apart: bool = False
    least: int = 1
    most: int | None = 1

    @property
    def large(self) -> bool:
        return self.most is None or self.most > _LARGE


def phrase_limit(source: str) -> int:
    """As `line_limit`, for an expression that is searched for within a line."""
    return line_limit(f".*?(?:{source}).*")


@lru_cache(maxsize=10_000)
def backtracking_degree(source: str) -> int:
    r"""The degree of a valid expression that has to match whole lines.

    >>> [backtracking_degree(source) for source in (r"\d+: .*", r".*\bcookies?.*", r".*a.*b.*", r"(?:\w+ ?)+:")]
    [0, 1, 2, 9]
    """
    stack = [_Node()]
    position = 0
    try:
        while position < len(source):
            position = _read(source, position, stack)
        return min(_group(stack[0], [""])[0], EXPONENTIAL)
    except (_UnknownError, RecursionError, regex.error):
        return EXPONENTIAL


def _read(source: str, position: int, stack: list[_Node]) -> int:
    """Read one token with its quantifier into the innermost open group; the offset after it."""
    token = _TOKEN.match(source, position)
    if token is None or (token.lastgroup == "close" and len(stack) < 2):
        raise _UnknownError
    position = token.end()
    if token.lastgroup in ("open", "apart"):
        stack.append(_Node(apart=token.lastgroup == "apart"))
    elif token.lastgroup == "bar":
        stack[-1].branches.append([])
    elif token.lastgroup in ("close", "atom"):
        node = stack.pop() if token["close"] else _Node(token["atom"])
        position = _quantify(source, position, node)
        stack[-1].branches[-1].append(node)
    return position


def _quantify(source: str, position: int, node: _Node) -> int:
    found = _QUANTIFIER.match(source, position)
    if found is None:
        if source.startswith("{", position):  # fuzzy matching
            raise _UnknownError
        return position
    sign, least, comma, most, kind = found.groups()
    if sign:
        node.least, node.most = int(sign == "+"), 1 if sign == "?" else None
    else:
        node.least = int(least or 0)
        node.most = int(most) if most else None if comma else node.least
    node.apart = node.apart or kind == "+"
    return found.end()


def _group(node: _Node, after: Sequence[str]) -> tuple[int, bool]:
    """The degree of the branches of a group, and whether one text can match them in several ways.

    `after` are the atoms that may follow; the empty one is the end.
    """
    degrees = [_sequence(branch, after) for branch in node.branches]
    starts = [_first(branch, after) for branch in node.branches]
    several = any(_overlap(one, other) for one, other in combinations(starts, 2))
    return max(degree for degree, _ in degrees), several or any(ambiguous for _, ambiguous in degrees)


def _sequence(nodes: Sequence[_Node], after: Sequence[str]) -> tuple[int, bool]:
    """As `_group`, for parts one after the other."""
    total = highest = 0
    ambiguous = False
    for number, node in enumerate(nodes):
        follow = _first(nodes[number + 1 :], after)
        again = [*_first_of(node), *follow] if node.most != 1 else follow
        degree, several = (0, False) if node.atom else _group(node, [""] if node.apart else again)
        if node.apart:
            highest = max(highest, total + degree)
            continue
        if node.large and several:
            return EXPONENTIAL, True
        unclear = node.least != node.most and _overlap(_first_of(node), follow)
        total += degree + (node.large and unclear)
        ambiguous = ambiguous or several or unclear
    return max(total, highest), ambiguous


def _first_of(node: _Node) -> list[str]:
    return [node.atom] if node.atom else [atom for branch in node.branches for atom in _first(branch, [])]


def _first(nodes: Iterable[_Node], after: Sequence[str]) -> list[str]:
    """The atoms that a sequence may begin with, those that may follow it included."""
    found: list[str] = []
    for node in nodes:
        found += _first_of(node)
        if node.least and not node.apart:
            return found
    return [*found, *after]


def _overlap(some: Sequence[str], others: Sequence[str]) -> bool:
    """Whether one of some atoms and one of others match the same sample character."""
    literals = "".join(atom[-1] for atom in (*some, *others) if len(atom.lstrip("\\")) == 1)
    samples = dict.fromkeys(_SAMPLES + literals)
    return any(
        _matches(one, sample) and _matches(other, sample) for one in some for other in others for sample in samples
    )


@lru_cache(maxsize=10_000)
def _matches(atom: str, character: str) -> bool:
    if not atom:
        return False
    if atom[0] == "\\" and atom[1:2].isdigit():  # a back-reference can match anything
        return True
    return regex.fullmatch(atom, character, regex.IGNORECASE) is not None
