"""dechaff: take the debris out of scraped articles, and keep what it told.

>>> from pipeline import Cleaner
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

from pipeline.document import Article, Record, Removal, Source
from pipeline.errors import DechaffError, DocumentError, MissingExtraError, OutputError, RulesError, UsageError
from pipeline.run import Cleaner
from pipeline.version import VERSION as __version__

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
