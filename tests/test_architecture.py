"""The rooms of docs/architecture.md: who imports whom, whose library is whose, and what no module does.

ARROWS has exactly the arrows that there are. After a change of imports, `python -m tests.test_architecture` prints the
table anew; paste it here, and change the drawing in docs/architecture.md in the same commit.
"""

from __future__ import annotations

import ast
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterable

import pytest

from tests import code_rules
from tests.code_rules import Fault, Module, arrows, cycles, doubles, is_ours, room_of
from tests.places import ROOT

MODULES = code_rules.read_all()
GROUPS = code_rules.type_groups(MODULES)
STAGES = frozenset(module.room for module in MODULES if module.room.startswith("stages/"))
FILES = frozenset({"sources", "sinks", "batch"})
PEOPLE = frozenset({"authoring", "cli", "adapters"})
PURE = STAGES | {"text", "dates", "document", "fixpoint", "known", "stable"}

# What no table of arrows may have, whatever is pasted: a room, and the rooms that it and the rooms in it never import.
NEVER: dict[str, frozenset[str]] = {
    **dict.fromkeys(STAGES, FILES | PEOPLE | STAGES | {"cleaner", "fixpoint"}),
    "document": FILES | PEOPLE | STAGES | {"cleaner", "fixpoint", "rules"},
    "text": FILES | PEOPLE | STAGES | {"cleaner", "fixpoint", "rules"},
    "dates": FILES | PEOPLE | STAGES | {"cleaner", "fixpoint", "rules"},
    "rules": FILES | PEOPLE | STAGES | {"cleaner", "fixpoint"},
    "fixpoint": FILES | PEOPLE | {"cleaner"},
    "stable": FILES | PEOPLE | {"cleaner"},
    "cleaner": (FILES - {"batch"}) | PEOPLE,
    "sources": (FILES - {"sources"}) | PEOPLE | STAGES | {"cleaner", "fixpoint"},
    "sinks": (FILES - {"sinks"}) | PEOPLE | STAGES | {"cleaner", "fixpoint"},
    "batch": PEOPLE | STAGES | {"fixpoint"},
    "authoring": frozenset({"cli", "adapters"}),
    "cli": frozenset({"adapters"}),
}

LIBRARIES: dict[str, set[str]] = {
    "yaml": {"rules/yaml"},
    "msgspec": {"document", "rules", "rules/model", "rules/pattern", "sinks"},
    "chardet": {"stages/decode"},
    "ftfy": {"stages/decode"},
    "trafilatura": {"stages/html"},
    "lxml": {"stages/html"},
    "ahocorasick_rs": {"stages/match"},
    "pyarrow": {"sources", "sinks"},
    "fastwarc": {"sources"},
    "zstandard": {"sources", "sinks"},
    "fsspec": {"sources"},
    "aiohttp": {"sources"},
    "datatrove": {"adapters"},
    "datasets": {"adapters"},
    "spacy": {"adapters"},
    "langchain_core": {"adapters"},
    "llama_index": {"adapters"},
    "pydantic": {"adapters"},
    "scrapy": {"adapters"},
    "itemadapter": {"adapters"},
    "pandas": {"adapters"},
    "polars": {"adapters"},
    "typer": {"cli"},
    "rich": {"cli"},
}
SLOW = (
    "trafilatura",
    "chardet",
    "ftfy",
    "pyarrow",
    "lxml",
    "zstandard",
    "fsspec",
    "fastwarc",
    "pandas",
    "polars",
    "rich",
)
VAGUE = frozenset({"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"})

