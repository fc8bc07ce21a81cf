# `make` lists what there is. Everything lives in .venv; nothing is installed outside it but, for
# `make browser` as root, a Chromium.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
PYTEST_ARGS ?= -n 2 --dist loadgroup

# They know no database, so once is enough.
PURE_TESTS := tests/domain tests/planning

VENV := .venv
INTEROP := build/interop
PY := $(VENV)/bin/python
PIP := $(VENV)/bin/pip --disable-pip-version-check
MANAGE := $(PY) manage.py
SERVE = HOST=$(HOST) PORT=$(PORT) exec $(VENV)/bin/gunicorn --config python:inventory.gunicorn_conf inventory.wsgi
# For what needs Django's settings but no site: checks of the code.
CODE_ENV := ENV_FILE=/dev/null SECRET_KEY=for-checking-the-code DEBUG=true
# Settings as in production, to check them; the key is made up on the spot.
PRODUCTION_ENV = ENV_FILE=/dev/null DEBUG=false ALLOWED_HOSTS=inventory.example \
	SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(50))')

.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^##@ / {print "\n" substr($$0, 5)} \
		/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' Makefile

##@ The site

.PHONY: run
run: $(VENV)/.installed .env ## prepare this machine and serve the site (PORT=8000 HOST=127.0.0.1)
	@$(MANAGE) first_run --host $(HOST) --port $(PORT)
	@$(SERVE)

.PHONY: serve
serve: $(VENV)/.installed .env ## serve the site as it is
	@$(SERVE)

.PHONY: install
install: $(VENV)/.installed-dev ## everything for tests and checks, into .venv

##@ Tests

.PHONY: test
test: test-sqlite test-postgres interop ## the whole suite on SQLite, then on PostgreSQL; then other programs

.PHONY: test-sqlite
test-sqlite: $(VENV)/.installed-dev ## the whole suite on SQLite
	TEST_DATABASE=sqlite $(PY) -m pytest $(PYTEST_ARGS) --ignore=tests/interop

.PHONY: test-postgres
test-postgres: $(VENV)/.installed-dev ## the whole suite on PostgreSQL (TEST_POSTGRES_URL, else a throw-away server)
	TEST_DATABASE=postgres $(PY) -m pytest $(PYTEST_ARGS) $(addprefix --ignore=,$(PURE_TESTS) tests/interop)
	@echo "$(PURE_TESTS) know no database: they run once, in 'make test-sqlite'."

.PHONY: conformance
conformance: $(VENV)/.installed-dev ## every bound and term of the OpenAPI document asked of the API, on both databases
	for database in sqlite postgres; do \
		TEST_CONFORMANCE=whole TEST_DATABASE=$$database $(PY) -m pytest tests/api/test_conformance.py || exit 1; \
	done

.PHONY: interop
interop: interop-tools browser ## our data in the programs its users have: GDAL, ogctests, PDS4 readers, Open MCT, …
	TEST_DATABASE=sqlite $(PY) -m pytest tests/interop

.PHONY: interop-tools
interop-tools: $(INTEROP)/.installed ## those of them that are no part of .venv, into build/interop (as root also Debian's gdal-bin)
	@command -v ogrinfo >/dev/null 2>&1 || if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
		apt-get update && apt-get install --yes --no-install-recommends gdal-bin; \
	else \
		echo "There is no ogrinfo: its tests will be left out. On Debian and Ubuntu: apt-get install gdal-bin"; \
	fi

.PHONY: browser
browser: $(VENV)/.installed-dev ## a Chromium for the browser tests, if there is none
	@for name in chromium chromium-browser google-chrome; do \
		if command -v $$name; then exit 0; fi; \
	done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
		apt-get update && apt-get install --yes --no-install-recommends chromium; \
	else \
		$(PY) -m playwright install chromium; \
	fi

##@ Checks

.PHONY: lint
lint: $(VENV)/.installed-dev ## ruff: lint and format
	$(PY) -m ruff check
	$(PY) -m ruff format --check

.PHONY: format
format: $(VENV)/.installed-dev ## mend what ruff can mend
	$(PY) -m ruff check --fix
	$(PY) -m ruff format

.PHONY: types
types: $(VENV)/.installed-dev ## mypy, strict
	$(CODE_ENV) $(PY) -m mypy

.PHONY: contracts
contracts: $(VENV)/.installed-dev ## import-linter: which room may import which
	$(VENV)/bin/lint-imports --no-logo

