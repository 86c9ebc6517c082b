"""The rule file that a command reads where none is named; and what a shell completes to the ids of its rules."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dechaff.errors import DechaffError

if TYPE_CHECKING:
    from dechaff.rules.load import Ruleset

__all__ = ["applied_rules", "default_rules", "near_miss", "rule_ids", "what_to_explain"]

_RULES = "rules.yaml"
_NEAR_MISSES = (
    "rules.yml",
    "rules.yaml.txt",
    "rules.yml.txt",
    "rule.yaml",
    "rules.yaml.yaml",
    "Rules.yaml",
    "rules.json",
)


def default_rules(inputs: Sequence[Path] = ()) -> Path | None:
    """The rule file of the current folder, of one above it, or beside the inputs; None if there is none.

    The search goes up to the top of a repository or the home folder.
    """
    here = Path(_RULES)
    if here.is_file():
        return here
    beside = [path if path.is_dir() else path.parent for path in inputs]
    return next((found for start in (Path.cwd(), *beside) if (found := _upward(start.resolve()))), None)


def _upward(folder: Path) -> Path | None:
    """The rule file in a folder or in one above it, up to the top of a repository or the home folder."""
    home = Path.home()
    for place in (folder, *folder.parents):
        if place.parent == place or (place == home and folder != home):
            return None
        if (place / _RULES).is_file():
            return place / _RULES
        if (place / ".git").exists():
            return None
    return None


def near_miss() -> str:
    """The remark that a file of the current folder is not read since its name is nearly that of a rule file, or ""."""
    found = next((name for name in _NEAR_MISSES if Path(name).is_file()), None)
    return f"; {found} is not read: rename it to {_RULES}, or use --rules {found}" if found else ""


def applied_rules(path: Path | None, inputs: Sequence[Path] = ()) -> tuple[Ruleset, str]:
    """The rules that apply, and a description of where they are from. `inputs` are what they are applied to."""
    from dechaff.rules.load import built_in, load

    chosen = path or default_rules(inputs)
    if chosen is None:
        return built_in(), f"the built-in packs (no {_RULES} here{near_miss()})"
    where = "" if path else " (of the current folder)" if chosen == Path(_RULES) else " (found there)"
    return load(chosen), f"{chosen}{where}"


def rule_ids(incomplete: str) -> list[str]:
    """The ids of rules in use that begin like this; of the rules of a pack, first the name of the pack."""
    try:
        ruleset, _ = applied_rules(None)
    except DechaffError:
        return []
    ids = [id for id in (*(rule.id for rule in ruleset.rules), *ruleset.page_rules) if id.startswith(incomplete)]
    ends = (id.find("/", len(incomplete)) for id in ids)
    return sorted({id if end < 0 else id[: end + 1] for id, end in zip(ids, ends, strict=True)})


def what_to_explain(incomplete: str) -> list[str]:
    """The ids of rules, unless there are files that begin like this: the shell completes their names."""
    from glob import escape, iglob

    if incomplete and any(iglob(f"{escape(incomplete)}*")):  # noqa: PTH207 – Path.glob raises for some names
        return []
    return rule_ids(incomplete)
