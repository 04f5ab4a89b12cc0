# `make run` opens the dashboard, `make test` tests everything; each makes the environment that it needs.

PYTHON ?= python3
PORT ?= 8501

APP := .venv
TRAIN := .venv-train
BROWSER := .venv-browser
PIP := -m pip install --quiet --disable-pip-version-check

export STREAMLIT := $(CURDIR)/$(APP)/bin/streamlit
export TRAIN_PYTHON := $(CURDIR)/$(TRAIN)/bin/python
ifdef MNIST_ROOT
export MNIST_ROOT := $(abspath $(MNIST_ROOT))
endif

.PHONY: help run test test-app test-train test-browser lint format train models screenshot clean

help: ## say what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: $(APP)/.ready ## open the dashboard in the browser
	$(STREAMLIT) run dashboard/app.py --server.port $(PORT)

test: ## run all tests: the dashboard's, the trainer's and the browser's
	@failed=; for suite in app train browser; do \
	  echo; echo "== tests/$$suite"; $(MAKE) --no-print-directory test-$$suite || failed="$$failed $$suite"; \
	done; \
	if [ -n "$$failed" ]; then echo "failed:$$failed"; exit 1; fi

test-app: $(APP)/.ready ## test the dashboard without torch
	$(APP)/bin/python -m pytest tests/app

test-train: $(TRAIN)/.ready ## test the trainer
	$(TRAIN)/bin/python -m pytest tests/train

test-browser: $(APP)/.ready $(BROWSER)/.ready ## test the running dashboard in Chromium
	$(BROWSER)/bin/python -m pytest tests/browser

lint: $(TRAIN)/.ready ## check style, imports and layout
	$(TRAIN)/bin/ruff check .
	$(TRAIN)/bin/ruff format --check .

format: $(TRAIN)/.ready ## lay the code out
	$(TRAIN)/bin/ruff check --fix .
	$(TRAIN)/bin/ruff format .

train: $(TRAIN)/.ready ## fit the tutorial's recipe and export it to models/tutorial
	$(TRAIN)/bin/python -m training fit tutorial
	$(TRAIN)/bin/python -m training export

models: $(TRAIN)/.ready ## rebuild every model on the shelf from nothing
	$(TRAIN)/bin/python -m training models

screenshot: $(APP)/.ready $(BROWSER)/.ready ## take the README's picture
	$(BROWSER)/bin/python tests/browser/screenshot.py

clean: ## remove the environments and caches
	rm -rf $(APP) $(TRAIN) $(BROWSER) .pytest_cache .ruff_cache

$(APP)/.ready: requirements.txt
	$(call environment,$(APP),-r requirements.txt pytest)

$(TRAIN)/.ready: training/requirements.txt requirements.txt
	$(call environment,$(TRAIN),-r training/requirements.txt pytest ruff)

$(BROWSER)/.ready: tests/browser/requirements.txt
	$(call environment,$(BROWSER),-r tests/browser/requirements.txt)

define environment
	@$(PYTHON) -c 'import sys; v = sys.version_info; v >= (3, 11) or sys.exit(f"Python {v[0]}.{v[1]} found, 3.11 or newer needed: make PYTHON=/path/to/python3.11")'
	@echo "Installing into $(1)…"
	@$(PYTHON) -m venv --clear $(1)
	@$(1)/bin/python $(PIP) $(2)
	@touch $@
endef
