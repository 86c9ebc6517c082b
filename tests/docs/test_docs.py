"""What the documentation shows is run: rule files through check, Python, and the tutorial as a session in a shell.

`python -m tests.docs.test_docs --update` writes the output of the tutorial anew, and outputs with `[...]` in them only
where they no longer fit. Read the difference (`git diff`) as a reader would.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.places import ROOT, SOURCE

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
TUTORIAL = ROOT / "docs" / "tutorial.md"
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.*(?:\n> .*)*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#\s]+?)(?:#[^)]*)?\)")


def blocks(kind: str, pages: list[Path] | None = None) -> list[tuple[str, str]]:
    """The code blocks of a kind, with a name for each."""
    found = []
    for page in pages or PAGES:
        text = page.read_text("utf-8")
        found += [
            (f"{page.name}:{text.count(chr(10), 0, match.start()) + 1}", match[2])
            for match in BLOCK.finditer(text)
            if match[1] == kind
        ]
    return found


RULES = [(name, text) for name, text in blocks("yaml") if text.startswith(("version: 1", "# yaml-language-server"))]


@pytest.mark.parametrize("text", [text for _, text in RULES], ids=[name for name, _ in RULES])
def test_rule_files_hold(text: str) -> None:
    from dechaff.authoring.problems import check_rules
    from dechaff.rules.load import read_text

    text = "\n".join(line for line in text.split("\n") if not line.startswith("include:"))
    checked = check_rules(read_text(text))
    assert not checked.errors, "\n".join(problem.render() for problem in checked.errors)


def test_rules_for_beginners_are_run() -> None:
    assert len([name for name, _ in RULES if name.startswith("rules.md")]) >= 8


@pytest.mark.parametrize(("name", "code"), blocks("python"), ids=[name for name, _ in blocks("python")])
def test_python_runs(name: str, code: str) -> None:
    needed = re.match(r"# needs (\w+)\n", code)
    if needed and importlib.util.find_spec(needed[1]) is None:
        pytest.skip(f"{needed[1]} is not installed")
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    targets = [target for target in LINK.findall(page.read_text("utf-8")) if "://" not in target]
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_names_of_rules_exist() -> None:
    """`news/read-more` in a page, or in a help text, is a rule of that pack."""
    from dechaff.rules.model import PAGE_RULES
    from dechaff.rules.packs import pack_names, pack_rules

    packs = pack_names()
    ids = {*PAGE_RULES, *(rule.id for pack in packs for rule in pack_rules(pack))}
    name = re.compile(rf"(?<![\w./-])(?:{'|'.join(packs)})/[a-z](?:[a-z0-9-]*[a-z0-9])?(?![\w./*-])")
    sources = [*PAGES, *(ROOT / "pipeline" / "dechaff" / "cli").glob("*.py")]
    named = {page.name: set(name.findall(page.read_text("utf-8"))) for page in sources}
    assert sum(map(len, named.values())) > 20
    assert {page: missing for page, found in named.items() if (missing := found - ids)} == {}


def test_every_verb_is_in_the_readme() -> None:
    from dechaff.cli.main import VERBS

    readme = (ROOT / "README.md").read_text("utf-8")
    assert [verb for verb in VERBS if f"dechaff {verb}" not in readme] == []


def session(text: str, folder: Path) -> list[tuple[str, str, str]]:
    """Run the commands of a page's console blocks in one folder: (command, output shown, output got)."""
    shutil.copytree(ROOT / "docs" / "tutorial" / "lamplighter", folder / "lamplighter")
    bin_ = folder / ".bin"
    bin_.mkdir()
    script = bin_ / "dechaff"
    script.write_text(f'#!/bin/sh\nPYTHONPATH="{SOURCE}" exec "{sys.executable}" -m dechaff "$@"\n', "utf-8")
    script.chmod(0o755)
    environment = {**os.environ, "PATH": f"{bin_}:{os.environ['PATH']}", "COLUMNS": "100", "PYTHONUTF8": "1"}
    done = []
    for kind, block in BLOCK.findall(text):
        for command, shown in COMMAND.findall(block) if kind == "console" else ():
            plain = command.replace("\n> ", "\n")
            ran = subprocess.run(
                ["sh", "-c", plain],
                cwd=folder,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=120,
            )
            done.append((command, shown, ran.stdout.decode("utf-8")))
    return done


def fits(shown: str, got: str) -> bool:
    """Whether an output is as shown; `[...]` on a line of its own matches any lines, within a line any text."""
    pattern = re.escape(shown).replace(re.escape("[...]\n"), r"(?:.*\n)*?").replace(re.escape("[...]"), ".*")
    return re.fullmatch(pattern, got) is not None


@pytest.mark.skipif(sys.platform == "win32", reason="the tutorial is a session in sh")
def test_the_tutorial_is_true(tmp_path: Path) -> None:
    done = session(TUTORIAL.read_text("utf-8"), tmp_path)
    assert len(done) > 15
    wrong = [f"$ {command}\nshown:\n{shown}\ngot:\n{got}" for command, shown, got in done if not fits(shown, got)]
    assert wrong == [], "\n\n".join(wrong)


def test_outputs_are_compared() -> None:
    assert (
        fits("a\n[...]\nb [...] c\n", "a\nx\ny\nb z c\n")
        and not fits("a\n", "a\nb\n")
        and not fits("a\n[...]\nb\n", "a\nc\n")
    )


def update() -> None:
    """Write the output of the commands into the tutorial."""
    text = TUTORIAL.read_text("utf-8")
    with tempfile.TemporaryDirectory() as folder:
        done = session(text, Path(folder))
    assert not any("Traceback" in got for _, _, got in done), "nothing written: a command failed with a traceback"
    outputs = iter(done)

    def block(found: re.Match[str]) -> str:
        if found[1] != "console":
            return found[0]
        return f"```console\n{COMMAND.sub(command, found[2])}```"

    def command(found: re.Match[str]) -> str:
        line, shown, got = next(outputs)
        return f"$ {line}\n{shown if fits(shown, got) else got}"

    TUTORIAL.write_text(BLOCK.sub(block, text), "utf-8")


if __name__ == "__main__" and "--update" in sys.argv:
    update()
