# Everything happens in .venv, which the first target that needs it makes.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

export NO_MKDOCS_2_WARNING := 1

.PHONY: help site data serve test real lint sitecheck check clean distclean

help: ## show this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(READY): pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[course,dev]'
	touch $(READY)

site: $(READY) ## install, run what is stale, build the site into site/
	$(BIN)/mkdocs build

data: $(READY) ## fetch the data sets that packages don't bring along, as far as they can be had
	$(BIN)/site_tools data get --all

serve: $(READY) ## write and read: pages at once, results as they arrive
	$(BIN)/mkdocs serve

test: $(READY) site ## the same, then every test
	$(BIN)/pytest

lint: $(READY) ## style, types, who may import whom
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

real: $(READY) ## run recorded work again and compare it with its records
	$(BIN)/site_tools real

sitecheck: $(READY) ## strict build, then every page read as a browser does
	$(BIN)/mkdocs build --strict
	$(BIN)/site_tools check
	$(BIN)/python -m tests.site_checks site

check: lint test sitecheck ## all that a change has to pass

clean: ## remove what was built; keep the results
	rm -rf site docs/labs .cache .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

distclean: clean ## also remove the results, the data sets and the environment
	rm -rf .site_tools .venv *.egg-info
