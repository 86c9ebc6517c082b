"""Compile the built-in packs, where their compiled form is missing or old: packs/*.yaml -> packs/compiled/*.json, and
the code of their expressions -> packs/compiled/expressions.bin.

    python tools/compile_packs.py

The build backend runs it too, as a build hook (pyproject.toml): a wheel has the compiled packs, and so has a source
tree that was installed with `pip install -e .`. Without them dechaff works, and reads the YAML at each start.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "pipeline"))
from dechaff.rules.packs import compile_packs  # noqa: E402


class CompilePacks(BuildHookInterface[Any]):
    """Hatchling's hook: called before the files of a wheel are gathered, for an editable installation too."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 – their names are given
        """Compile the packs; `artifacts` in pyproject.toml names their files, which git ignores."""
        for name in compile_packs():
            self.app.display_info(f"compiled {name}")


if __name__ == "__main__":
    for name in compile_packs():
        print(f"compiled {name}")
