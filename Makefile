# Two commands to know: `make lab` and `make test`. Each sets up .venv by itself.
# PORT=8899 chooses the port, NO_BROWSER=1 prints the address only, PYTHON=... chooses the Python that .venv is made with.

PY := .venv/bin/python
READY := .venv/.ready
READY_TO_TEST := .venv/.ready-to-test
SUPPORTED := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))
PIP := $(PY) -m pip --disable-pip-version-check --no-input --quiet
INSTALL := $(PIP) install --no-compile --require-hashes --no-deps
COMPILE := UV_CUSTOM_COMPILE_COMMAND='make lock' $(PY) -m uv pip compile --upgrade --quiet \
	--universal --python-version 3.11 --generate-hashes
DISTRIBUTED := import tomllib; project = tomllib.load(open("pyproject.toml", "rb"))["project"]; \
	print(*project["optional-dependencies"]["distributed"], sep="\n")

# One more than there are processors: browsers and servers wait for each other.
WORKERS = -n $$($(PY) -c 'import os; print(min(4, os.cpu_count() + 1))') --dist worksteal

TORCH := torch==2.13.0  # what notebook 07b was run with

unexport PYTHONDONTWRITEBYTECODE  # what is not kept compiled is compiled again at every start

.PHONY: help lab test torch quick notebooks exercises bench lint lock

help:
	@echo 'make lab        open the notebooks in JupyterLab'
	@echo 'make test       run every test: style, units, doctests, notebooks, browser, engines'
	@echo 'make torch      add PyTorch, whose tests are skipped without it'
	@echo 'make quick      style and the units that are not slow: no browser, no notebooks'
	@echo 'make notebooks  execute the notebooks again, in place, and list their claims in docs/claims.md'
	@echo 'make exercises  execute the solutions again and generate the exercises from them'
	@echo 'make bench      measure what must stay fast'
	@echo 'make lint       ruff alone, on code and notebooks'
	@echo 'make lock       renew both locks from pyproject.toml'

lab: $(READY)
	@PORT='$(PORT)' NO_BROWSER='$(NO_BROWSER)' $(PY) -m mlsd_helpers lab

test: $(READY_TO_TEST)
	@$(PY) -m pytest $(WORKERS)

torch: $(READY)
	@$(PIP) install $(TORCH)

quick: $(READY)
	@$(PY) -m pytest $(WORKERS) --quick

notebooks: $(READY)
	@$(PY) tests/notebooks/execute.py
	@$(PY) tests/notebooks/claims_page.py

exercises: $(READY)
	@$(PY) tests/practice/exercises/generate.py

bench: $(READY)
	@$(PY) -m pytest tests/benchmarks

lint: $(READY)
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .

lock: $(READY)
	@$(PIP) install uv
	@$(COMPILE) pyproject.toml --extra dev --extra notebooks --output-file requirements.lock
	@$(PY) -c '$(DISTRIBUTED)' | $(COMPILE) - --constraint requirements.lock --output-file requirements-distributed.lock

# --no-compile: Python compiles what it imports when it first does; compiling everything would take as long as installing.
$(READY): requirements.lock pyproject.toml
	@$(PY) -c '$(SUPPORTED)' 2>/dev/null && $(PY) -m pip --version >/dev/null 2>&1 || { \
		found=; bare=; \
		for candidate in $(PYTHON) python3.14 python3.13 python3.12 python3.11 python3 python; do \
			$$candidate -c '$(SUPPORTED)' >/dev/null 2>&1 || continue; \
			if $$candidate -c 'import ensurepip, venv' >/dev/null 2>&1; then found=$$candidate; break; fi; \
			bare=$${bare:-$$candidate}; \
		done; \
		if [ -z "$$found" ] && [ -n "$$bare" ]; then \
			echo "$$bare cannot make a virtual environment: its venv module is missing." >&2; \
			echo "On Debian and Ubuntu: sudo apt-get install python3-venv  Then run make again." >&2; exit 1; \
		elif [ -z "$$found" ]; then \
			echo "No Python 3.11, 3.12, 3.13 or 3.14 found. Install one, then run make again:" >&2; \
			echo "  Debian, Ubuntu: sudo apt-get install python3 python3-venv" >&2; \
			echo "  macOS:          brew install python@3.13" >&2; \
			echo "  others:         https://www.python.org/downloads/" >&2; \
			echo "If yours has another name: make PYTHON=/path/to/python" >&2; exit 1; \
		fi; \
		echo "Making .venv with $$($$found --version) ($$found)"; \
		$$found -m venv --clear .venv; }
	@echo 'Installing the packages of requirements.lock into .venv (once; about two minutes) ...'
	@$(INSTALL) -r requirements.lock
	@$(PIP) install --no-deps --editable .
	@touch $(READY)

# --no-build-isolation: pyspark has no wheel; the setuptools of requirements.lock builds it, not the newest one of the day.
$(READY_TO_TEST): requirements-distributed.lock $(READY)
	@echo 'Installing Spark, which only the tests need, into .venv (once; 456 MB, about a minute) ...'
	@$(INSTALL) --no-build-isolation -r requirements-distributed.lock
	@touch $(READY_TO_TEST)
