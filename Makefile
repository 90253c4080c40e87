# What can be done here; `make` alone lists it. Everything runs in .venv, which `make setup` makes from requirements.lock.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

WORKERS ?= 2
PYTHON ?=
export PYTHON
BIN := .venv/bin

.PHONY: help setup check format lint types borders quick test chromium peers mail-peers demo demo-check run bench bench-large bench-calendars bench-alternatives bench-solver lock migration clean

help: ## list what can be done
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

setup: .venv/.ready ## make the environment, once for each change of requirements.lock

.venv/.ready: requirements.lock pyproject.toml tools/setup.sh
	@tools/setup.sh

check: setup ## format, lint, types, borders and the quick tests, in under a minute
	@$(MAKE) -j2 --output-sync=target types lint borders quick

format: setup ## put every file into shape
	@$(BIN)/ruff check --fix --quiet . && $(BIN)/ruff format .

lint: setup
	@$(BIN)/ruff format --check --quiet . || { echo "these files are not in shape; run make format:"; $(BIN)/ruff format --check .; }
	@$(BIN)/ruff check --quiet .

types: setup
	@$(BIN)/mypy

borders: setup
	@$(BIN)/lint-imports --no-logo

quick: setup
	@HYPOTHESIS_PROFILE=quick $(BIN)/python -m pytest -q -n $(WORKERS) --dist loadscope -m "not slow and not browser and not peers"

test: setup chromium peers mail-peers ## every test, with everything they need
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadscope

chromium:
	@tools/chromium.sh

peers: setup ## other programs that read calendars, which the tests hold ours against
	@tools/peers.sh

mail-peers: setup ## programs that mail, serve and subscribe to calendars, likewise
	@tools/mail_peers.sh

demo: setup ## plan the sample programme Working at Heights and open the review page
	@tools/demo.sh

demo-check: setup ## the demo, only seeing that the page answers
	@DEMO_OPEN=0 tools/demo.sh

run: setup ## open the review page on the demo's plan
	@if [ -f demo/plan.json ]; then $(BIN)/commonhour review demo/programme demo/plan.json; else tools/demo.sh; fi

bench: setup ## plan fixed programmes side by side with baselines and write docs/benchmarks.md
	@$(BIN)/python -m benchmarks --date "$$(date -u +%F)"

bench-large: setup ## the same for 10,000 learners
	@$(BIN)/python -m benchmarks --date "$$(date -u +%F)" --large

bench-calendars: setup ## read and write calendars side by side with the libraries that everybody uses
	@$(BIN)/python -m benchmarks.calendars --date "$$(date -u +%F)"

bench-solver: setup ## the solver over minutes, over seeds, and less each of its techniques
	@$(BIN)/python -m benchmarks.solver --date "$$(date -u +%F)"

bench-alternatives: setup ## time reasons and alternatives for 200 learners without a seat of 2,000
	@$(BIN)/python -m benchmarks.alternatives --date "$$(date -u +%F)"

lock: setup ## resolve requirements.lock anew, keeping what still fits
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-annotate --no-header \
		--extra dev --python-version 3.11 pyproject.toml -o requirements.lock

migration: setup ## draft a migration of the store: make migration m="Add roles"
	@test -n "$(m)" || { echo 'say what it does: make migration m="Add roles"' >&2; exit 2; }
	@folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; export COMMONHOUR_DATABASE="$$folder/empty.db"; \
		next=$$(printf '%04d' $$(($$(ls scheduler/store/migrations/versions/v*.py | wc -l) + 1))); \
		$(BIN)/alembic upgrade head; $(BIN)/alembic revision --autogenerate --rev-id "$$next" -m "$(m)"; \
		echo "now read it, and set HEAD in scheduler/store/migrate.py to $$next"

clean: ## remove what can be made again, but for .venv
	@rm -rf demo out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
