"""spaCy: a tokenizer that cleans the text first; `doc._.dechaff` has the status, the metadata and what was removed.

nlp.tokenizer = CleaningTokenizer(nlp.tokenizer, Cleaner.built_in())
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from spacy import registry
from spacy.language import Language, create_tokenizer
from spacy.tokens import Doc

from dechaff import Cleaner

__all__ = ["CleaningTokenizer", "make_tokenizer"]

if not Doc.has_extension("dechaff"):
    Doc.set_extension("dechaff", default=None)


class CleaningTokenizer:
    """Wraps a tokenizer: text -> body -> tokens. Offsets of tokens refer to the body.

    `doc._.dechaff` is a mapping of `status`, `metadata` and `removed` (plain values, so that a `Doc` can be saved).
    Raises `DocumentError` for a text that can't be cleaned. Loading and saving are those of the wrapped tokenizer.
    """

    def __init__(self, tokenizer: Any, cleaner: Cleaner) -> None:
        self.tokenizer, self.cleaner = tokenizer, cleaner

    def __call__(self, text: str) -> Doc:
        article = self.cleaner.clean(text)
        doc: Doc = self.tokenizer(article.body)
        removed = [{"rule": span.rule, "line": span.line, "text": span.text} for span in article.removed]
        doc._.dechaff = {"status": article.status, "metadata": dict(article.metadata), "removed": removed}
        return doc

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name == "tokenizer":
            raise AttributeError(name)
        return getattr(self.tokenizer, name)


@registry.tokenizers("dechaff.Tokenizer.v1")  # type: ignore[untyped-decorator]
def make_tokenizer(rules: str | None = None) -> Callable[[Language], CleaningTokenizer]:
    """For a config: `[nlp.tokenizer] @tokenizers = "dechaff.Tokenizer.v1"`, and perhaps `rules`, a rule file."""

    def make(nlp: Language) -> CleaningTokenizer:
        cleaner = Cleaner.from_file(rules) if rules else Cleaner.built_in()
        return CleaningTokenizer(create_tokenizer()(nlp), cleaner)

    return make
