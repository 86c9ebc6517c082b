"""What all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from dechaff.rules.packs import compile_packs
from tests import documents, site

# A busy machine is no fault of the code: time is measured in benchmarks/, never here.
settings.register_profile("dechaff", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("dechaff")


def pytest_configure(config: pytest.Config) -> None:
    """Compile the packs before the first test (with several workers: in the process that starts them)."""
    if not hasattr(config, "workerinput"):
        list(compile_packs())


@pytest.fixture(name="site")
def site_folder(tmp_path: Path) -> Path:
    """A folder with rules.yaml and three documents."""
    (tmp_path / "rules.yaml").write_text(site.RULES, "utf-8")
    (tmp_path / "site").mkdir()
    for number, middle in enumerate(["No time to read?\nGet the summary", "By Ann Lee and Bob Ray", "Facebook"]):
        lines = [site.PROSE[0], middle, *site.PROSE[1:3], "See the tide tables", site.PROSE[3]]
        (tmp_path / "site" / f"{number}.txt").write_text("\n\n".join(lines) + "\n", "utf-8")
    return tmp_path


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with rules.yaml and three documents in the folder `plain`."""
    (tmp_path / "rules.yaml").write_text(documents.RULES, "utf-8")
    (tmp_path / "plain").mkdir()
    for name, text in documents.DOCUMENTS.items():
        (tmp_path / "plain" / f"{name}.txt").write_bytes(text.encode())
    return tmp_path
