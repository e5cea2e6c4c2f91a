# Needs make and Python 3.11 or newer. `make run` and `make test` are all that most people want.

PYTHON ?= python3
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
TABLES := offences recorded_crime welsh_charges national_charges population

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help tables run test test-all check format data bench clean

help: ## list what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1	\2/p' $(MAKEFILE_LIST) | expand -t 16

run: tables ## install what is missing and start the flight deck; it prints its address
	@$(BIN)/python app.py

test: check ## check the code, then run the tests (about twelve minutes on two processors)
	$(BIN)/python -m pytest -n 2 -m "not slow"

test-all: check ## the same with every combination
	$(BIN)/python -m pytest -n 2

check: $(VENV)/.development tables ## style, types, and who may import whom
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.development ## lay the code out
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

data: $(VENV)/.runtime ## build the published tables again from their sources
	$(BIN)/python -m data.make_published

bench: $(VENV)/.development tables ## measure the deck, and write the result beside the measurement
	$(BIN)/python -m bench

clean: ## remove what was installed and every cache; figures and settings stay
	rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# ---------------------------------------------------------------- what the commands above stand on

# A table that is there is not built again: a figure must be the one its manifest names.
tables: $(VENV)/.runtime
	@for table in $(TABLES); do test -f data/published/$$table.parquet || { \
		echo "$$table is missing: building the published tables."; $(BIN)/python -m data.make_published; exit; }; done

# The stamps are older than the lists of packages when a list has changed.
$(VENV)/.runtime: requirements.txt | $(VENV)/pyvenv.cfg
	@echo "Installing what the flight deck needs (about a minute)."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.development: requirements-dev.txt requirements.txt | $(VENV)/pyvenv.cfg
	@echo "Installing what the tests need (about a minute)."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/.runtime

$(VENV)/pyvenv.cfg:
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON) here: install Python 3.11 or newer." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$$($(PYTHON) --version) is too old: the flight deck needs 3.11 or newer. If you have one, name it: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "$(PYTHON) cannot make a virtual environment here; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
