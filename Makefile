# Every command of the project. `make` alone lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SOURCES := main.py processes.py serving.py benchmarks bot commands demo faults handlers models replay simulator \
	tests webhooks
# Four workers suit two cores: two of them mostly wait, for the rates of Telegram. PYTEST_ARGS adds whatever
# else pytest understands.
WORKERS ?= 4
PYTEST_ARGS ?=
TEST = $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup

.PHONY: help setup demo test test-slow check replay bench faults format format-check lint types contracts catalogues \
	catalogues-check docs ratio lock clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-18s %s\n", $$1, $$2}'

setup: $(READY) ## set up .venv from the lock file

$(READY): requirements.lock pyproject.toml
	@if [ ! -x $(BIN)/python ]; then \
		for candidate in python3 python3.14 python3.13 python3.12 python3.11; do \
			if $$candidate -c 'import sys, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' \
				>/dev/null 2>&1; then found=$$candidate; break; fi; \
		done; \
		if [ -z "$$found" ]; then \
			echo "Python 3.11 to 3.14 with its venv module is needed and was not found." >&2; exit 1; fi; \
		echo "setting up $(VENV) with $$($$found --version)"; \
		$$found -m venv $(VENV); \
	fi
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY) ## play the whole loop in a browser; Ctrl-C ends it
	@$(BIN)/python -m demo

test: $(READY) ## run the tests, but for the slow ones, and print the test-to-source ratio
	@$(TEST) -m "not slow" $(PYTEST_ARGS)
	@$(MAKE) --no-print-directory ratio

test-slow: $(READY) ## run the slow tests: whole processes, most of the browser, many matters, long searches
	@$(TEST) -m slow $(PYTEST_ARGS)

check: format-check lint types contracts catalogues-check test ## what must hold, tests included but for slow ones

replay: $(READY) ## FILE=… plays real matters through the whole loop
	@test -n "$(FILE)" || { echo "make replay FILE=matters.jsonl" >&2; exit 2; }
	@$(BIN)/python -m replay "$(FILE)"

bench: $(READY) ## measure the product beside bare programs; WORK=tap,… picks rows, ROUNDS=…, SIZE=long
	@WORK="$(WORK)" SIZE="$(SIZE)" ROUNDS="$(ROUNDS)" $(BIN)/python -m benchmarks

faults: $(READY) ## break everything on purpose while matters flow; SIZE=long plays ten times as many
	@$(BIN)/python -m faults --size $(or $(SIZE),short)

format: $(READY) ## rewrite the code in the common format
	@$(BIN)/ruff format $(SOURCES)
	@$(BIN)/ruff check --fix $(SOURCES)

format-check: $(READY) ## is the code in the common format?
	@$(BIN)/ruff format --check $(SOURCES)

lint: $(READY) ## ruff's rules
	@$(BIN)/ruff check $(SOURCES)

types: $(READY) ## mypy, strict
	@$(BIN)/mypy

contracts: $(READY) ## who may import whom
	@$(BIN)/lint-imports --cache-dir var/import_linter

catalogues: $(READY) ## bring the catalogues up to date with the code; prints what is not translated
	@$(BIN)/python -m tests.catalogues

catalogues-check: $(READY) ## are the catalogues complete and up to date?
	@$(BIN)/python -m pytest -q tests/test_catalogues.py

docs: $(READY) ## write the pages that are made from the code
	@$(BIN)/python -m tests.docs.lifecycle
	@WRITE_STORIES=1 $(BIN)/python -m pytest -q tests/stories

ratio: $(READY) ## lines of test per line of source
	@$(BIN)/python -m tests.ratio

lock: $(READY) ## solve the dependencies anew into requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command "make lock" --upgrade --group dev pyproject.toml --output-file requirements.lock

clean: ## remove what was built; databases in var stay
	@rm -rf $(VENV) var/mypy var/pytest var/import_linter build *.egg-info .ruff_cache
