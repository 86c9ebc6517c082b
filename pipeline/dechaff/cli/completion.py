"""The beginning of a word -> the words that a shell completes it to: ids of rules, and values of options.

Errors are not reported, as the shell would print them into the command line.
"""

from __future__ import annotations

from collections.abc import Callable

from dechaff.errors import DechaffError

__all__ = ["one_of", "rule_ids", "what_to_explain"]

_SEPARATOR = "/"


def one_of(*words: str) -> Callable[[str], list[str]]:
    """A completion of one of these words."""

    def complete(incomplete: str) -> list[str]:
        return [word for word in words if word.startswith(incomplete)]

    return complete


def rule_ids(incomplete: str) -> list[str]:
    """The ids of rules in use that begin like this; of the rules of a pack, first the name of the pack."""
    from dechaff.cli.options import applied_rules

    try:
        ruleset, _ = applied_rules(None)
    except DechaffError:
        return []
    ids = [id for id in (*(rule.id for rule in ruleset.rules), *ruleset.page_rules) if id.startswith(incomplete)]
    ends = (id.find(_SEPARATOR, len(incomplete)) for id in ids)
    return sorted({id if end < 0 else id[: end + 1] for id, end in zip(ids, ends, strict=True)})


def what_to_explain(incomplete: str) -> list[str]:
    """The ids of rules, unless there are files that begin like this: the shell completes their names."""
    from glob import escape, iglob

    if incomplete and any(iglob(f"{escape(incomplete)}*")):  # noqa: PTH207 – Path.glob raises for some names
        return []
    return rule_ids(incomplete)
