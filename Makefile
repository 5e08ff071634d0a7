.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
READY := $(VENV)/.ready
DEMO_READY := $(VENV)/.demo
# Three, on two cores: tests wait for their servers and for each other now and then.
PYTEST := $(VENV)/bin/python -m pytest -n 3 --dist loadgroup
PIP := $(VENV)/bin/python -m pip --quiet --disable-pip-version-check

.PHONY: help demo up quick quick-tests test tests longer check format facts bench bench-peers bench-pairing bench-members bench-readers chaos simulate matrix fuzz audit nightly pictures vendor texts lock clean

help:  ## Show what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

define INSTALL
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Ponchik needs Python 3.11 or newer: make PYTHON=python3.11 …")'
	@$(PYTHON) -c 'import sys, sysconfig; sys.exit("musl" in str(sysconfig.get_config_var("HOST_GNU_TYPE")) and "The servers of the demo and the tests are made for glibc and macOS, and this Python is for musl (Alpine): take one such as python:3.12-slim. Ponchik itself runs here: pip install -r requirements.txt")'
	@echo "Installing what Ponchik needs into $(VENV); this happens once and takes a minute or two."
	@test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --require-hashes -r $<
	@# setuptools warns of every editable installation, whatever is in the folder.
	@PYTHONWARNINGS=ignore $(PIP) install --no-deps --editable .
	@touch $@
endef

$(READY): requirements-dev.txt pyproject.toml
	$(INSTALL)

$(DEMO_READY): requirements-demo.txt pyproject.toml
	$(INSTALL)

demo: $(if $(wildcard $(READY)),$(READY),$(DEMO_READY))  ## Try it: a whole Ponchik on this machine, with a simulated Slack
	@$(VENV)/bin/python -m ponchik demo $(ARGS)

up: $(if $(wildcard $(READY)),$(READY),$(DEMO_READY))  ## Run it for a real team on this machine, with a database of its own (ARGS=--help)
	@$(VENV)/bin/python -m ponchik up $(ARGS)

# Hundreds of processes read the same code: where an environment forbids to keep it compiled,
# each of them would compile it again.
unexport PYTHONDONTWRITEBYTECODE

# The checks take one core each, and the tests leave some of theirs idle now and then.
BESIDE_CHECKS := @$(MAKE) --no-print-directory --jobs 2

quick: $(READY)  ## Every check, every unit and contract test, and the integration that matters most
	$(BESIDE_CHECKS) check quick-tests

test: $(READY)  ## Run every check and every test, in a day's measure
	$(BESIDE_CHECKS) check tests

quick-tests: $(READY)
	$(PYTEST) -m "(unit or contract or quick) and not longer and not nightly" \
		tests/unit tests/contract tests/integration $(ARGS)

tests: $(READY)
	$(PYTEST) $(ARGS)

longer: $(READY)  ## The longer measure of crash points and simulation, which CI runs after `make test`
	$(PYTEST) -m "longer and not nightly" $(ARGS)

check: $(READY)  ## Lint, types, import contracts
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

format: $(READY)  ## Rewrite the code in the house style
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

facts: $(READY)  ## Make the tests' tables of Slack's facts from SLACK_SPECS_DIR
	$(VENV)/bin/python -m tests.contract.facts.make

bench: $(READY)  ## Measure speed beside peers, docs/performance.md (ONLY=F1,F6, ARGS=--accept)
	$(VENV)/bin/python -m bench $(if $(ONLY),--only $(ONLY)) $(ARGS)

bench-peers: $(READY)  ## Install the peers that some rows of `make bench` stand beside
	$(PIP) install --editable '.[bench]'

bench-pairing: $(READY)  ## Pairing beside a shuffle, networkx and a peer's SQL: docs/pairing.md's figures
	$(VENV)/bin/python -m bench.pairing $(ARGS)

bench-members: $(READY)  ## Load a program beside 20,000 events of its workspace's members
	$(VENV)/bin/python -m bench.members $(ARGS)

