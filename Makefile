# What there is to run. Each target prepares .venv by itself (tools/prepare.sh) and then works
# without a network. PYTHON=... chooses the interpreter, WORKERS=... the test processes.
SHELL := bash
RUN := .venv/bin/python
WORKERS ?= 2
PYTEST := $(RUN) -m pytest -n $(WORKERS)

.PHONY: help demo test test-full lint docs clean
.NOTPARALLEL:

help:
	@echo "make demo       a tour: eager and compiled side by side"
	@echo "make test       ruff, mypy and the fast tests (what CI runs)"
	@echo "make test-full  the same with the slow tests"
	@echo "make lint       ruff and mypy only"
	@echo "make docs       write the pages, tables, pictures and type stubs that are made from sources"
	@echo "make clean      remove .venv, caches and build folders"

demo:
	@tools/prepare.sh demo
	@$(RUN) -m twofold demo

test: lint
	@$(PYTEST)

test-full: lint
	@$(PYTEST) -m ""

lint:
	@tools/prepare.sh all
	@$(RUN) -m ruff check --quiet .
	@$(RUN) -m mypy

docs:
	@tools/prepare.sh all
	@$(RUN) tools/generate_docs.py
	@$(RUN) tools/generate_stubs.py
	@$(RUN) tools/generate_tables.py
	@$(RUN) tools/draw_house.py

clean:
	@rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
