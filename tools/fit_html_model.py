"""Fit the weights of pipeline/dechaff/stages/html on pages with gold bodies, and say what they do on sites not seen.

    python tools/fit_html_model.py DATA            # writes weights.tsv, fitted on all sites
    python tools/fit_html_model.py DATA --halves   # fits on the sites of each half, reports the other, writes nothing

A page's blocks are labelled by whether the gold body holds them. Sites are told apart by their host; the half of a site
is a hash of it. Only numpy is needed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import pickle
import sys
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "pipeline"), str(ROOT / "benchmarks")]

from pages import FOLDERS, GoldPage, read_gold, word_f1  # noqa: E402

from dechaff.document import Source  # noqa: E402
from dechaff.stages.decode.decode import decode  # noqa: E402
from dechaff.stages.html.align import dense, held  # noqa: E402
from dechaff.stages.html.article import readings  # noqa: E402
from dechaff.stages.html.blocks import Block, Frame, read_blocks  # noqa: E402
from dechaff.stages.html.choose import INTERCEPT, completed  # noqa: E402
from dechaff.stages.html.features import block_features, context_features, levels  # noqa: E402
from dechaff.stages.html.parse import parse  # noqa: E402