bench-readers: $(READY)  ## What appends wait for readers, beside the recipe we had before
	$(VENV)/bin/python -m bench.readers $(ARGS)

MEETINGS ?= 200

chaos: $(READY)  ## Kill whatever can be killed while 200 meetings are played (MEETINGS=1000, SEED=7)
	$(VENV)/bin/python -m tests.chaos --meetings $(MEETINGS) $(if $(SEED),--seed $(SEED)) $(ARGS)

SEEDS ?= 300

simulate: $(READY)  ## Play whole rounds on a virtual clock, with seeded harm (SEEDS=5000, SEED=7)
	$(VENV)/bin/python -m tests.simulation $(if $(SEED),--seed $(SEED),--seeds $(SEEDS)) $(ARGS)

SECONDS ?= 60

matrix: $(READY)  ## Play a round on other PostgreSQL and Redis, through PgBouncer, with 20 connections and under load
	$(VENV)/bin/python -m tests.matrix $(ARGS)

fuzz: $(READY)  ## Let a fuzzer ask every endpoint, led by coverage (SECONDS=600 for each, SEED=7)
	$(VENV)/bin/python -m tests.hostile.fuzz --seconds $(SECONDS) $(if $(SEED),--seed $(SEED)) $(ARGS)

audit: $(READY)  ## Hold the pinned dependencies against known vulnerabilities
	$(VENV)/bin/python -m tests.audit

nightly: $(READY) longer  ## Everything that takes longer: the long tests, 5,000 seeds, the fuzzer, the bench, 1,000 meetings of chaos and 200 in Socket Mode
	$(VENV)/bin/python -m pytest -m nightly -p no:xdist -s $(ARGS)
	$(PYTEST) -m unit --hypothesis-profile by-night
	$(MAKE) simulate SEEDS=5000
	$(MAKE) fuzz SECONDS=300
	$(MAKE) audit
	$(MAKE) matrix
	$(MAKE) chaos MEETINGS=1000
	$(MAKE) chaos ARGS=--socket-mode
	$(MAKE) bench-peers
	$(MAKE) bench

pictures: $(READY)  ## Take the README's pictures from a demo that runs (needs Chromium), and the terminal's
	$(VENV)/bin/python -m tests.terminal_pictures
	$(VENV)/bin/python -m tests.pictures

vendor: $(READY)  ## Fetch the pages' libraries, held against their sha256 (needs npm)
	$(VENV)/bin/python vendor.py

# One lock for all that Python 3.11 or newer runs on: what only some need has a marker.
COMPILE := $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-header --no-emit-index-url pyproject.toml

TEXTS := ponchik/slack/texts
TEMPLATE := $(TEXTS)/catalogues/ponchik.pot

# No line numbers: a moved function would change every catalogue.
texts: $(READY)  ## Bring the catalogues of words up to date, and list what is missing (LOCALE=de begins one)
	@mkdir -p $(TEXTS)/catalogues
	$(VENV)/bin/pybabel --quiet extract --project Ponchik --header-comment '# What Ponchik says in Slack: docs/translating.md' --add-location file --output-file $(TEMPLATE) $(TEXTS)
	$(if $(LOCALE),$(VENV)/bin/pybabel init --input-file $(TEMPLATE) --locale $(LOCALE) --output-file $(TEXTS)/catalogues/$(LOCALE).po)
	@for file in $(TEXTS)/catalogues/*.po; do test ! -e $$file || $(VENV)/bin/pybabel --quiet update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --input-file $(TEMPLATE) --locale $$(basename $$file .po) --output-file $$file; done
	@rm $(TEMPLATE)
	@$(VENV)/bin/python -m tests.unit.catalogues

lock: $(READY)  ## Pin every dependency, with hashes
	$(COMPILE) --output-file requirements.txt
	$(COMPILE) --extra otel --output-file requirements-otel.txt
	$(COMPILE) --extra demo --output-file requirements-demo.txt
	$(COMPILE) --extra demo --extra dev --output-file requirements-dev.txt

clean:  ## Remove the virtual environment and the demo's data
	rm -rf $(VENV) .ponchik
