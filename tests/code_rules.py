"""Source -> faults: the rules of tests/test_architecture.py, applied to modules that are read but not run."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.places import PACKAGE, SOURCE

IMPURE = frozenset({
    "asyncio", "concurrent.futures", "fcntl", "getpass", "glob", "http", "importlib.resources", "locale", "logging",
    "mmap", "multiprocessing", "os", "pathlib", "pkgutil", "platform", "random", "secrets", "shutil", "signal",
    "socket", "ssl", "subprocess", "tempfile", "threading", "time", "urllib.request", "uuid",
})  # fmt: skip
INPUT_AND_OUTPUT_CALLS = frozenset({"open", "print", "input", "breakpoint", "exec", "eval"})
STREAMS = frozenset({"stdin", "stdout", "stderr", "argv"})
CLOCK_CALLS = (".now", ".today", ".utcnow", ".getrandom", ".urandom")
BLANKET = frozenset({"Exception", "BaseException", "builtins.Exception", "builtins.BaseException"})
MOST_TYPES = 4
CACHES = frozenset({"cache", "lru_cache", "functools.cache", "functools.lru_cache"})
READ_ONLY = ("Mapping[", "Sequence[", "Set[", "AbstractSet[", "Collection[", "Final[Mapping[", "ClassVar[Mapping[")
MUTABLE_CALLS = frozenset({
    "dict", "list", "set", "bytearray", "defaultdict", "Counter", "deque", "OrderedDict", "ChainMap",
    "WeakKeyDictionary", "WeakValueDictionary", "StringIO", "BytesIO", "local", "Lock", "RLock", "Queue", "count",
    "iter",
})  # fmt: skip
ROOM_MODULES = frozenset({"rules/model"})
MUTABLE_DISPLAYS = (ast.Dict, ast.List, ast.Set, ast.DictComp, ast.ListComp, ast.SetComp, ast.GeneratorExp)


@dataclass(frozen=True, slots=True)
class Fault:
    """Where a rule is broken. `what` has no line number: a list of exceptions names it and survives other edits."""

    module: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.module}:{self.line}: {self.what}"


@dataclass(frozen=True, slots=True)
class Import:
    """One imported module, and whether the statement runs `at` the top, in a function or only for types."""

    target: str
    line: int
    at: str


@dataclass(frozen=True, slots=True)
class Module:
    """One file of the package, parsed."""

    name: str
    tree: ast.Module
    is_package: bool = field(default=False)

    @property
    def room(self) -> str:
        return room_of(self.name)

    def imports(self) -> list[Import]:
        """Every import, by statement or by a constant name; relative ones with their whole name."""
        return _imports_of(self)

    def fault(self, node: ast.expr | ast.stmt | ast.ExceptHandler, what: str) -> Fault:
        return Fault(self.name, node.lineno, what)


def read(path: Path) -> Module:
    """The module of a file below the source root."""
    parts = path.relative_to(SOURCE).with_suffix("").parts
    is_package = parts[-1] == "__init__"
    name = ".".join(parts[:-1] if is_package else parts)
    return Module(name, ast.parse(path.read_text("utf-8"), str(path)), is_package)


def read_all() -> list[Module]:
    """All modules of the package, in the order of their paths."""
    return [read(path) for path in sorted(PACKAGE.rglob("*.py")) if "__pycache__" not in path.parts]


@cache
def room_of(name: str) -> str:
    """The room of a dotted name: its folder or folders below `dechaff`; the module itself where it is in none.

    ROOM_MODULES are rooms by themselves: values that the folders below their own are made of.
    """
    parts = name.split(".")[1:]
    if parts == ["__main__"]:
        return "cli"  # the same command, under the name that `python -m dechaff` looks for
    if "/".join(parts[:2]) in ROOM_MODULES:
        return "/".join(parts[:2])
    for depth in (2, 1):
        if len(parts) >= depth and PACKAGE.joinpath(*parts[:depth], "__init__.py").is_file():
            return "/".join(parts[:depth])
    return parts[0] if parts and (PACKAGE / f"{parts[0]}.py").is_file() else "api"


@cache
def _imports_of(module: Module) -> list[Import]:
    package = module.name if module.is_package else module.name.rpartition(".")[0]
    return list(_imports(module.tree, "top", package))


def _imports(node: ast.AST, at: str, package: str) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(alias.name, child.lineno, at) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            yield from (Import(name, child.lineno, at) for name in _imported_from(child, package))
        elif isinstance(child, ast.Call) and ast.unparse(child.func).endswith(("import_module", "__import__")):
            if child.args and isinstance(child.args[0], ast.Constant):
                yield Import(str(child.args[0].value), child.lineno, at)
        elif isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING"):
            for statement in child.body:
                yield from _imports(ast.Module([statement], []), "type checking", package)
            for statement in child.orelse:
                yield from _imports(ast.Module([statement], []), at, package)
            continue
        inside = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        yield from _imports(child, "function" if inside and at == "top" else at, package)


def _imported_from(statement: ast.ImportFrom, package: str) -> list[str]:
    """The modules that a statement names: of `from dechaff.rules import load`, dechaff.rules.load."""
    module = statement.module or ""
    if statement.level:
        above = package.split(".")[: len(package.split(".")) - statement.level + 1]
        module = ".".join([*above, *([module] if module else [])])
    names = [f"{module}.{alias.name}" for alias in statement.names]
    return list(dict.fromkeys(name if _is_module(name) or module == "dechaff" else module for name in names))


@cache
def _is_module(name: str) -> bool:
    path = SOURCE.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


def is_ours(name: str) -> bool:
    return name == "dechaff" or name.startswith("dechaff.")


def arrows(modules: Iterable[Module]) -> dict[str, frozenset[str]]:
    """For each room, the other rooms that its modules import, in whatever way."""
    found: dict[str, set[str]] = {}
    for module in modules:
        rooms = found.setdefault(module.room, set())
        rooms |= {room_of(each.target) for each in module.imports() if is_ours(each.target)} - {module.room}
    return {room: frozenset(rooms) for room, rooms in sorted(found.items())}


def cycles(table: dict[str, frozenset[str]]) -> list[frozenset[str]]:
    """The groups of rooms that reach one another."""
    reach = {room: set(below) for room, below in table.items()}
    for middle in table:
        for below in reach.values():
            if middle in below:
                below.update(reach[middle])
    groups = {
        frozenset({room} | {other for other in below if room in reach.get(other, ())}) for room, below in reach.items()
    }
    return sorted((group for group in groups if len(group) > 1), key=sorted)


def relative_imports(module: Module) -> Iterator[Fault]:
    """Every import that does not write the whole name."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            yield module.fault(node, "relative import")


