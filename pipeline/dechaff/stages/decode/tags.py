"""The tags of HTML, as they are looked for in texts."""

from __future__ import annotations

import re

__all__ = ["BLOCKS", "TAG"]

_NAMES = (
    "a|abbr|article|aside|b|big|blockquote|body|br|caption|center|cite|code|dd|del|div|dl|dt|em|figcaption|figure|font"
    "|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|label|li|link|main|mark|meta|nav|ol|p|picture|pre|q"
    "|s|script|section|small|span|strike|strong|style|sub|sup|svg|table|tbody|td|tfoot|th|thead|title|tr|u|ul|video"
)
TAG = re.compile(rf"<(/?)({_NAMES})(?:\s[^<>]{{0,2000}})?/?>", re.IGNORECASE)
BLOCKS = frozenset(
    """article aside blockquote body dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header html li main nav ol
    p pre section table tbody td th thead tr ul""".split()
)
"""The elements that are blocks of their own, not parts of a line."""
