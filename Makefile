# OpenCorridor. Needs Python 3.11 or newer with venv, git and make; everything else is installed into .venv
# from the lock files. `make help` lists the targets.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
BUILD := build
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
DEMO := mariupol-2022-03-05

# More for pytest, for example: make test ARGS="-k clock -x". JOBS=1 runs the tests in one process.
ARGS ?=
JOBS ?= $(shell n=$$(nproc 2>/dev/null || echo 1); [ $$n -gt 4 ] && n=4; echo $$n)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help setup demo test check lint format types layers docs bench bench-engine bench-quick browser lock clean distclean

help:  ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r name text; do \
	  printf '  make %-12s %s\n' "$$name" "$$text"; done

# ---- set-up: once, and again when a lock file or pyproject.toml changes --------------------------------------

$(VENV)/.python:
	@command -v "$(PYTHON)" >/dev/null 2>&1 || { \
	  echo "'$(PYTHON)' was not found. Install Python 3.11 or newer, or name one: make PYTHON=/path/to/python3.12" >&2; \
	  exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' || { \
	  echo "OpenCorridor's locked libraries are built for Python 3.11 to 3.14;" \
	    "'$(PYTHON)' is $$("$(PYTHON)" -V 2>&1). Name another: make PYTHON=python3.12" >&2; exit 1; }
	@"$(PYTHON)" -m venv "$(VENV)" || { \
	  echo "'$(PYTHON)' could not make a virtual environment." \
	    "On Debian and Ubuntu: apt-get install -y python3-venv" >&2; exit 1; }
	@touch $@

# What `make demo` needs: the package and its run-time libraries.
$(VENV)/.run: pyproject.toml requirements-run.lock $(VENV)/.python
	@echo "Setting up $(VENV) to run corridor (about a minute, most of it download) ..."
	@$(PIP) install --quiet --no-compile --no-deps --require-hashes -r requirements-run.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# What everything else needs: the same versions, with the tools for tests, checks and documentation.
$(VENV)/.dev: pyproject.toml requirements.lock $(VENV)/.python
	@echo "Setting up $(VENV) for development (about a minute, most of it download) ..."
	@$(PIP) install --quiet --no-compile --no-deps --require-hashes -r requirements.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $(VENV)/.run $@

setup: $(VENV)/.dev  ## Set up .venv for development

# ---- use ------------------------------------------------------------------------------------------------------

demo: $(VENV)/.run  ## Plan the worked example (Mariupol, 5 March 2022) and say where the report is
	@rm -rf $(BUILD)/demo/$(DEMO)
	@mkdir -p $(BUILD)/demo
	$(BIN)/corridor plan examples/$(DEMO) -o $(BUILD)/demo/$(DEMO)
	@echo
	@echo "The report: $(CURDIR)/$(BUILD)/demo/$(DEMO)/report.html (open it in a browser)"

# ---- checks ---------------------------------------------------------------------------------------------------

test: $(VENV)/.dev browser  ## Run all tests
	$(BIN)/python -m pytest $(if $(filter-out 1,$(JOBS)),-n $(JOBS) --dist loadgroup) $(ARGS)

check: lint types layers docs test  ## Lint, formatting, types, layers, documentation, then all tests

lint: $(VENV)/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(VENV)/.dev
	$(BIN)/mypy

layers: $(VENV)/.dev
	$(BIN)/python -m tests.layers

docs: $(VENV)/.dev  ## Build the documentation into build/site; any warning fails
	$(BIN)/mkdocs build --strict --quiet --site-dir $(BUILD)/site

format: $(VENV)/.dev  ## Put the code in its standard form and mend what ruff can mend
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

# LIMIT: seconds for a peer. What was measured with the same code and limit is kept in build/bench-engine.
LIMIT ?= 300

bench: $(VENV)/.dev  ## Run the benchmarks in full and write their pages (most of an hour; LIMIT=600 takes longer)
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.engine --limit $(LIMIT)
	$(BIN)/python -m benchmarks.engine_change
	$(BIN)/python -m benchmarks.engine_people --limit $(LIMIT)

bench-engine: $(VENV)/.dev  ## Run the engine for large networks beside its peers (half an hour and more)
	$(BIN)/python -m benchmarks.engine --limit $(LIMIT)

bench-quick: $(VENV)/.dev  ## Show the ratios to OR-Tools and NetworkX on small instances, in under two minutes after set-up
	$(BIN)/python -m benchmarks.engine --quick --limit 30

# Browser tests want a Chromium. Where it is missing and can simply be installed, it is; where not, they are skipped
# with the reason. This never fails.
browser:
	@for name in chromium chromium-browser google-chrome; do command -v $$name >/dev/null 2>&1 && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	  mkdir -p $(BUILD); echo "Installing Chromium for the browser tests (log: $(BUILD)/chromium.log) ..."; \
	  { timeout 90 apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
	    --no-install-recommends -o Acquire::http::Timeout=30 chromium fonts-dejavu-core; } >$(BUILD)/chromium.log 2>&1 </dev/null || \
	  echo "Chromium could not be installed; the browser tests will be skipped."; \
	fi

# ---- upkeep ---------------------------------------------------------------------------------------------------

LOCK := $(BUILD)/lock/bin/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
        --fork-strategy fewest --no-config --quiet --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)

lock: $(VENV)/.python  ## Write the lock files again from pyproject.toml; UPGRADE=1 takes the newest releases
	@test -x $(BUILD)/lock/bin/uv || { $(BIN)/python -m venv $(BUILD)/lock && \
	  $(BUILD)/lock/bin/python -m pip --disable-pip-version-check install --quiet uv; }
	$(LOCK) --extra geo --extra print --group dev -o requirements.lock
	$(LOCK) --group build --constraint requirements.lock -o requirements-run.lock

clean:  ## Remove what was built (not .venv)
	rm -rf $(BUILD) dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find src tests benchmarks examples -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

distclean: clean  ## Remove .venv as well
	rm -rf $(VENV)