# Who imports whom. `python -m tests.test_architecture` prints this table.
ARROWS = """
adapters: api
api: cleaner document errors rules/yaml version
authoring: batch batch/workers cleaner document errors rules rules/model rules/pattern rules/schema rules/yaml
    sources stages/heads stages/match stages/page text
batch: batch/workers cleaner document errors rules sinks sources text
batch/workers: errors
cleaner: batch/workers document errors fixpoint known rules rules/model stable stages/decode stages/html
    stages/match stages/metadata stages/normalise stages/record text version
cli: authoring batch cleaner document errors rules rules/yaml sinks sources text version
dates: text
document: errors
errors:
fixpoint: document rules rules/model rules/pattern stages/cut stages/heads stages/match stages/normalise stages/page
    text
known: dates document fixpoint rules/model stages/decode stages/heads stages/match stages/metadata stages/page text
rules: dates document errors rules/model rules/pattern rules/schema rules/yaml text
rules/model: dates document rules/yaml
rules/pattern: dates errors rules/model rules/yaml text
rules/schema: document errors rules/model rules/pattern rules/yaml text
rules/yaml: errors text
sinks: document errors
sources: document errors text
stable: document fixpoint stages/decode stages/normalise text
stages:
stages/cut: document text
stages/decode: dates document errors text
stages/heads: dates document rules/model text
stages/html: dates document errors
stages/match: document rules rules/model rules/pattern text
stages/metadata: dates document text
stages/normalise: document text
stages/page: dates document rules/model rules/pattern text
stages/record: document text
text: document
version:
"""

# Breaches that have a reason, by module and what `Fault.what` says. One that is no longer there fails too.
REASONS: dict[tuple[str, str], str] = {
    ("dechaff", "import of a computed name"): "public names are imported when they are used",
    ("dechaff.errors", "import of a computed name"): "optional libraries are imported when they are used",
    ("dechaff.cleaner", "catches Exception"): "the one boundary: a document that fails does not end the run",
    ("dechaff.stages.heads.page_title", "imports pathlib"): "the weights are a file of the package, read once",
    ("dechaff.stages.html.align", "imports logging"): "trafilatura is kept from writing log lines",
    ("dechaff.stages.html.odds", "imports pathlib"): "the weights are a file of the package, read once",
    ("dechaff.stages.page.detector", "imports pathlib"): "the labels are a file of the package, read once",
    ("dechaff.stages.page.weights", "imports pathlib"): "the weights are a file of the package, read once",
    ("dechaff.stages.match.line_match", "calls with a timeout"): "the last guard, which fails the document",
    ("dechaff.stages.match.inline", "calls with a timeout"): "the last guard, which fails the document",
    ("dechaff.rules.packs", "pack_rules keeps every result"): "one a pack",
    ("dechaff.rules.packs", "pack_file keeps every result"): "one a pack",
    ("dechaff.text.given_names", "imports pathlib"): "the names are a file of the package, read once",
    ("dechaff.text.fold", "map_character keeps every result"): "one a character of Unicode",
    ("dechaff.text.fold", "_fold_character keeps every result"): "one a character of Unicode",
    ("dechaff.text.fold", "_is_pictograph keeps every result"): "one a character of Unicode",
    ("dechaff.text.language", "_languages_of_words keeps every result"): "one a set of languages that rules name",
}


def forbidden_arrows(module: Module) -> Iterable[Fault]:
    """The imports that NEVER names, and those of the public API by what it is made of."""
    never = NEVER.get(module.room, NEVER.get(module.room.split("/")[0], frozenset())) - {module.room}
    if module.room not in {"api", "adapters"}:
        never |= {"api"}
    for each in module.imports():
        room = room_of(each.target)
        if is_ours(each.target) and {room, room.split("/")[0]} & never:
            yield Fault(module.name, each.line, f"imports {each.target}")


