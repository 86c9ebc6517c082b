"""Pieces of a line -> its text: white space as a browser shows it; raised and lowered figures stay apart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["formula", "joined", "lowered", "plain_lines", "raised"]

_RAISED = str.maketrans("0123456789+-−=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_FIGURES = re.compile(r"[-+−]?\d{1,4}")
_EXPONENT = re.compile(r"[nxkmijpqN]|[-−+]?\w{1,3}[-+−]\w{1,3}")
_MARK = re.compile(r"[\[(].{1,6}[\])]|[*†‡§]+")
_BREAKS = re.compile(r"[ \t\r\f\v]*\n[ \t\r\f\v]*")


def raised(text: str, before: str) -> str:
    """The text of a `sup`: figures become raised ones, so that they are not taken for figures of the word before."""
    if _FIGURES.fullmatch(text):
        return text.translate(_RAISED)
    if _MARK.fullmatch(text):
        return text
    if "," in text and all(_FIGURES.fullmatch(part.strip()) for part in text.split(",")):
        return f"{'' if before[-1:].isspace() else ' '}{text}"
    if _EXPONENT.fullmatch(text) and before[-1:].isdigit():
        return f"^{text}"
    return text


def lowered(text: str, before: str) -> str:
    """The text of a `sub`: figures after a figure become lowered ones; CO2 stays as people write it."""
    return text.translate(_LOWERED) if before[-1:].isdigit() and _FIGURES.fullmatch(text) else text


def formula(element: HtmlElement) -> str:
    """A formula: the LaTeX that the page has for it, between marks as in LaTeX, or else its signs."""
    for inner in element.iter("annotation"):
        if inner.get("encoding") == "application/x-tex" and inner.text:
            return _marked(inner.text, element)
    if latex := element.get("alttext"):
        return _marked(latex, element)
    return "".join("".join(map(str, element.itertext())).split())


def _marked(latex: str, element: HtmlElement) -> str:
    opening, closing = ("\\[", "\\]") if element.get("display") == "block" else ("\\(", "\\)")
    return f"{opening}{' '.join(latex.split())}{closing}"


def joined(before: str, after: str) -> bool:
    """Whether two elements without white space between them would run into one word that is none: "boat06:00"."""
    if not before or not after:
        return False
    last, first = before[-1], after[0]
    return (last.islower() and (first.isdigit() or first.isupper())) or (last in ".!?:;,)" and first.isalpha())


def plain_lines(text: str) -> list[str]:
    """The lines of a text with single spaces; a line feed in `text` is a `br`. An empty line separates paragraphs."""
    return [" ".join(line.split()) for line in _BREAKS.split(text)]
