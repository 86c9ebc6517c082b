# The commands of development. `make help` lists them.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
TESTED := $(VENV)/.test-ready

.DEFAULT_GOAL := help
.PHONY: help run test fuzz soak check docs lock clean python

help: ## list the commands
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## /\1\t/' | while IFS="$$(printf '\t')" read -r name text; do printf '  make %-6s %s\n' "$$name" "$$text"; done
	@printf '\n  PYTHON=%s is used to make %s; Python 3.11 to 3.14 is needed.\n' '$(PYTHON)' '$(VENV)'

run: $(READY) ## clean the five samples: seeds/ -> out/
	$(BIN)/dechaff clean seeds -o out

test: $(TESTED) ## lint, format, types, then all tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict
	$(BIN)/pytest -n auto

fuzz: $(TESTED) ## a hundred thousand cases of hostile input
	DECHAFF_FUZZ=10000 $(BIN)/pytest -n auto tests/reliability/test_fuzz.py tests/reliability/test_stable.py

soak: $(TESTED) ## thousands of kills at random moments
	DECHAFF_KILLS=2000 $(BIN)/pytest -n auto -rP tests/reliability/test_kills.py

check: $(READY) ## lint rules.yaml and run the examples of its rules
	$(BIN)/dechaff check

docs: $(TESTED) ## write the generated parts of docs/ anew
	$(BIN)/python tools/make_reference.py
	$(BIN)/python -m tests.docs.test_docs --update

# --universal and the oldest Python: one lock for every Python and system that we support.
LOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --upgrade --generate-hashes --no-emit-index-url --no-header
lock: $(READY) ## write the locks anew, with the newest versions that pyproject.toml allows (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv: pip install uv, or see its documentation" >&2; exit 1; }
	$(LOCK) --extra dev --extra formats-test --extra adapters-test -o requirements-test.lock
	$(LOCK) --extra build --constraint requirements-test.lock -o requirements.lock

clean: ## remove what these commands made, except the results in out/
	rm -rf $(VENV) build dist .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find pipeline tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# The set-up is done once, and again when the lock or pyproject.toml changed.
$(READY): requirements.lock pyproject.toml | python
	@echo "setting up $(VENV) (once)"
	@$(PYTHON) -m venv $(VENV) || { \
	    echo "$(PYTHON) can't make a virtual environment: on Debian and Ubuntu, install python3-venv" >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# For the tests: linters, and the libraries that formats and adapters are tested with.
$(TESTED): requirements-test.lock $(READY)
	@echo "setting up the tests (once)"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements-test.lock
	@touch $@

python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' 2>/dev/null || { \
	    echo "dechaff needs Python 3.11 to 3.14, and PYTHON=$(PYTHON) is $$($(PYTHON) --version 2>&1 | head -n 1)." >&2; \
	    echo "Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