RULES: dict[str, Callable[[Module], Iterable[Fault]]] = {
    "imports follow the design": forbidden_arrows,
    "imports write the whole name": code_rules.relative_imports,
    "imports name what they import": code_rules.computed_imports,
    "libraries stay in their rooms": lambda module: code_rules.foreign_libraries(module, LIBRARIES),
    "slow libraries are imported in functions": lambda module: (
        [] if module.room == "adapters" else code_rules.slow_imports(module, SLOW)
    ),
    "stages and values are pure": lambda module: code_rules.impurities(module) if module.room in PURE else [],
    "nothing at the top can be changed": code_rules.mutables,
    "caches have a bound": code_rules.unbounded_caches,
    "errors are caught by name": lambda module: code_rules.blanket_excepts(module, GROUPS),
}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
def test_the_code_keeps_to(rule: Callable[[Module], Iterable[Fault]]) -> None:
    found = [fault for module in MODULES for fault in rule(module)]
    assert [str(fault) for fault in found if (fault.module, fault.what) not in REASONS] == []


def test_the_arrows_are_exactly_these() -> None:
    """A new arrow fails, and so does one that no module uses any more."""
    assert arrow_table().splitlines() == ARROWS.strip().splitlines(), "python -m tests.test_architecture prints it anew"


def test_no_reason_is_left_over() -> None:
    found = {(fault.module, fault.what) for rule in RULES.values() for module in MODULES for fault in rule(module)}
    assert sorted(set(REASONS) - found) == []


def test_a_name_has_one_meaning() -> None:
    """No two modules, and no public names of two modules, have the same name."""
    assert doubles(MODULES) == {}


def test_rooms_do_not_import_in_circles() -> None:
    assert cycles(arrows(MODULES)) == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    vague = [module.name for module in MODULES if VAGUE & set(module.name.split("."))]
    assert vague == [], "name it after the value or the verb that it holds"


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("import dechaff", id="import dechaff"),
        pytest.param(
            "import contextlib\nsys.argv = ['dechaff', '--help']\nfrom dechaff.cli.main import main\n"
            "with contextlib.suppress(SystemExit): main()",
            id="dechaff --help",
        ),
    ],
)
def test_slow_libraries_are_not_loaded_before_they_are_needed(code: str) -> None:
    code = f"import sys\n{code}\nprint('loaded:', *sorted({set(SLOW)!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].split() == ["loaded:"]


