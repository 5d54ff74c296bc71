# make demo    try it: a practice market of invented ads, no network needed after installation
# make test    run the tests; make test-all runs those that take longer, too
# make bench   measure every stage on a small market; BENCH_OPTIONS="--postings 10k,100k" on others
# make check   what a change must pass: ruff, mypy, tests
# make docs    write docs/reference anew and build the site: site/index.html
# make dist    the wheel and the sdist; make sbom, licences, audit: what comes along with it (docs/how-to/release.md)
# make demo CHECK=1   the same as `make demo`, but stops once the dashboard has answered

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
SPARK ?= .venv-spark
DOCS ?= .venv-docs
READY := $(VENV)/.ready
# Two more than there are cores: some tests wait for a host that is slow, or for a browser.
JOBS ?= $(shell echo $$(($$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1) + 2)))
# Compiled files are kept, whatever is set: the tests start our commands hundreds of times.
PYTEST = PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n $(JOBS)
# The default tests write thousands of small databases, and a disk is waited for at each: where memory has
# room (8 GB) and lets programs run, they write there.
MEMORY = $(shell mount 2>/dev/null | grep -q ' /dev/shm .*noexec' || \
	df -k /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 8000000 { print "TMPDIR=/dev/shm" }')
DEMO_OPTIONS := $(if $(CHECK),--check,)

.PHONY: demo test test-all test-spark check lint bench docs install clean dist sbom licences audit

demo: $(READY)
	@$(BIN)/guidepost demo $(DEMO_OPTIONS)

# A file to a worker: what its tests share is made once, not by each of the workers. By name, so that those
# that wait for a browser or a process come first; xdist would put files of few, long tests last.
test: $(READY)
	@$(MEMORY) $(PYTEST) --dist loadfile --no-loadscope-reorder $(PYTEST_OPTIONS)

test-all: $(READY)
	@$(PYTEST) -m "not live and not spark" $(PYTEST_OPTIONS)

# One at a time: a cluster of three Java processes is enough for a small machine.
test-spark: $(SPARK)/.ready
	@PYTHONDONTWRITEBYTECODE= $(SPARK)/bin/python -m pytest -m spark tests/spark $(PYTEST_OPTIONS)

check: lint test

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: $(READY)
	@$(BIN)/guidepost bench $(or $(BENCH_OPTIONS),--postings 2k)

# Every warning is an error: a link without a target, a page that no other leads to.
docs: $(READY) $(DOCS)/.ready
	@$(BIN)/python -m docs.generators
	@rm -rf site
	@$(DOCS)/bin/sphinx-build -q -W --keep-going -j auto -d $(DOCS)/doctrees -c docs . site
	@echo "site/index.html is ready"

install: $(READY)

TOOLS := $(VENV)-release
TOOLS_READY := $(TOOLS)/.ready

# With the pinned backend; out of the sdist comes the same wheel, byte for byte.
dist: $(READY)
	@rm -rf dist
	@$(BIN)/hatchling build -d dist

licences: $(READY)
	@$(BIN)/python -m release.licences

sbom: dist $(TOOLS_READY)
	@$(BIN)/python -m release.environment build/run dist/*.whl >/dev/null
	@$(TOOLS)/bin/cyclonedx-py environment build/run/bin/python --pyproject pyproject.toml \
	  --mc-type application --output-reproducible -o dist/guidepost.cdx.json
	@echo "wrote dist/guidepost.cdx.json"

# Asks the network for known weaknesses of what is pinned.
audit: $(TOOLS_READY)
	@$(TOOLS)/bin/pip-audit --disable-pip --require-hashes -r constraints-run.txt

$(TOOLS_READY): constraints-release.txt
	@$(PYTHON) -m venv $(TOOLS)
	@$(TOOLS)/bin/python -m pip install --disable-pip-version-check --quiet --require-hashes -r constraints-release.txt
	@touch $(TOOLS_READY)

# Two steps, because pip refuses hashes together with a local project.
$(READY): constraints.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed: install python3 and try again."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) -V). Name another one: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing: install the package python3-venv (Debian, Ubuntu: apt install python3-venv) and try again."; exit 1; }
	@echo "Setting up $(VENV) (once, about two minutes) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --progress-bar on --require-hashes -r constraints.txt
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .
	@touch $(READY)

$(SPARK)/.ready: $(READY) constraints-spark.txt
	@echo "Setting up $(SPARK) with pyspark (once, about three minutes) ..."
	@$(PYTHON) -m venv $(SPARK)
	@for file in constraints.txt constraints-spark.txt; do $(SPARK)/bin/python -m pip install --disable-pip-version-check --quiet --progress-bar on --require-hashes -r $$file || exit 1; done
	@$(SPARK)/bin/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .
	@touch $(SPARK)/.ready

# Apart from the rest, so that `make demo` need not wait for it.
$(DOCS)/.ready: constraints-docs.txt
	@echo "Setting up $(DOCS) with Sphinx (once, about a minute) ..."
	@$(PYTHON) -m venv $(DOCS)
	@$(DOCS)/bin/python -m pip install --disable-pip-version-check --quiet --require-hashes -r constraints-docs.txt
	@touch $(DOCS)/.ready

clean:
	rm -rf $(VENV) $(SPARK) $(DOCS) $(TOOLS) site build dist .mypy_cache .ruff_cache .pytest_cache
