"""`python -m pipeline` is `dechaff`."""

from __future__ import annotations

from pipeline.cli import main

main()
