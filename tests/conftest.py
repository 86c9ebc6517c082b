"""What all tests share."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from dechaff.rules.packs import compile_packs

# A busy machine is no fault of the code: time is measured in benchmarks/, never here.
settings.register_profile("dechaff", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("dechaff")


def pytest_configure(config: pytest.Config) -> None:
    """Compile the packs before the first test (with several workers: in the process that starts them)."""
    if not hasattr(config, "workerinput"):
        list(compile_packs())
