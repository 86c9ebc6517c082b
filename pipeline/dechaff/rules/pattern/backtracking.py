r"""Regular expression -> line limit: the longest line that it is tried on, by how it can backtrack.

An engine backtracks where a repeated part and what may follow it match the same character: in `.*x`, each place is a
possible end of `.*`. A repeated part that cannot match what follows (`\d+:`) has one possible end, as has one at the
end of the expression, which has to match whole lines. The degree of an expression is the number of parts that
backtrack: the work of a failing match may grow with that power of the length of the line, times the length. Where a
text can match a group in several ways, repeating the group (`(?:\w+ ?)+`) can even make the work exponential.

The degree is a bound, not a proof: whether two classes overlap is tested on sample characters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations

import regex

from dechaff.rules.model import DATE, RegexLine
from dechaff.rules.pattern.placeholders import NAMES, placeholder_pattern
from dechaff.rules.pattern.regex import CLASS
from dechaff.rules.pattern.template import separators_as_written

MAXIMUM_LINE = 20_000
"""The longest line, in characters, that expressions are tried on. Literals are compared with lines of any length."""

STEEP_LINE = 1_000
"""The longest line for expressions whose degree is above 2.

Measured on hostile lines, both bounds keep a failing match below two seconds of processor time. Only alternatives that
match the same text, within a repeated group, can take longer: for other repeats within repeats, `regex` remembers where
they failed.
"""

EXPONENTIAL = 9
"""The degree of expressions that may take exponential time, and of those that the analysis cannot follow."""

_LARGE = 1_000
"""A part that occurs at most so often counts as a constant factor."""

_LOOKAHEAD, _MOST_STARTS = 16, 64
_Start = tuple[str, ...]
"""The first atoms of a text, at most 16; the atom "" is the end of the line, and after `_CUT` anything may follow."""

_CUT = "..."
_SAMPLES = "aZé字ا0_ .,:;!?-'\"()[]/|&@#©"
_TOKEN = re.compile(
    r"""\((?P<open>\?(?:P?<[A-Za-z_]\w*>|[a-z]*(?:-[a-z]+)?:|\|)|(?!\?))
    |\((?P<apart>\?(?:>|<?[=!]))
    |(?P<bar>\|)|(?P<close>\))
    |(?P<empty>[\^$]|\\[bBAZzmMGK]|\(\?(?:[a-z]+|\#[^)]*)\))
    |(?P<atom>\\[pP]\{[^}]*\}|\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|.)
      |"""
    + CLASS
    + r"|[^()|*+?{\\])",
    re.VERBOSE | re.DOTALL,
)
_TOKEN_OR_CHARACTER = re.compile(rf"(?:{_TOKEN.pattern})|(?P<other>\()|.", re.VERBOSE | re.DOTALL)
_FUZZY = re.compile(r"\{[^{}]*[deis<][^{}]*\}")
_UNBOUNDED = re.compile(r"[*+]|\{\d*,\}")
_REPEATS = re.compile(r"[*+]|\{\d*,(?:\d{4,})?\}")
_REPEATED_GROUP = re.compile(r"\)[*+{]")
_QUANTIFIER = re.compile(r"(?:([?*+])|\{(\d*)(,?)(\d*)\})([?+]?)")


class _UnknownError(Exception):
    """The expression uses something that the analysis does not follow."""


@dataclass(slots=True)
class _Node:
    """A part of an expression, repeated `least` to `most` times (None: unbounded): one character or a group.

    `apart`: a lookaround (which matches no text: 0 times) or an atomic group; what follows cannot make it backtrack.
    """

    atom: str = ""
    branches: list[list[_Node]] = field(default_factory=list)
    apart: bool = False
    least: int = 1
    most: int | None = 1

    @property
    def large(self) -> bool:
        return self.most is None or self.most > _LARGE


def line_limit(pattern: RegexLine) -> int:
    """The length of the longest line, in characters, that a pattern is tried on."""
    return _limit(pattern.expression, pattern.handwritten, "{}")


def phrase_limit(pattern: RegexLine) -> int:
    """As `line_limit`, for a pattern that is searched for within a line."""
    return _limit(pattern.expression, pattern.handwritten, ".*?(?:{}).*")


@lru_cache(maxsize=20_000)
def _limit(expression: str, handwritten: bool, frame: str) -> int:
    source = frame.replace("{}", expression if handwritten else _open_parts(expression))
    if not is_steep(source):
        return MAXIMUM_LINE
    return MAXIMUM_LINE if backtracking_degree(source) <= 2 else STEEP_LINE


@lru_cache(maxsize=20_000)
def is_steep(expression: str) -> bool:
    """Whether the degree of an expression may be above 2, from the number of its repeated parts alone.

    With at most two repeated parts and no repeated group it cannot be, which holds for most expressions.
    """
    return len(_REPEATS.findall(expression)) > 2 or _REPEATED_GROUP.search(expression) is not None


def endless_repetition(source: str) -> str | None:
    """The first group of a valid expression whose repetition needs unlimited memory, or None.

    `regex` stops repeating a group that has matched the empty text, but not where fuzzy matching let it be empty, by
    deletions: `(?:y{e<=1})+a` takes all the memory that the engine allows itself, about 600 MB, on "yyya".
    """
    opened: list[int] = []
    for token in _TOKEN_OR_CHARACTER.finditer(source):
        if token["open"] is not None or token["apart"] is not None or token["other"]:
            opened.append(token.start())
        elif token["close"] and opened:
            group = source[opened.pop() : token.end()]
            if _FUZZY.search(group) and _UNBOUNDED.match(source, token.end()) and _can_be_empty(group):
                return group
    return None


def _can_be_empty(group: str) -> bool:
    """Whether a group can match the empty text; a group that cannot stand alone is taken for one that can."""
    try:
        return regex.fullmatch(group, "") is not None
    except regex.error:
        return True


def _open_parts(expression: str) -> str:
    """The expression of a template, only with those placeholders that can backtrack without bound."""
    expression = separators_as_written(expression)
    for name in NAMES:
        if name not in ("any", "keep"):
            expression = expression.replace(placeholder_pattern(name), DATE)
    return expression


@lru_cache(maxsize=10_000)
def backtracking_degree(source: str) -> int:
    r"""The degree of a valid expression that has to match whole lines.

    >>> [backtracking_degree(source) for source in (r"\d+: .*", r".*\bcookies?.*", r".*a.*b.*", r"(?:\w+ ?)+:")]
    [0, 1, 2, 9]
    """
    stack = [_Node(branches=[[]])]
    position = 0
    try:
        while position < len(source):
            position = _read(source, position, stack)
        return min(_group(stack[0], {("",)})[0], EXPONENTIAL)
    except (_UnknownError, RecursionError, regex.error):
        return EXPONENTIAL


def _read(source: str, position: int, stack: list[_Node]) -> int:
    """Read one token with its quantifier into the innermost open group; the offset after it."""
    token = _TOKEN.match(source, position)
    if token is None or (token.lastgroup == "close" and len(stack) < 2):
        raise _UnknownError
    position = token.end()
    if token.lastgroup in ("open", "apart"):
        looks_around = token["apart"] and token["apart"] != "?>"
        stack.append(
            _Node(branches=[[]], apart=bool(token["apart"]), least=int(not looks_around), most=int(not looks_around))
        )
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


def _group(node: _Node, after: set[_Start]) -> tuple[int, bool]:
    """The degree of the branches of a group, and whether one text can match them in several ways."""
    degrees = [_sequence(branch, after) for branch in node.branches]
    several = any(
        _overlap(one, other) and _overlap(_extend(one, after), _extend(other, after))
        for one, other in combinations(map(_starts, node.branches), 2)
    )
    return max(degree for degree, _ in degrees), several or any(ambiguous for _, ambiguous in degrees)


def _sequence(nodes: Sequence[_Node], after: set[_Start]) -> tuple[int, bool]:
    """As `_group`, for parts one after the other."""
    total = highest = 0
    ambiguous = False
    for number, node in enumerate(nodes):
        follow = _extend(_starts(nodes[number + 1 :]), after)
        again = _once(node, cut=True) if node.most != 1 else set()
        if node.apart:
            highest = max(highest, total + (_group(node, {("",)})[0] if node.branches else 0))
            continue
        if node.branches:
            degree, several = _group(node, follow if node.most == 1 else again | follow)
            if node.large and several:
                return EXPONENTIAL, True
            if degree and again and not node.large:
                degree += _group(node, again)[0] * ((node.most or 1) - 1)  # all repetitions but the last
            total += degree
            ambiguous = ambiguous or several
        if node.least != node.most:
            more = _extend(_once(node), again | follow)
            total += node.large and _overlap({start[:1] for start in more}, {start[:1] for start in follow})
            ambiguous = ambiguous or _overlap(more, follow)
    return max(total, highest), ambiguous


def _starts(nodes: Sequence[_Node]) -> set[_Start]:
    """The starts of the texts that match a sequence."""
    starts: set[_Start] = {()}
    for node in nodes:
        heads = _once(node, cut=node.most != 1) if node.most != 0 else set()
        starts = _extend(starts, heads if node.least else heads | {()})
    return starts


def _once(node: _Node, *, cut: bool = False) -> set[_Start]:
    """The starts of the texts that match a part once, cut after it if what follows is not known."""
    heads: set[_Start] = {(node.atom,)} if node.atom else set().union(*map(_starts, node.branches))
    return _extend(heads, {(_CUT,)}) if cut else heads


def _extend(starts: set[_Start], more: set[_Start]) -> set[_Start]:
    """The starts with each of some others after them, as far as they are not cut."""
    found: set[_Start] = set()
    for start in starts:
        if start[-1:] == (_CUT,) or len(start) >= _LOOKAHEAD:
            found.add(start)
        else:
            found.update((start + other)[:_LOOKAHEAD] for other in more)
    size = _LOOKAHEAD
    while len(found) > _MOST_STARTS:
        size //= 2
        found = {start if len(start) <= size else (*start[:size], _CUT) for start in found}
    return found


def _overlap(some: set[_Start], others: set[_Start]) -> bool:
    """Whether one of some starts and one of others may begin the same text."""
    return any(all(map(_share_character, one, other)) for one in some for other in others)


@lru_cache(maxsize=10_000)
def _share_character(one: str, other: str) -> bool:
    """Whether two atoms match the same sample character; what is cut may be anything, and "" is the end."""
    if _CUT in (one, other):
        return True
    literals = "".join(atom[-1] for atom in (one, other) if len(atom) == 1 or atom[:1] == "\\")
    return any(_matches(one, sample) and _matches(other, sample) for sample in _SAMPLES + literals)


@lru_cache(maxsize=10_000)
def _matches(atom: str, character: str) -> bool:
    if not atom:
        return False
    if atom[0] == "\\" and atom[1:2].isdigit():  # a back-reference can match anything
        return True
    return regex.fullmatch(atom, character, regex.IGNORECASE) is not None
