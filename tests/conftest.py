"""What all tests share."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# A busy machine is no fault of the code: time is measured in benchmarks/, never here.
settings.register_profile("dechaff", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("dechaff")
