# `make run` opens the dashboard, `make test` tests everything; each makes the environment that it needs.

PYTHON ?= python3
PORT ?= 8501
SELECT ?= not sweep
WHOLE_PAGES := '*_page*.py' '*_odd_models.py' '*_few_labels.py' '*_piles.py' '*_reconstructions.py' '*_lesson.py'

APP := .venv
TRAIN := .venv-train
# What is never imported need not be compiled: of torch that is most. The rest is compiled when an environment is made,
# also where Python is told to write no bytecode: without it each start takes seconds longer.
COMPILE := env -u PYTHONDONTWRITEBYTECODE
PIP := -m pip install --quiet --disable-pip-version-check --no-compile
WORKERS ?= 2
PYTEST := -m pytest -m "$(SELECT)"
# A trace slows the 3-D view to half its speed, so only what has failed is traced, in a second run.
BROWSER_TESTS = $(APP)/bin/python $(PYTEST) --screenshot only-on-failure tests/browser

export STREAMLIT := $(CURDIR)/$(APP)/bin/streamlit
export TRAIN_PYTHON := $(CURDIR)/$(TRAIN)/bin/python
ifdef MNIST_ROOT
override export MNIST_ROOT := $(if $(filter /%,$(firstword $(MNIST_ROOT))),,$(CURDIR)/)$(MNIST_ROOT)
endif

# An environment whose Python is gone or was replaced by another version is made anew.
$(foreach env,$(APP) $(TRAIN),$(shell $(env)/bin/python -c 'import pip' 2> /dev/null || rm -f $(env)/.ready))

.PHONY: help run check types lint format test test-all test-app test-train test-browser train models screenshot pins \
  upgrade clean

help: ## say what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: $(APP)/.ready ## open the dashboard in the browser
	$(APP)/bin/python -m streamlit run dashboard/app.py --server.port $(PORT) \
	  --server.fileWatcherType auto

# The quick tests are those that run no whole pages.
check: types ## check style, types and behaviour of the dashboard in less than a minute, without torch
	$(APP)/bin/python -m ruff check .
	$(APP)/bin/python -m ruff format --check .
	$(APP)/bin/python $(PYTEST) --quiet -n $(WORKERS) --dist loadfile tests/app $(addprefix --ignore-glob=,$(WHOLE_PAGES))

types: $(APP)/.tests ## check the types of the dashboard, without torch
	$(APP)/bin/python -m mypy dashboard

lint: $(TRAIN)/.tests ## check style everywhere, and the types of the trainer and the benchmarks
	$(TRAIN)/bin/python -m ruff check .
	$(TRAIN)/bin/python -m ruff format --check .
	$(TRAIN)/bin/python -m mypy --follow-imports=silent training benchmarks

format: $(APP)/.tests ## lay the code out
	$(APP)/bin/python -m ruff check --fix .
	$(APP)/bin/python -m ruff format .

test: ## run the tests of the dashboard, the trainer and the browser
	@failed=; for suite in app train browser; do \
	  echo; echo "== tests/$$suite"; $(MAKE) --no-print-directory test-$$suite || failed="$$failed $$suite"; \
	done; \
	if [ -n "$$failed" ]; then echo "failed:$$failed"; exit 1; fi

test-all: ## run these and the sweeps, which take long
	@$(MAKE) --no-print-directory test SELECT=

test-app: $(APP)/.tests ## test the dashboard without torch
	$(APP)/bin/python $(PYTEST) -n $(WORKERS) tests/app

test-train: $(TRAIN)/.tests ## test the trainer
	$(TRAIN)/bin/python $(PYTEST) -n $(WORKERS) --dist loadfile tests/train

test-browser: $(APP)/.tests ## test the running dashboard in Chromium
	$(BROWSER_TESTS) -n $(WORKERS) --dist worksteal || \
	  { echo "What failed runs once more, to leave traces in test-results/"; $(BROWSER_TESTS) --last-failed --tracing on; exit 1; }

train: $(TRAIN)/.ready ## fit the tutorial's recipe and export it to models/tutorial
	$(TRAIN)/bin/python -m training fit tutorial
	$(TRAIN)/bin/python -m training export

models: $(TRAIN)/.ready ## train every committed model again from nothing
	$(TRAIN)/bin/python -m training models

screenshot: $(APP)/.tests ## take the README's picture
	$(APP)/bin/python tests/browser/screenshot.py

pins: $(APP)/.tests ## compile the requirements again after a change in pyproject.toml
	$(call compile,training/requirements.txt,--extra training)
	$(call compile,requirements.txt,--constraints training/requirements.txt)
	$(call compile,tests/requirements.txt,--extra test --constraints training/requirements.txt)

upgrade: ## move the requirements to the newest versions and run the tests
	@$(MAKE) --no-print-directory pins UPGRADE=--upgrade
	@$(MAKE) --no-print-directory test

clean: ## remove the environments and caches
	rm -rf $(APP) $(TRAIN) .pytest_cache .ruff_cache .mypy_cache test-results

$(APP)/.ready: requirements.txt
$(TRAIN)/.ready: training/requirements.txt

$(APP)/.ready $(TRAIN)/.ready:
	@$(PYTHON) -c '$(VERSION_CHECK)'
	@echo "Installing into $(@D)…"
	@$(PYTHON) -m venv --clear $(@D)
	@$(@D)/bin/python $(PIP) -r $<
	@$(COMPILE) $(@D)/bin/python deploy/compile_imports.py
	@touch $@

$(APP)/.tests $(TRAIN)/.tests: %/.tests: %/.ready tests/requirements.txt
	@echo "Installing what tests and checks need into $(@D)…"
	@$(@D)/bin/python $(PIP) -r tests/requirements.txt
	@touch $@

define VERSION_CHECK
import re, sys; \
low, high = map(int, re.search("requires-python = .>=3.([0-9]+),<3.([0-9]+)", open("pyproject.toml").read()).groups()); \
(3, low) <= sys.version_info[:2] < (3, high) or sys.exit("Python %d.%d found, 3.%d to 3.%d needed: make PYTHON=/path/to/python3.%d" \
% (sys.version_info[:2] + (low, high - 1, high - 1)))
endef

define compile
	$(APP)/bin/python -m uv pip compile pyproject.toml $(2) $(UPGRADE) --universal --python-version 3.11 --quiet \
	  --no-annotate --custom-compile-command "make pins" --output-file $(1)
endef