.PHONY: migrations-check
migrations-check: $(VENV)/.installed-dev ## is there a migration for every change of a model?
	$(CODE_ENV) $(MANAGE) makemigrations --check --dry-run

.PHONY: deploy-check
deploy-check: $(VENV)/.installed-dev ## Django's checks with production settings
	@echo "manage.py check --deploy, production settings"
	@$(PRODUCTION_ENV) $(MANAGE) check --deploy --fail-level WARNING

.PHONY: vendor-check
vendor-check: $(VENV)/.installed-dev ## are the vendored front-end files the ones in their lock?
	$(PY) tools/vendor_frontend.py --check

##@ Documents

.PHONY: schemas
schemas: $(VENV)/.installed-dev ## docs/planning-*.schema.json anew from the code
	for name in problem solution weights; do \
		$(PY) -m samples.planning schema $$name --out docs/planning-$$name.schema.json; \
	done

.PHONY: openapi
openapi: $(VENV)/.installed-dev ## docs/openapi.yaml anew from the code
	$(CODE_ENV) $(MANAGE) spectacular --file docs/openapi.yaml --validate --fail-on-warn

.PHONY: lifecycle
lifecycle: $(VENV)/.installed-dev ## docs/lifecycle.md anew from the transition table
	$(PY) -m tools.lifecycle_doc docs/lifecycle.md

.PHONY: screenshots
screenshots: $(VENV)/.installed-dev ## pictures of the pages into docs/images
	$(PY) -m tools.screenshots docs/images

.PHONY: bench-ledger
bench-ledger: $(VENV)/.installed-dev ## what the ledger costs, on both databases (EVENTS=1000000)
	$(PY) -m benchmarks.ledger --events $(or $(EVENTS),1000000)

.PHONY: bench-planner
bench-planner: $(VENV)/.installed-dev ## the planner's search beside PyVRP and OR-Tools, at 1, 5 and 20 s
	$(PY) -m benchmarks.planner

.PHONY: bench-api
bench-api: $(VENV)/.installed-dev ## the API beside DRF and FastAPI, at two sizes, on both databases
	$(PY) -m benchmarks.api

.PHONY: soak
soak: $(VENV)/.installed-dev ## many clients, killed processes, and the proof that nothing was lost
	$(PY) -m benchmarks.soak

.PHONY: bench-terrain
bench-terrain: $(VENV)/.installed-dev ## least-cost ways over an elevation model, beside SciPy
	$(PY) -m benchmarks.terrain

.PHONY: clean
clean: ## remove what was built; keeps var/ (the database) and .env
	rm -rf $(VENV) staticfiles build .pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Files

.env: | $(VENV)/.installed
	@$(PY) -m inventory.env_file .env

$(PY):
	@command -v $(PYTHON) >/dev/null 2>&1 || { \
		echo "There is no '$(PYTHON)' here. Install Python 3.11 or newer, or name it: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$$($(PYTHON) --version) is too old: Python 3.11 or newer is needed. Name one: make PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) has no venv module. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "Making a Python environment in $(VENV) …"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.txt constraints.txt | $(PY)
	@echo "Installing what the site needs (once, about a minute) …"
	@$(PIP) install -r requirements.txt -c constraints.txt
	@touch $@

$(VENV)/.installed-dev: requirements.txt requirements-dev.txt constraints.txt | $(PY)
	@echo "Installing what tests and checks need (once, a minute or two) …"
	@$(PIP) install -r requirements-dev.txt -c constraints.txt
	@touch $(VENV)/.installed $@

# Each wants other versions of what .venv has.
$(INTEROP)/.installed: Makefile $(VENV)/.installed-dev
	@echo "Installing programs that our exports are tried with (once, about a minute) …"
	@$(PYTHON) -m venv $(INTEROP)/ogctests
	@$(INTEROP)/ogctests/bin/pip --disable-pip-version-check install ogctests==0.1.15 'openapi-schema-validator<0.7'
	@$(PYTHON) -m venv $(INTEROP)/aerie
	@$(INTEROP)/aerie/bin/pip --disable-pip-version-check install aerie-cli==2.11.1
	@if command -v npm >/dev/null 2>&1; then \
		npm install --prefix $(INTEROP) --no-audit --no-fund --ignore-scripts openmct@4.2.0; \
	else \
		echo "There is no npm: the test with Open MCT will be left out."; \
	fi
	@touch $@
