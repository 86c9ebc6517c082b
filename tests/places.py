"""Where things are: the repository, the source root that the package is imported from, the tables of cases."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "pipeline"
PACKAGE = SOURCE / "dechaff"
CASES_DIR = ROOT / "tests" / "cases"
SYNTHETIC = CASES_DIR / "synthetic"