def computed_imports(module: Module) -> Iterator[Fault]:
    """Every import of a name that is computed: no table of arrows can have it."""
    for node in ast.walk(module.tree):
        if (
            isinstance(node, ast.Call)
            and ast.unparse(node.func).endswith(("import_module", "__import__"))
            and not (node.args and isinstance(node.args[0], ast.Constant))
        ):
            yield module.fault(node, "import of a computed name")


def foreign_libraries(module: Module, homes: dict[str, set[str]]) -> Iterator[Fault]:
    """Every import of a library in a room that it does not belong to; imports for types count too."""
    for each in module.imports():
        rooms = homes.get(each.target.split(".")[0])
        if rooms is not None and module.room not in rooms:
            yield Fault(module.name, each.line, f"{each.target} belongs to {', '.join(sorted(rooms))}")


def slow_imports(module: Module, slow: Iterable[str]) -> Iterator[Fault]:
    """Every slow library that is loaded with the module and not where it is needed."""
    for each in module.imports():
        if each.at == "top" and each.target.split(".")[0] in slow:
            yield Fault(module.name, each.line, f"{each.target} is imported at the top")


def impurities(module: Module) -> Iterator[Fault]:
    """Signs of input or output, of a clock or of a global that changes."""
    for each in module.imports():
        parts = each.target.split(".")
        if {parts[0], ".".join(parts[:2])} & IMPURE:
            yield Fault(module.name, each.line, f"imports {each.target}")
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Global):
            yield module.fault(node, f"changes the global {', '.join(node.names)}")
        elif isinstance(node, ast.Call):
            yield from _impure_call(module, node)
        elif isinstance(node, ast.Attribute) and node.attr in STREAMS and ast.unparse(node.value) == "sys":
            yield module.fault(node, f"uses sys.{node.attr}")


