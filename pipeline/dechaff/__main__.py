"""`python -m dechaff` is `dechaff`."""

from __future__ import annotations

from dechaff.cli.main import main

main()
