# One-line verbs. `make run` and `make test` do everything they need on a fresh clone.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PORT ?= 8000
export PORT

MANAGE := .venv/bin/python manage.py
FOR_PAPERS := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core
FOR_TESTS := chromium libatomic1 gettext
ROOMS := lms accounts courses quizzes cohorts certificates kpis tests manage.py

.PHONY: help
help: ## show this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 16

.PHONY: system
system:
	@command -v python3 >/dev/null && python3 -c 'import ensurepip, venv' 2>/dev/null || lms/setup/system.sh "Python" python3 python3-venv
	@lms/setup/system.sh "making papers" $(FOR_PAPERS)

.PHONY: install
install: system ## set up: system libraries for papers, .venv with locked packages
	@lms/setup/python.sh embedded

.PHONY: develop
develop: system
	@lms/setup/system.sh "the tests" $(FOR_TESTS)
	@lms/setup/python.sh dev

.PHONY: run
run: install ## serve everything with a demo, in the foreground, on PORT
	@$(MANAGE) prepare --demo
	@exec $(MANAGE) stack

.PHONY: serve
serve: install ## the same for a small real server: no demo, needs SECRET_KEY and PUBLIC_URL
	@LMS_ENV=production $(MANAGE) prepare
	@LMS_ENV=production exec $(MANAGE) stack

.PHONY: test
test: develop ## all tests, on SQLite and the embedded broker
	@.venv/bin/python -c 'from lms.messages import compile_catalogues; from pathlib import Path; compile_catalogues(Path("locale"))'
	@.venv/bin/pytest

.PHONY: coverage
coverage: develop ## all tests, and which lines and branches none of them runs; programs of their own are not looked into
	@.venv/bin/python -c 'from lms.messages import compile_catalogues; from pathlib import Path; compile_catalogues(Path("locale"))'
	@mkdir -p var
	@.venv/bin/pytest --cov

.PHONY: test-services
test-services: develop postgresql ## all tests once more, on PostgreSQL and Redis, which it starts itself
	@.venv/bin/python -m tests.services .venv/bin/pytest

.PHONY: postgresql
postgresql:
	@command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || lms/setup/system.sh "the tests on PostgreSQL" postgresql

.PHONY: bench
bench: develop ## measure compiling and publishing content, taking quizzes, making papers
	@.venv/bin/python -m tests.benchmarks

FUZZ_CASES ?= 10000
FUZZ_STRINGS ?= 520

.PHONY: fuzz
fuzz: develop ## ask the API 10,000 things at random, otherwise each time, and write every strange string into every text
	@FUZZ_CASES=$(FUZZ_CASES) .venv/bin/pytest -n 0 -s --show-capture=no tests/hostile/test_fuzzing.py
	@FUZZ_STRINGS=$(FUZZ_STRINGS) .venv/bin/pytest tests/hostile/test_strings.py

.PHONY: check
check: develop ## format, lint, types, import contracts, migrations, translations, content
	.venv/bin/ruff format --check $(ROOMS)
	.venv/bin/ruff check $(ROOMS)
	.venv/bin/mypy $(ROOMS)
	.venv/bin/lint-imports
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) check
	$(MANAGE) spectacular --fail-on-warn --file /dev/null
	.venv/bin/python -m lms.setup.catalogues --check
	$(MANAGE) content check

.PHONY: format
format: develop ## format the code
	.venv/bin/ruff format $(ROOMS)
	.venv/bin/ruff check --fix $(ROOMS)

.PHONY: messages
messages: develop ## bring the translation catalogues up to date with the code
	.venv/bin/python -m lms.setup.catalogues

.PHONY: docs
docs: develop ## fill the tables of docs/authoring.md from the code, and list what is to be reviewed
	$(MANAGE) content reference --write
	$(MANAGE) content review --write docs/content-review.md
	$(MANAGE) data_map --write

.PHONY: lock
lock: develop ## resolve the locked packages anew from pyproject.toml
	@lms/setup/lock.sh

.PHONY: renew
renew: develop ## take the newest version of every package that pyproject.toml allows
	@lms/setup/lock.sh --upgrade

.PHONY: licences
licences: develop ## list the licence of every locked package in docs/licences.md
	.venv/bin/python -m lms.setup.licences

.PHONY: sbom
sbom: develop ## write var/sbom.json: what a running platform consists of, for machines
	.venv/bin/python -m lms.setup.sbom var/sbom.json

.PHONY: audit
audit: develop ## ask for known weaknesses and newer versions of packages, and look for secrets in the history
	.venv/bin/python -m lms.setup.audit

.PHONY: clean
clean: ## remove what was installed and what was served
	rm -rf .venv var