def _impure_call(module: Module, call: ast.Call) -> Iterator[Fault]:
    name = ast.unparse(call.func)
    if name in INPUT_AND_OUTPUT_CALLS:
        yield module.fault(call, f"calls {name}()")
    if name.endswith(CLOCK_CALLS):
        yield module.fault(call, f"calls {name}()")
    if any(keyword.arg == "timeout" for keyword in call.keywords):
        yield module.fault(call, "calls with a timeout")


def mutables(module: Module) -> Iterator[Fault]:
    """Values of a module or class that can be changed: a table is a tuple, a frozenset or has a read-only type."""
    classes = (node for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef))
    bodies = [module.tree.body, *(node.body for node in classes if not _is_struct(node))]
    for statement in (statement for body in bodies for statement in _statements(body)):
        if isinstance(statement, ast.Assign):
            annotation, targets = "", [ast.unparse(target) for target in statement.targets]
        elif isinstance(statement, ast.AnnAssign):
            annotation, targets = ast.unparse(statement.annotation), [ast.unparse(statement.target)]
        else:
            continue
        if statement.value is not None and targets != ["__all__"] and not annotation.startswith(READ_ONLY):
            yield from (
                module.fault(statement, f"{targets[0]} can be changed") for _ in _mutable_parts(statement.value)
            )


