# Needs make, Python 3.11 or newer with venv, and the package index; brings all else into .venv.
# Another Python: `make test PYTHON=python3.12`.

SHELL := /bin/sh
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python; do \
	"$$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo "$$python"; break; }; done)

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
INSTALLED := $(VENV)/.installed
DEMO := reports/job-scheduling/integration.yaml
LOCK_OPTIONS ?=

.PHONY: help demo test check docs bench lock format clean

help: ## list what make can do here
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

demo: $(INSTALLED) ## plan the documented example
	$(BIN)/planner plan $(DEMO)

test: $(INSTALLED) ## run the tests
	$(BIN)/python -m pytest -n auto

check: $(INSTALLED) ## lint, check types, imports and that generated files are current
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tools.generate --check

docs: $(INSTALLED) ## write the generated files anew
	$(BIN)/python -m tools.generate

bench: $(INSTALLED) ## measure
	$(BIN)/python -m benchmarks

format: $(INSTALLED) ## format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(INSTALLED) ## pin what pyproject.toml asks for; newer versions with LOCK_OPTIONS=--upgrade
	$(BIN)/uv pip compile pyproject.toml --group build --group check --group google --group test \
		--universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --custom-compile-command "make lock" --quiet $(LOCK_OPTIONS) \
		--output-file requirements.lock

clean: ## remove all that make has made
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment is made anew whenever the lock changes, so that it holds what the lock holds and
# nothing else. The project itself goes in editable, built by the pinned backend, and is compiled
# once as pip compiles what it copies: where PYTHONDONTWRITEBYTECODE is set, each run would else do
# it again, which takes longer than a plan.
$(VENV)/.locked: requirements.lock
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer with venv was found (on Debian: \
	apt-get install python3-venv). Name one with: make PYTHON=/path/to/python" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.version_info >= (3, 11) or sys.exit(f"planner needs Python 3.11 \
	or newer; {sys.executable} is {sys.version.split()[0]}. Name another with: make PYTHON=...")'
	"$(PYTHON)" -m venv --clear $(VENV)
	$(PIP) install --require-hashes --requirement requirements.lock
	@touch $@

$(INSTALLED): $(VENV)/.locked pyproject.toml
	$(PIP) install --no-build-isolation --no-deps --editable .
	$(BIN)/python -m compileall -q planner
	$(PIP) check
	@touch $@
