# On Record: the menu. `make` prints it; each entry sets up what it needs on first use.

SHELL := /bin/sh
.DEFAULT_GOAL := menu
.PHONY: menu chat ask test test-more test-model lint format bench benchmark evaluate baseline encoder-graph clean

# The first Python that is new enough; `make PYTHON=/path/to/python3 …` names another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
USER_STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev
SETS := corpus/questions
BENCHMARK := $(VENV)/benchmark
BLIND := $(SETS)/blind-7.jsonl

menu: ## print this menu
	@echo "On Record answers with exact quotes. What would you like to do?"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | awk -F'\t' '{printf "%-18s %s\n", $$1, $$2}'

INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps

$(USER_STAMP): pyproject.toml requirements.txt
	@"$(PYTHON)" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "On Record needs Python 3.11 or later with its venv module (on Debian: apt install python3 python3-venv); name one with: make PYTHON=/path/to/python3 …" >&2; exit 1; }
	@echo "Setting up $(VENV) (once; about half a minute and 700 MB of packages) …" >&2
	@"$(PYTHON)" -m venv $(VENV)
	@$(INSTALL) --requirement requirements.txt --editable .
	@touch $@

$(DEV_STAMP): $(USER_STAMP) requirements-dev.txt
	@$(INSTALL) --requirement requirements-dev.txt
	@touch $@

chat: $(USER_STAMP) ## talk to it in the terminal
	@exec $(BIN)/onrecord chat

export Q
ask: $(USER_STAMP) ## ask one question: make ask Q="What does Iran say about sanctions?"
	@[ -n "$$Q" ] || { echo 'Ask with: make ask Q="What does Iran say about sanctions?"' >&2; exit 2; }
	@exec $(BIN)/onrecord ask -- "$$Q"

test: $(DEV_STAMP) ## run every test, the slow ones too
	@exec $(BIN)/python -m pytest -n auto --dist loadscope --no-loadscope-reorder

test-more: $(DEV_STAMP) ## run the tests that try a part of their examples each time, with all of them
	@exec $(BIN)/python -m pytest -n auto --dist loadscope --no-loadscope-reorder --every-example

test-model: $(DEV_STAMP) ## run the contract suite against the chat model that ONRECORD_MODEL names
	@exec $(BIN)/python -m pytest -s --ask-model tests/contract

lint: $(DEV_STAMP) ## ruff, mypy, the walls between the rooms, and known vulnerabilities of packages
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m tests.audit

format: $(DEV_STAMP) ## put the code in its usual form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(DEV_STAMP) ## measure speed and memory, as ratios within one run
	@exec $(BIN)/python -m tests.bench

benchmark: $(DEV_STAMP) ## compare with other ways to find quotes, on blind questions; needs ONRECORD_DATA, and half an hour the first time
	@[ -n "$$ONRECORD_DATA" ] || { echo "ONRECORD_DATA names no folder with the UN General Debate Corpus (ungdc)." >&2; exit 2; }
	@[ -d $(BENCHMARK)/words ] || { "$(PYTHON)" -m venv $(BENCHMARK)/words && \
		$(BENCHMARK)/words/bin/pip install --quiet --disable-pip-version-check rank-bm25; }
	@export ONRECORD_HOME=$(BENCHMARK)/home; \
		{ $(BIN)/onrecord import ungdc "$$ONRECORD_DATA/ungdc" > $(BENCHMARK)/import.txt || [ $$? = 3 ]; } && \
		$(BIN)/python -m tests.benchmark tasks $(BENCHMARK)/tasks $(BLIND) && \
		$(BENCHMARK)/words/bin/python tests/benchmark/peers/words.py $(BENCHMARK)/tasks $(BENCHMARK)/words.jsonl && \
		$(BIN)/python -m tests.benchmark run nearest $(BENCHMARK)/tasks $(BENCHMARK)/nearest.jsonl && \
		$(BIN)/python -m tests.benchmark run onrecord $(BENCHMARK)/tasks $(BENCHMARK)/onrecord.jsonl
	@$(BIN)/python -m tests.benchmark score $(BENCHMARK)/tasks $(BENCHMARK)/*.jsonl

EVALUATE := ONRECORD_HOME=$(VENV)/evaluated $(BIN)/onrecord evaluate

evaluate: $(DEV_STAMP) ## measure answers against the fixed question sets; fails where a gate or the baseline is missed
	@code=0; \
	$(EVALUATE) $(SETS)/statement.jsonl $(SETS)/development.jsonl $(SETS)/seed.jsonl --statements corpus/statements || code=$$?; \
	if [ -n "$$ONRECORD_DATA" ]; then \
		$(EVALUATE) $(SETS)/general-debate.jsonl $(SETS)/climate.jsonl $(SETS)/ungdc.jsonl --statements "$$ONRECORD_DATA" || code=$$?; \
	else \
		echo "The sets general-debate, climate and ungdc were skipped: ONRECORD_DATA names no folder of real documents."; \
	fi; \
	exit $$code

baseline: $(DEV_STAMP) ## measure the shipped set, and have later runs held to what came out
	@rm -f $(VENV)/statement.baseline.json
	@ONRECORD_EMBEDDINGS=local $(EVALUATE) $(SETS)/statement.jsonl --statements corpus/statements --mode quotes --no-baseline \
		-o $(VENV)/statement.baseline.json || [ $$? = 1 ]
	@mv $(VENV)/statement.baseline.json $(SETS)/
	@echo "Written: $(SETS)/statement.baseline.json. Commit it with the change that it is for."

encoder-graph: $(DEV_STAMP) ## write the graphs of the local embedder's model anew
	@$(BIN)/python -m retrieval.embedding.encoder.make_graph

clean: ## remove what was set up here (no statements, no answers)
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis dist build
