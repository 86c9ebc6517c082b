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

from tests.places import PACKAGE, ROOT, SOURCE

STAGES = {f"stages/{name}" for name in ("decode", "html", "normalise", "page", "match", "cut")}
AUTHORING = {"authoring", "authoring/explain", "authoring/suggest"}
INPUT_AND_OUTPUT = {"sources", "sinks", "batch", "cli", "adapters"} | AUTHORING
PURE = STAGES | {"stages/metadata", "text", "dates", "document", "errors"}

# Arrows that must not be, by room. The exact table follows when the rooms are built.
NEVER: dict[str, set[str]] = {
    **dict.fromkeys(STAGES, INPUT_AND_OUTPUT | STAGES),
    "text": INPUT_AND_OUTPUT | STAGES | {"rules", "cleaner", "fixpoint"},
    "dates": INPUT_AND_OUTPUT | STAGES | {"rules", "cleaner", "fixpoint"},
    "sources": STAGES | {"cleaner", "fixpoint", "batch", "authoring", "cli", "adapters"},
    "sinks": STAGES | {"cleaner", "fixpoint", "batch", "authoring", "cli", "adapters"},
    "rules": INPUT_AND_OUTPUT | STAGES | {"cleaner", "fixpoint"},
    "batch": STAGES | {"authoring", "cli", "adapters"},
    "authoring": {"cli", "adapters"},
    "fixpoint": INPUT_AND_OUTPUT,
    "cleaner": INPUT_AND_OUTPUT - {"batch"},
}

LIBRARIES = {
    "yaml": {"rules", "rules/yaml"},
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
    """The room of a dotted name: its folder or folders below `dechaff`, or the module itself where it has no folder."""
    parts = name.split(".")[1:]
    if parts == ["__main__"]:
        return "cli"  # the same door, under the name that `python -m dechaff` looks for
    for depth in (2, 1):
        if len(parts) >= depth and PACKAGE.joinpath(*parts[:depth]).is_dir():
            return "/".join(parts[:depth])
    return parts[0] if parts and (PACKAGE / f"{parts[0]}.py").is_file() else "api"


def _imports(node: ast.AST, at: str) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(alias.name, child.lineno, at) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            assert not child.level, f"relative import in line {child.lineno}: write the whole name"
            yield from (Import(name, child.lineno, at) for name in _imported_from(child))
        elif isinstance(child, ast.Call) and ast.unparse(child.func).endswith(
            ("import_module", "__import__", "import_extra")
        ):
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
    """`from dechaff import fixpoint` names the room fixpoint; `from dechaff.fixpoint import x` too."""
    if statement.module == "dechaff":
        return [f"dechaff.{alias.name}" for alias in statement.names]
    return [statement.module or ""]


def read(path: Path) -> Module:
    parts = path.relative_to(SOURCE).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    return Module(name, ast.parse(path.read_text("utf-8"), str(path)))


def forbidden_arrows(module: Module) -> list[str]:
    """The imports of a module that NEVER forbids."""
    forbidden = NEVER.get(module.room, NEVER.get(module.room.split("/")[0], set())) - {module.room}
    return [
        f"{module.name}:{found.line} imports {found.target} ({found.at})"
        for found in module.imports()
        if found.target.split(".")[0] == "dechaff" and room_of(found.target) in forbidden
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
    assert any(found.target.startswith("dechaff.") for module in MODULES for found in module.imports())


@by_name
def test_imports_follow_the_arrows(module: Module) -> None:
    assert forbidden_arrows(module) == []


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


@by_name
def test_nothing_imports_the_command_line_or_the_adapters(module: Module) -> None:
    rooms = {room_of(found.target) for found in module.imports() if found.target.split(".")[0] == "dechaff"}
    assert not rooms & {"cli", "adapters"} - {module.room}


SEEN_THROUGH = {
    "text, from a stage": ("dechaff.stages.match.matcher", "from dechaff.text.alignment import apply", 0),
    "a stage, from a stage": (
        "dechaff.stages.match.matcher",
        "from dechaff.stages.cut.record import finish\nimport dechaff.stages.decode.decode",
        2,
    ),
    "at the top": ("dechaff.text.fold", "from dechaff.rules.model import Rule", 1),
    "in a function": ("dechaff.text.alignment", "def f():\n    if 1:\n        import dechaff.rules.load", 1),
    "for types only": ("dechaff.text.alignment", "if TYPE_CHECKING:\n    from dechaff.rules.model import Rule", 1),
    "by way of the package": ("dechaff.text.alignment", "from dechaff import rules", 1),
    "by its name as text": ("dechaff.text.alignment", "import importlib\nimportlib.import_module('dechaff.rules')", 1),
}


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
        ),
    ],
)
def test_slow_libraries_are_not_loaded_before_they_are_needed(code: str) -> None:
    code = f"import sys\n{code}\nprint('loaded:', *sorted({set(SLOW)!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].split() == ["loaded:"]
