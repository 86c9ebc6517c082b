"""dechaff: remove boilerplate from scraped articles, and save the metadata that it contains.

>>> from dechaff import Cleaner
>>> rules = '''
... version: 1
... limits: {leave_at_least: 0 words}
... rules:
...   - id: no-time-to-read
...     match: |
...       No time to read?
...       Get a summary
... '''
>>> article = Cleaner.from_text(rules).clean("The talks resumed.\\nNo time to read?\\nGet a summary\\nOfficials left.")
>>> print(article.body)
The talks resumed.
Officials left.
>>> [(span.rule, span.line) for span in article.removed]
[('no-time-to-read', 2)]
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dechaff.version import VERSION as __version__  # noqa: N811 – the name that tools look for

if TYPE_CHECKING:
    from dechaff.cleaner import Cleaner
    from dechaff.document import Article, Record, Removal, Source
    from dechaff.errors import DechaffError, DocumentError, MissingExtraError, OutputError, UsageError
    from dechaff.rules.yaml.diagnostics import RulesError

_HOMES: Mapping[str, str] = {
    "Article": "document", "Cleaner": "cleaner", "DechaffError": "errors", "DocumentError": "errors",
    "MissingExtraError": "errors", "OutputError": "errors", "Record": "document", "Removal": "document",
    "RulesError": "rules.yaml.diagnostics", "Source": "document", "UsageError": "errors",
}  # fmt: skip

__all__ = [
    "Article",
    "Cleaner",
    "DechaffError",
    "DocumentError",
    "MissingExtraError",
    "OutputError",
    "Record",
    "Removal",
    "RulesError",
    "Source",
    "UsageError",
    "__version__",
]


def __getattr__(name: str) -> Any:
    """The public object of that name, imported at its first use: `dechaff --help` needs none (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'dechaff' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"dechaff.{_HOMES[name]}"), name)