# What each rule must catch: the module that has the code, the code, how many faults.
STAGE = "dechaff.stages.match.matcher"
VIOLATIONS: dict[str, dict[str, tuple[str, str, int]]] = {
    "imports follow the design": {
        "nothing": (STAGE, "from dechaff.text.alignment import apply\nimport dechaff.errors", 0),
        "a stage in a stage": (STAGE, "from dechaff.stages.cut.cut import cut\nimport dechaff.stages.decode.decode", 2),
        "a source in a stage": (STAGE, "import dechaff.sources.open", 1),
        "a stage in a source": ("dechaff.sources.open", "from dechaff.stages.decode.decode import decode", 1),
        "a source in a sink": ("dechaff.sinks.record", "from dechaff.sources.open import open_source", 1),
        "the command below it": ("dechaff.authoring.problems", "def f():\n    from dechaff.cli.main import app", 1),
        "at the top": ("dechaff.text.fold", "from dechaff.rules.model import Rule", 1),
        "in a function": ("dechaff.text.fold", "def f():\n    if 1:\n        import dechaff.rules.load", 1),
        "for types only": ("dechaff.text.fold", "if TYPE_CHECKING:\n    from dechaff.rules.model import Rule", 1),
        "by way of the package": ("dechaff.text.fold", "from dechaff import rules", 1),
        "by way of the room": ("dechaff.text.fold", "from dechaff.rules import yaml", 1),
        "by its name as text": ("dechaff.text.fold", "importlib.import_module('dechaff.rules.load')", 1),
        "relatively": ("dechaff.text.fold", "from ..rules import load", 1),
        "the public API from below": ("dechaff.text.fold", "from dechaff import Cleaner", 1),
    },
    "imports write the whole name": {
        "a neighbour": (STAGE, "from . import index", 1),
        "a room": (STAGE, "def f():\n    from ...text.fold import fold", 1),
    },
    "imports name what they import": {
        "import_module": (STAGE, "import importlib\nimportlib.import_module(name)", 1),
        "__import__": (STAGE, "__import__('dechaff.' + name)", 1),
    },
    "libraries stay in their rooms": {
        "at home": ("dechaff.rules.yaml.reader", "import yaml", 0),
        "elsewhere": (STAGE, "def f():\n    import yaml.nodes", 1),
        "for types": (STAGE, "if TYPE_CHECKING:\n    from lxml.html import HtmlElement", 1),
    },
    "slow libraries are imported in functions": {
        "in a function": ("dechaff.stages.html.extract", "def f():\n    import trafilatura", 0),
        "at the top": ("dechaff.stages.html.extract", "import trafilatura.settings", 1),
        "in a try": ("dechaff.sources.tables", "try:\n    import pyarrow\nexcept ImportError:\n    pyarrow = None", 1),
    },
    "stages and values are pure": {
        "elsewhere": ("dechaff.sinks.files", "import os\nopen('x')", 0),
        "a path": (STAGE, "from pathlib import Path", 1),
        "open": (STAGE, "def f():\n    return open('x').read()", 1),
        "print": (STAGE, "print('x')", 1),
        "a stream": (STAGE, "import sys\nsys.stderr.write('x')", 1),
        "the environment": (STAGE, "from os import environ", 1),
        "data of the package": (STAGE, "from importlib.resources import files", 1),
        "the network": (STAGE, "import urllib.request", 1),
        "a clock": (STAGE, "import time", 1),
        "a clock under another name": (STAGE, "from datetime import datetime as d\nd.now()", 1),
        "today": (STAGE, "import datetime\ndatetime.date.today()", 1),
        "a time limit": (STAGE, "pattern.search(text, timeout=1.0)", 1),
        "chance": (STAGE, "import random", 1),
        "a global": (STAGE, "def f():\n    global x\n    x = 1", 1),
        "a thread": (STAGE, "import threading", 1),
    },
    "nothing at the top can be changed": {
        "read-only": (STAGE, "X = (1, 2)\nY: Mapping[str, int] = {'a': 1}\nZ = frozenset({1})", 0),
        "a read-only view": (STAGE, "X = MappingProxyType({})", 0),
        "a function's own": (STAGE, "def f():\n    x = []\n    return x", 0),
        "a list": (STAGE, "X = []", 1),
        "a dict with a type": (STAGE, "X: dict[str, int] = {}", 1),
        "a list of functions": (STAGE, "X: list[Callable[[], None]] = []", 1),
        "a set": (STAGE, "X = {1, 2}", 1),
        "a comprehension": (STAGE, "X = {c: 1 for c in 'ab'}", 1),
        "a call": (STAGE, "X = collections.defaultdict(list)", 1),
        "a call with a type": (STAGE, "X = dict[str, int]()", 1),
        "under a condition": (STAGE, "if sys.platform == 'win32':\n    X = []\nelse:\n    X = [1]", 2),
        "in a try": (STAGE, "try:\n    X = 1\nexcept ImportError:\n    X = []", 1),
        "a choice": (STAGE, "X = [] if a else ()", 1),
        "a sum": (STAGE, "X = [1] + Y", 1),
        "in a class": (STAGE, "class A:\n    seen = []", 1),
        "in a value of msgspec": (STAGE, "class A(msgspec.Struct):\n    seen: list[str] = []", 0),
        "a generator": (STAGE, "X = (c for c in 'ab')", 1),
        "a buffer": (STAGE, "X = io.StringIO()", 1),
        "a counter": (STAGE, "X = itertools.count()", 1),
    },
    "caches have a bound": {
        "bounded": (STAGE, "@lru_cache(maxsize=100)\ndef f(x): ...\n@lru_cache\ndef g(x): ...", 0),
        "one result": (STAGE, "@cache\ndef f(): ...", 0),
        "cache": (STAGE, "@cache\ndef f(x): ...", 1),
        "functools.cache": (STAGE, "@functools.cache\ndef f(*, x): ...", 1),
        "lru_cache(None)": (STAGE, "@lru_cache(None)\ndef f(x): ...", 1),
        "lru_cache(maxsize=None)": (STAGE, "@functools.lru_cache(maxsize=None)\ndef f(x): ...", 1),
        "in a class": (STAGE, "class A:\n    @cache\n    def f(self): ...", 1),
        "put on later": (STAGE, "f = functools.cache(g)", 1),
        "put on later, lru_cache": (STAGE, "f = lru_cache(maxsize=None)(g)", 1),
    },
    "errors are caught by name": {
        "by name": (STAGE, "try: 1\nexcept (KeyError, ValueError): 2\nexcept OSError: 3", 0),
        "bare": (STAGE, "try: 1\nexcept: 2", 1),
        "Exception": (STAGE, "try: 1\nexcept Exception as error: 2", 1),
        "BaseException": (STAGE, "try: 1\nexcept BaseException: raise", 1),
        "builtins.Exception": (STAGE, "try: 1\nexcept builtins.Exception: 2", 1),
        "in a tuple": (STAGE, "try: 1\nexcept (KeyError, Exception): 2", 1),
        "a group": (STAGE, "try: 1\nexcept* Exception: 2", 1),
        "five types": (STAGE, "try: 1\nexcept (A, B, C, D, E): 2", 1),
        "five types in nested tuples": (STAGE, "try: 1\nexcept (A, (B, C), *(D, E)): 2", 1),
        "five types with a name": (STAGE, "FAULTS = (A, B, C, D, E)\ntry: 1\nexcept FAULTS: 2", 1),
        "five types in a sum of names": (STAGE, "F = (A, B, C)\nG = (D, E)\ntry: 1\nexcept F + G: 2", 1),
        "Exception under another name": (STAGE, "Any_ = Exception\ntry: 1\nexcept Any_: 2", 1),
        "five handlers of one body": (STAGE, "try: 1\n" + "".join(f"except {name}: 2\n" for name in "ABCDE"), 1),
        "suppress": (STAGE, "with contextlib.suppress(Exception): 1", 1),
        "suppress, by its own name": (STAGE, "with suppress(BaseException): 1", 1),
        "suppress, five types": (STAGE, "with suppress(A, B, C, D, E): 1", 1),
    },
}  # fmt: skip
SNIPPETS = [
    pytest.param(rule, *snippet, id=f"{rule}: {name}")
    for rule, snippets in VIOLATIONS.items()
    for name, snippet in snippets.items()
]


