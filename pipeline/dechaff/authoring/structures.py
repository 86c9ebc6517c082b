"""What is built in and no rule of a file -> what a person wants to know of it: what it takes, how, and the way out."""

from __future__ import annotations

from collections.abc import Iterator

from dechaff.rules.model import AFTER_BODY, BEFORE_BODY, LINK_RUN, PAGE_HEADLINE
from dechaff.stages.page.detector import CHROME, LABELS, LEAST_LINES, SHORT_SHARE

__all__ = ["STRUCTURES", "structure_lines"]

STRUCTURES = {
    BEFORE_BODY: "takes what stands before the article, if the text is a dump of a whole page",
    AFTER_BODY: "takes what stands after the article, if the text is a dump of a whole page",
    LINK_RUN: "takes runs of links within the article, if the text is a dump of a whole page",
    PAGE_HEADLINE: "takes the title off the top of the text, if the page or the record says that it is the title",
}
"""What is no rule of a file, and has an id all the same, by which it is disabled."""

_HOW_A_DUMP = f"""\
a text is taken for a page dump if {CHROME} labels in it are of those that only pages have ("Log in", "Privacy policy"),
  if it has {LABELS} labels of page furniture in all, or a copyright line near its end,
  and if {SHORT_SHARE:.0%} of its lines, of {LEAST_LINES} at least, are short and end without a full stop
each line gets a score from its length and its end, its words, what stands around it, how far from the body it stands:
  above 0 it reads like the article, below 0 like the page; a lone line that is not sure goes with its neighbours
a rule with do: keep is obeyed
to see the score of each line: explain --all FILE; of one line, in full: explain --why-not FILE:LINE"""
_HOW_A_HEADLINE = """\
the first or the second line goes if it equals, word for word, a stated title, with the name of the site or without it:
  in the head of the page or a heading of the first level (HTML), or in a field of the record
it is saved as the title; title: keep in the rules leaves it in the text, and a rule with do: keep is obeyed"""


def structure_lines(id: str) -> Iterator[str]:
    """All about one of `STRUCTURES`: what it takes, how it decides, how it is turned off."""
    yield f"  {STRUCTURES[id]}"
    yield from (f"  {line}" for line in (_HOW_A_HEADLINE if id == PAGE_HEADLINE else _HOW_A_DUMP).split("\n"))
    yield f"  off with: body: whole, or disable: [{id}]"
