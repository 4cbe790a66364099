.DEFAULT_GOAL := help
SHELL := /bin/sh

PY := .venv/bin/python
STAMP := .venv/.installed
COMPAT := .venv/compat/.installed
PORT ?= 4566
PROVINCE ?=
HOME_DIR ?= .local
STAGE ?=
# The folders with tests on the deployed stack: to collect all the others takes each process 15 seconds of CPU.
STACK_TESTS := tests/browser tests/end_to_end tests/infra
# Without compiled files each process of pytest compiles every test again.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help run demo sample inbox check test lint guides bench deploy package audit pins clean

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(STAMP) ## start everything on this machine and stay up (PORT=4566 PROVINCE=infra/demo HOME_DIR=.local)
	@$(PY) -m infra.run --port $(PORT) --home $(HOME_DIR) $(if $(PROVINCE),--province $(PROVINCE))

demo: $(STAMP) ## play one report through its whole life, on a fresh state and a free port
	@$(PY) -m infra.run --once $(if $(PROVINCE),--province $(PROVINCE))

sample: $(STAMP) ## fill the running system with 200 made-up reports of the last weeks
	@. $(HOME_DIR)/env && $(PY) -m infra.play.sample --province "$$(cat $(HOME_DIR)/province)" $(OPTIONS)

inbox: $(STAMP) ## what the running system has sent: SMS, e-mail, messages to units
	@$(PY) -m infra.run --inbox --home $(HOME_DIR)

check: lint ## lint, types, and the pure rules without generated cases
	$(PY) -m pytest -q -n auto -m "not hypothesis" tests/domain

test: lint ## lint, types, and every test
	@infra/find_browser.sh
	@infra/find_faketime.sh
	$(PY) -m pytest -q -n auto --dist worksteal -m "not stack"
	$(PY) -m tests.hours
	$(PY) -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder --reruns 1 -rfER -m stack $(STACK_TESTS)

lint: $(STAMP) $(COMPAT) ## style, types, and what the oldest browsers lack
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -m infra.browsers

guides: $(STAMP) ## make the pictures of the guides anew, after a change of the pages
	@GUIDES=write $(PY) -m pytest -q -n 0 tests/browser/everybody/test_guides.py

bench: $(STAMP) ## measure the figures of docs/figures.md
	@for file in tests/bench/[a-z]*.py; do $(PY) -m "tests.bench.$$(basename "$$file" .py)" || exit 1; done

package: $(STAMP) ## build and verify what STAGE=prod would deploy, with its bill of materials; without an account
	@$(PY) -m infra.package.build --stage $(or $(STAGE),prod)

deploy: $(STAMP) ## bring a stage on AWS up to date: make deploy STAGE=prod
	@test -n "$(STAGE)" || { echo "Say which stage: make deploy STAGE=prod" >&2; exit 2; }
	@$(PY) -m infra.package.deploy --stage $(STAGE) $(OPTIONS)

audit: $(STAMP) ## ask a database of vulnerabilities about the pinned packages; needs a network
	@infra/audit.sh $(PY)

pins: $(STAMP) ## write the requirements with hashes, after a change of infra/requirements*.in
	@infra/pins.sh $(PY)

clean: ## remove what was built and the local state, but not .venv
	rm -rf build .local .mypy_cache .ruff_cache .pytest_cache .hypothesis

# Old requirements mean an old stamp; an old or missing interpreter means a new .venv.
$(STAMP): requirements.txt infra/requirements-dev.txt
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null || { \
		python="$$(infra/find_python.sh)" && rm -rf .venv && "$$python" -m venv .venv; }
	@infra/install.sh $(PY)
	@touch $@

$(COMPAT): infra/browsers/package-lock.json | $(STAMP)
	@infra/browsers/install.sh
