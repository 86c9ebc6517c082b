"""The arrows of docs/architecture.md, held: who imports whom, whose library is whose, what a stage may not do.

A new arrow is a line here and a line in the drawing, in the same commit.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "pipeline"

BOTTOM = {"document", "errors", "alignment", "fold", "dates", "calendar_names", "calendars", "measure", "version",
          "frequency", "function_words", "language", "characters"}  # fmt: skip
STAGES = {"decode", "extract", "normalise", "structure", "match", "clean"}
PURE = BOTTOM | STAGES
BELOW_CLI = (
    BOTTOM | STAGES | {"api", "rules", "formats", "run", "report", "check", "suggest", "workshop", "schemas", "doubts"}
)

ARROWS: dict[str, set[str]] = {
    "errors": set(),
    "document": set(),
    "alignment": {"document", "errors"},
    "fold": {"document", "errors", "characters"},
    "calendar_names": set(),
    "calendars": set(),
    "measure": {"characters"},
    "version": set(),
    "frequency": set(),
    "function_words": set(),
    "characters": set(),
    "language": {"function_words", "characters"},
    "counting": set(),
    "dates": {"document", "errors", "fold", "calendar_names", "calendars"},
    "rules": {"document", "errors", "fold", "dates", "measure", "function_words"},
    "packs": set(),
    "decode": BOTTOM,
    "extract": BOTTOM,
    "normalise": BOTTOM,
    "structure": BOTTOM | {"rules"},
    "match": BOTTOM | {"rules"},
    "clean": BOTTOM | {"rules"},
    "workers": set(),
    "formats": BOTTOM | {"counting", "workers"},
    "rounds": BOTTOM | STAGES | {"rules"},
    "run": BOTTOM | STAGES | {"rules", "rounds", "workers"},
    "report": BOTTOM | {"run", "rules", "formats"},
    "check": BOTTOM | {"run", "rules", "formats", "doubts"},
    "doubts": BOTTOM | {"run", "rules", "match"},
    "suggest": BOTTOM | {"run", "rules", "formats", "counting"},
    "schemas": {"rules"},
    "workshop": BOTTOM | STAGES | {"run", "rules", "formats", "suggest", "check", "doubts"},
    "api": BOTTOM | {"run", "rules"},
    "adapters": {"api"},
    "cli": BELOW_CLI,
}

EXEMPT = {
    # The tree of errors stands at the bottom, and one of them carries what a room further up found.
    ("dechaff.errors", "dechaff.rules.yaml.diagnostics", "type checking"),
    # Article.restore: the way back is a method for the user's sake, its code is alignment's.
    ("dechaff.document", "dechaff.text.alignment", "function"),
    # Files in, files out: the folder's work is run's, done between reading and writing.
    ("dechaff.batch.folder", "dechaff.cleaner", "top"),
    ("dechaff.batch.stream", "dechaff.cleaner", "top"),
    # It counts the lines of a run before cleaning, if one of the rules asks for that.
    ("dechaff.batch.folder", "dechaff.rules.load", "top"),
    ("dechaff.batch.stream", "dechaff.rules.load", "top"),
}

LIBRARIES = {
    "yaml": {"rules"},
    "chardet": {"decode"},
    "ftfy": {"decode"},
    "trafilatura": {"extract"},
    "lxml": {"extract"},
    "ahocorasick_rs": {"match"},
    "pyarrow": {"formats"},
    "fastwarc": {"formats"},
    "zstandard": {"formats"},
    "fsspec": {"formats"},
    "aiohttp": {"formats"},
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
}

SLOW = ("trafilatura", "chardet", "ftfy", "pyarrow", "lxml", "zstandard", "fsspec", "pandas", "polars")
IMPURE = {
    "glob", "logging", "multiprocessing", "os", "pathlib", "random", "shutil", "socket", "subprocess", "tempfile",
    "threading", "time",
}  # fmt: skip
IMPURE_EXEMPT = {
    # trafilatura and its libraries log what the record says already; they are told to be silent, nothing is written.
    ("dechaff.stages.html.extract", "logging"),
    # Their tables of weights and labels are files of the package, read once.
    ("dechaff.stages.page.detector", "pathlib"),
    ("dechaff.stages.page.model", "pathlib"),
}
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}


@dataclass(frozen=True, slots=True)
class Import:
    """One import statement: what it names, where, and whether it runs `at` the top, in a function or never."""

    target: str
    line: int
    at: str


@dataclass(frozen=True, slots=True)
class Module:
    """One file of the package, read but not run."""

    name: str
    tree: ast.Module

    @property
    def room(self) -> str:
        return room_of(self.name)

    def imports(self) -> Iterator[Import]:
        yield from _imports(self.tree, "top")


def room_of(name: str) -> str:
    """The room of a dotted name: the first part below `pipeline`; `pipeline` itself is the public API."""
    parts = name.split(".")
    if parts[1:] == ["__main__"]:
        return "cli"  # the same door, under the name that `python -m dechaff` looks for
    known = len(parts) > 1 and (
        parts[1] in ARROWS or (PACKAGE / parts[1]).is_dir() or (PACKAGE / f"{parts[1]}.py").is_file()
    )
    return parts[1] if known else "api"


def _imports(node: ast.AST, at: str) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(alias.name, child.lineno, at) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            assert not child.level, f"relative import in line {child.lineno}: write the whole name"
            yield from (Import(name, child.lineno, at) for name in _imported_from(child))
        elif isinstance(child, ast.Call) and ast.unparse(child.func).endswith(("import_module", "__import__")):
            if child.args and isinstance(child.args[0], ast.Constant):
                yield Import(str(child.args[0].value), child.lineno, at)
        elif isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING"):
            for statement in child.body:
                yield from _imports(ast.Module([statement], []), "type checking")
            for statement in child.orelse:
                yield from _imports(ast.Module([statement], []), at)
            continue
        inside = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        yield from _imports(child, "function" if inside and at == "top" else at)


def _imported_from(statement: ast.ImportFrom) -> list[str]:
    """`from dechaff import run` names the room run; `from dechaff.cleaner import x` too."""
    if statement.module == "pipeline":
        return [f"dechaff.{alias.name}" for alias in statement.names]
    return [statement.module or ""]


def read(path: Path) -> Module:
    parts = path.relative_to(ROOT).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    return Module(name, ast.parse(path.read_text("utf-8"), str(path)))


def forbidden_arrows(module: Module) -> list[str]:
    """The imports of a module that ARROWS does not allow."""
    allowed = ARROWS[module.room] | {module.room}
    return [
        f"{module.name}:{found.line} imports {found.target} ({found.at})"
        for found in module.imports()
        if found.target.split(".")[0] == "pipeline"
        and room_of(found.target) not in allowed
        and (module.name, found.target, found.at) not in EXEMPT
    ]


def foreign_libraries(module: Module) -> list[str]:
    """The imports of a library by a room that it does not belong to; types count too."""
    return [
        f"{module.name}:{found.line} imports {found.target}, which belongs to {sorted(rooms)}"
        for found in module.imports()
        if (rooms := LIBRARIES.get(found.target.split(".")[0])) is not None and module.room not in rooms
    ]


def impurities(module: Module) -> list[str]:
    """Signs that a stage does input or output, reads a clock or keeps a global."""
    found = [
        f"line {found.line}: imports {found.target}"
        for found in module.imports()
        if found.target.split(".")[0] in IMPURE and (module.name, found.target) not in IMPURE_EXEMPT
    ]
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Global):
            found.append(f"line {node.lineno}: keeps a global")
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"open", "print", "input"}:
            found.append(f"line {node.lineno}: {ast.unparse(node.func)}()")
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith((".now", ".today", ".utcnow")):
            found.append(f"line {node.lineno}: reads a clock")
    return found


def catch_alls(module: Module) -> list[str]:
    """Every bare `except`, `except Exception` and `except BaseException`."""
    return [
        f"{module.name}:{node.lineno}"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or {"Exception", "BaseException"} & set(_names(node.type)))
    ]


def _names(node: ast.expr) -> list[str]:
    return [ast.unparse(part) for part in (node.elts if isinstance(node, ast.Tuple) else [node])]


MODULES = [read(path) for path in sorted(PACKAGE.rglob("*.py")) if "__pycache__" not in path.parts]
by_name = pytest.mark.parametrize("module", MODULES, ids=[module.name for module in MODULES])


def test_there_is_something_to_look_at() -> None:
    assert {"dechaff.document", "dechaff.errors", "dechaff.text.alignment"} <= {module.name for module in MODULES}
    assert any(found.target.startswith("pipeline.") for module in MODULES for found in module.imports())


@by_name
def test_every_module_stands_in_a_known_room(module: Module) -> None:
    assert module.room in ARROWS, f"the room {module.room!r} has no arrows yet: draw them, here and in the architecture"


@by_name
def test_imports_follow_the_arrows(module: Module) -> None:
    assert module.room not in ARROWS or forbidden_arrows(module) == []


@by_name
def test_libraries_stay_in_their_rooms(module: Module) -> None:
    assert foreign_libraries(module) == []


@pytest.mark.parametrize("module", [m for m in MODULES if m.room in PURE], ids=lambda module: module.name)
def test_stages_and_values_are_pure(module: Module) -> None:
    assert impurities(module) == []


def test_everything_is_caught_at_one_boundary() -> None:
    found = [place for module in MODULES for place in catch_alls(module)]
    assert len(found) <= 1 and all(place.startswith("dechaff.cleaner") for place in found), found


def test_no_module_has_a_name_that_says_nothing() -> None:
    vague = [module.name for module in MODULES if VAGUE & set(module.name.split("."))]
    assert vague == [], "name it after the value or the verb that it holds"


def test_the_arrows_have_no_circle() -> None:
    seen: dict[str, bool] = {}

    def visit(room: str) -> None:
        assert seen.get(room) is not False, f"a circle through {room}"
        if room not in seen:
            seen[room] = False
            for below in sorted(ARROWS[room]):
                visit(below)
            seen[room] = True

    for room, below in ARROWS.items():
        assert room not in BOTTOM or below <= BOTTOM, f"{room} is at the bottom"
        visit(room)


def test_nothing_imports_the_command_line_or_the_adapters() -> None:
    assert not any({"cli", "adapters"} & below for below in ARROWS.values())
    assert not any(STAGES & ARROWS[stage] for stage in STAGES)


SEEN_THROUGH = {
    "the bottom, from a stage": ("dechaff.stages.match.matcher", "from dechaff.text.alignment import apply\nimport dechaff.errors", 0),
    "a stage, from a stage": ("dechaff.stages.match.matcher", "from dechaff.stages.cut.record import finish\nimport dechaff.stages.decode.decode", 2),
    "at the top": ("dechaff.document", "from dechaff.text.alignment import apply", 1),
    "in a function": ("dechaff.text.alignment", "def f():\n    if 1:\n        import dechaff.rules.tree", 1),
    "for types only": ("dechaff.text.alignment", "if TYPE_CHECKING:\n    from pipeline.rules import Rule", 1),
    "by way of the package": ("dechaff.text.alignment", "from dechaff import rules", 1),
    "by its name as text": ("dechaff.text.alignment", "import importlib\nimportlib.import_module('pipeline.rules')", 1),
    "the exempt one": ("dechaff.document", "def f():\n    from dechaff.text.alignment import restore", 0),
    "the API from below": ("dechaff.document", "from dechaff import Cleaner", 1),
}  # fmt: skip


@pytest.mark.parametrize(("name", "code", "count"), SEEN_THROUGH.values(), ids=SEEN_THROUGH.keys())
def test_this_test_sees_a_forbidden_import(name: str, code: str, count: int) -> None:
    assert len(forbidden_arrows(Module(name, ast.parse(code)))) == count


def test_this_test_sees_the_other_faults() -> None:
    assert foreign_libraries(Module("dechaff.document", ast.parse("def f():\n    import yaml.nodes")))
    assert len(impurities(Module("dechaff.document", ast.parse("from pathlib import Path\nopen('x')")))) == 2
    code = "try: 1\nexcept (KeyError, Exception): 2\ntry: 1\nexcept: 2\ntry: 1\nexcept KeyError: 2"
    assert len(catch_alls(Module("dechaff.document", ast.parse(code)))) == 2


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("import dechaff", id="import dechaff"),
        pytest.param(
            "import contextlib\nsys.argv = ['dechaff', '--help']\nfrom dechaff.cli.main import main\n"
            "with contextlib.suppress(SystemExit): main()",
            id="dechaff --help",
            marks=pytest.mark.skipif(not any((PACKAGE / n).exists() for n in ("cli.py", "cli")), reason="no cli yet"),
        ),
    ],
)
def test_slow_libraries_are_not_loaded_before_they_are_needed(code: str) -> None:
    code = f"import sys\n{code}\nprint('loaded:', *sorted({set(SLOW)!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].split() == ["loaded:"]
