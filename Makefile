# What one does with unionwork. `make help` lists it.
PYTHON ?= python3
BIN = .venv/bin
.DEFAULT_GOAL = help
.PHONY: help install install-dev run test fuzz bench lint types format messages lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

.venv/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "unionwork needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version). Try PYTHON=python3.12 make run."; exit 1; }
	@$(PYTHON) -m venv .venv || \
		{ echo "Couldn't make .venv: on Debian and Ubuntu, install python3-venv first."; exit 1; }
	@touch $@

.venv/installed: requirements.txt | .venv/python
	@echo "Installing what the site needs (once) …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt | .venv/python
	@echo "Installing what tests need (once) …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ .venv/installed

install: .venv/installed ## make .venv with the pinned requirements

install-dev: .venv/installed-dev ## the same, with what tests and checks need

run: install ## the site with its data at http://127.0.0.1:8000 (HOST, PORT, ADMIN_PASSWORD)
	@exec $(BIN)/python manage.py up

test: install-dev ## the whole suite on SQLite, and on PostgreSQL where there is one (ARGS=…)
	@$(BIN)/python -m tests $(ARGS)

fuzz: install-dev ## ask the API everything that its schema allows, for some minutes
	@FUZZ_EXAMPLES=1000 $(BIN)/python -m pytest --quiet tests/site/test_api_schema.py $(ARGS)

DATASETTE = var/bench/datasette
$(DATASETTE)/installed: tests/benchmarks/requirements.txt | .venv/python
	@echo "Installing Datasette, to compare with (once) …"
	@mkdir -p $(@D) && $(PYTHON) -m venv $(@D)
	@$(@D)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

bench: install-dev $(DATASETTE)/installed ## measure the site on both databases, in 20 minutes (ARGS=--quick: in 3)
	@$(BIN)/python -m tests.benchmarks $(ARGS)

lint: install-dev ## mistakes and style of code, templates and fixtures
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djlint --quiet --lint programs/templates metrics/templates unionwork/templates \
		unionwork/importing/templates
	@DEBUG=true $(BIN)/python manage.py format_fixtures --check

types: install-dev ## static types
	@DEBUG=true $(BIN)/mypy

format: install-dev ## bring code and fixtures into form
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format --quiet .
	@DEBUG=true $(BIN)/python manage.py format_fixtures

messages: install-dev ## collect what is to be translated (needs gettext)
	@DEBUG=true $(BIN)/python manage.py makemessages --locale zh_Hans --no-location --no-obsolete --ignore .venv --ignore tests

lock: install-dev ## pin and hash the requirements anew
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--upgrade pyproject.toml -o requirements.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--upgrade --constraint requirements.txt pyproject.toml --group dev -o requirements-dev.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--upgrade --group bench -o tests/benchmarks/requirements.txt

clean: ## remove the local database, static files and caches (asks first)
	@printf 'This deletes the local database in var/. Type yes: '; read answer; test "$$answer" = yes
	@rm -rf var .mypy_cache .pytest_cache .ruff_cache