def _is_struct(node: ast.ClassDef) -> bool:
    """Whether a class is a value of msgspec, which copies its defaults."""
    return any(ast.unparse(base).endswith("Struct") for base in node.bases)


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that run with the module, those under `if`, `try` and `with` too."""
    for statement in body:
        yield statement
        for name in ("body", "orelse", "finalbody"):
            if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield from _statements(getattr(statement, name, []))
        for handler in getattr(statement, "handlers", []):
            yield from _statements(handler.body)


def _mutable_parts(value: ast.expr) -> list[ast.expr]:
    """The value itself where it can be changed; of a choice or a walrus, its parts."""
    if isinstance(value, ast.IfExp):
        return [*_mutable_parts(value.body), *_mutable_parts(value.orelse)]
    if isinstance(value, ast.BoolOp):
        return [part for each in value.values for part in _mutable_parts(each)]
    if isinstance(value, ast.NamedExpr):
        return _mutable_parts(value.value)
    if isinstance(value, ast.BinOp):
        return [*_mutable_parts(value.left), *_mutable_parts(value.right)][:1]
    if isinstance(value, MUTABLE_DISPLAYS):
        return [value]
    if isinstance(value, ast.Call) and ast.unparse(value.func).split("[")[0].split(".")[-1] in MUTABLE_CALLS:
        return [value]
    return []


def unbounded_caches(module: Module) -> Iterator[Fault]:
    """Functions with arguments whose results are all kept: `cache`, `lru_cache(None)`, and a cache put on later."""
    decorated = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for decorator in node.decorator_list:
                decorated.add(id(decorator))
                if _is_unbounded(decorator) and ast.unparse(node.args):
                    yield module.fault(node, f"{node.name} keeps every result")
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and id(node) not in decorated and node.args and _is_unbounded(node.func):
            yield module.fault(node, f"{ast.unparse(node)} keeps every result")


def _is_unbounded(maker: ast.expr) -> bool:
    """Whether an expression is a cache without a bound, as a decorator or as the function that makes one."""
    if isinstance(maker, ast.Call):
        size = [*maker.args[:1], *(keyword.value for keyword in maker.keywords if keyword.arg == "maxsize")]
        return ast.unparse(maker.func) in CACHES and [ast.unparse(value) for value in size] == ["None"]
    return ast.unparse(maker) in {"cache", "functools.cache"}


def blanket_excepts(module: Module, groups: dict[str, int]) -> Iterator[Fault]:
    """Every place that catches anything: bare, by a base of all errors, or by a list of more than MOST_TYPES types.

    `groups` has the tuples of types that have a name, with their lengths (`type_groups`).
    """
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Try | ast.TryStar):
            for handler in node.handlers:
                if handler.type is None or _is_blanket([handler.type], groups):
                    yield module.fault(
                        handler, f"catches {ast.unparse(handler.type) if handler.type else 'everything'}"
                    )
            bodies: dict[str, list[ast.expr]] = {}
            for handler in node.handlers:
                bodies.setdefault("\n".join(map(ast.unparse, handler.body)), []).extend(filter(None, [handler.type]))
            for types in bodies.values():
                if len(types) > 1 and _is_blanket(types, groups):
                    yield module.fault(node, "catches many types one by one")
        elif (
            isinstance(node, ast.Call)
            and ast.unparse(node.func).split(".")[-1] == "suppress"
            and _is_blanket(node.args, groups)
        ):
            yield module.fault(node, f"suppresses {', '.join(map(ast.unparse, node.args))}")


def type_groups(modules: Iterable[Module]) -> dict[str, int]:
    """Names that are given a tuple of names, or another name of `Exception`: how many types each has."""
    found: dict[str, int] = {}
    for module in modules:
        for statement in _statements(module.tree.body):
            value = getattr(statement, "value", None)
            if isinstance(statement, ast.Assign | ast.AnnAssign) and isinstance(
                value, ast.Tuple | ast.Name | ast.BinOp
            ):
                target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
                found[ast.unparse(target)] = _count([value], found)
    return found


def _is_blanket(types: list[ast.expr], groups: dict[str, int]) -> bool:
    return _count(types, groups) > MOST_TYPES


def _count(types: list[ast.expr], groups: dict[str, int]) -> int:
    """How many types are caught; a base of all errors counts as more than MOST_TYPES."""
    total = 0
    for each in types:
        if isinstance(each, ast.Tuple | ast.List):
            total += _count(each.elts, groups)
        elif isinstance(each, ast.Starred):
            total += _count([each.value], groups)
        elif isinstance(each, ast.BinOp):
            total += _count([each.left, each.right], groups)
        else:
            name = ast.unparse(each)
            total += MOST_TYPES + 1 if name in BLANKET else groups.get(name.split(".")[-1], 1)
    return total


def doubles(modules: Iterable[Module]) -> dict[str, list[str]]:
    """The names of modules, and the public names at the top of modules, that are there twice; each with its places."""
    places: dict[str, list[str]] = {}
    for module in modules:
        path = PACKAGE.parent.joinpath(*module.name.split("."))
        if not path.is_dir():
            places.setdefault(f"{path.name}.py", []).append(module.name)
        for name in sorted(_public_names(module.tree.body)):
            places.setdefault(name, []).append(module.name)
    return {name: found for name, found in sorted(places.items()) if len(found) > 1}


def _public_names(body: Iterable[ast.stmt]) -> set[str]:
    names: set[str] = set()
    for statement in body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(statement.name)
        elif isinstance(statement, ast.Assign | ast.AnnAssign):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            names |= {name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}
    return {name for name in names if not name.startswith("_")}