@pytest.mark.parametrize(("rule", "name", "code", "count"), SNIPPETS)
def test_violations_are_caught(rule: str, name: str, code: str, count: int) -> None:
    module = Module(name, ast.parse(code))
    if rule == "errors are caught by name":
        found = list(code_rules.blanket_excepts(module, code_rules.type_groups([module])))
    else:
        found = list(RULES[rule](module))
    assert len(found) == count, [str(fault) for fault in found]


def test_every_rule_has_violations() -> None:
    assert list(VIOLATIONS) == list(RULES)


def test_circles_are_found() -> None:
    table = {"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}}
    assert cycles({room: frozenset(below) for room, below in table.items()}) == [frozenset({"b", "c"})]


def arrow_table() -> str:
    """For each room a line, wrapped: its name and the other rooms that its modules import."""
    return "\n".join(
        textwrap.fill(
            f"{room}: {' '.join(sorted(below))}", 116, subsequent_indent="    ", break_on_hyphens=False
        ).strip()
        for room, below in arrows(MODULES).items()
    )


def print_tables() -> None:
    """Print ARROWS as the code has it now, and the breaches that REASONS does not name."""
    print(arrow_table())
    for name, rule in RULES.items():
        for fault in (fault for module in MODULES for fault in rule(module)):
            if (fault.module, fault.what) not in REASONS:
                print(f'    ("{fault.module}", "{fault.what}"),  # line {fault.line}: {name}')


if __name__ == "__main__":
    print_tables()
