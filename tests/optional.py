"""Tests against real libraries that are not needed to run dechaff: they run wherever the library is installed.

`make test` installs all of them; without one, its tests are skipped and the report says so.
"""

from __future__ import annotations

from importlib.util import find_spec

import pytest

__all__ = ["needs"]


def needs(*libraries: str) -> pytest.MarkDecorator:
    """A mark: skip unless these libraries are installed."""
    missing = [name for name in libraries if find_spec(name) is None]
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}")
