"""What `--help` shows: each option has a text, and each verb an example that it accepts."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer.main

from dechaff.cli.main import VERBS, app
from tests.command import dechaff
from tests.places import ROOT

GROUP = typer.main.get_command(app)
EXAMPLE = re.compile(r"^(?:Examples?:)?\s*dechaff (.+)$", re.MULTILINE)


def examples(verb: str) -> list[str]:
    return EXAMPLE.findall(GROUP.commands[verb].help)  # type: ignore[attr-defined]


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_has_help_with_an_example(verb: str, tmp_path: Path) -> None:
    done = dechaff(verb, "--help", cwd=tmp_path)
    assert done.returncode == 0 and f": dechaff {verb}" in done.stdout


@pytest.mark.parametrize("verb", VERBS)
def test_the_examples_have_options_that_there_are(verb: str) -> None:
    assert examples(verb)
    for line in examples(verb):
        name, *arguments = shlex.split(re.sub(r" >+ .*", "", line))
        assert name == verb
        GROUP.commands[verb].make_context(verb, arguments)  # type: ignore[attr-defined]


@pytest.mark.parametrize("verb", VERBS)
def test_each_option_has_a_sentence(verb: str) -> None:
    texts = [option.help for option in GROUP.commands[verb].params]  # type: ignore[attr-defined]
    assert [text for text in texts if not text or not re.fullmatch(r"[A-Z].*[.\]]", text)] == []


def test_the_examples_of_explain_work() -> None:
    for line in examples("explain"):
        assert dechaff(*shlex.split(line), cwd=ROOT).returncode == 0
