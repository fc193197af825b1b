.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
RAY := $(VENV)/ray
# By way of the environment, so that the shell reads nothing into it.
export SPEC

.PHONY: help
help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-zA-Z_-]+:.*## / {printf "  \033[1m%-18s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(READY) ## Make .venv with everything that development and the demo need

$(READY): pyproject.toml generator/constraints.txt $(wildcard wrappers/replicate_typed/local/models/*/cog.yaml)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version.split()[0] + "; name one with: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint generator/constraints.txt --group dev --editable '.[all]'
	$(BIN)/replicate-typed models build
	@touch $@

.PHONY: demo
demo: $(READY) ## Run real predictions on the embedded API, in every form the client knows
	@$(BIN)/python -m replicate_typed.local.demo

.PHONY: test
test: $(READY) ## Run the tests
	$(BIN)/python -m pytest -n auto --dist loadgroup $(PYTEST)

# Tests of what is not measured, and tests that a tracer disturbs: they interrupt threads, or count on
# the speed of the interpreter.
LIFECYCLE := tests/client/lifecycle
UNMEASURED := $(LIFECYCLE)/test_interrupted_create.py $(LIFECYCLE)/test_orphans.py \
  $(LIFECYCLE)/test_fault_injection.py $(LIFECYCLE)/test_fault_ledger.py \
  $(LIFECYCLE)/test_thrown_exceptions.py $(LIFECYCLE)/test_interrupted_threads.py \
  $(LIFECYCLE)/test_signals.py $(LIFECYCLE)/test_forks.py $(LIFECYCLE)/test_ended_loop.py \
  $(LIFECYCLE)/test_deadlines.py \
  tests/local/test_functions.py tests/cog tests/contract tests/e2e tests/generator tests/packaging

# Processes that run tests: tests wait for half of their time.
WORKERS = $(shell expr $$(getconf _NPROCESSORS_ONLN) '*' 3 / 2)

# Tests over other HTTP libraries and event loops run the same lines again: those that are not
# measured, which depend on the loop, run all the same.
USUAL := not peers and not compatibility and not ray and not other_library

.PHONY: coverage
coverage: $(READY) ## Run the tests, and fail if they run less of the code than the floor says
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup --cov --cov-report=term:skip-covered $(UNMEASURED:%=--ignore=%) -m '$(USUAL) and not over_engine'
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(UNMEASURED) -m '$(USUAL)'

.PHONY: test-engines
test-engines: $(READY) ## Run the tests over each other HTTP library and event loop that callers may bring
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup -m 'over_engine or other_library' tests/client $(PYTEST)

.PHONY: mutation
mutation: $(READY) ## Change the pure modules in one place after the other: do the unit tests notice?
	@$(BIN)/python -m pip install --quiet --constraint generator/constraints.txt --group mutation
	$(BIN)/python tests/mutation/run.py

.PHONY: test-peers
test-peers: $(READY) ## Run the official clients against the embedded API (needs the package indexes)
	$(BIN)/python -m pytest -m peers tests/peers $(PYTEST)

.PHONY: test-ray
test-ray: $(RAY)/.ready ## Run many predictions on a Ray cluster of two nodes (needs the package indexes)
	$(RAY)/bin/python -m pytest -m ray tests/clusters $(PYTEST)

$(RAY)/.ready: $(READY)
	$(BIN)/python -m venv $(RAY)
	$(RAY)/bin/python -m pip install --quiet --upgrade pip
	$(RAY)/bin/python -m pip install --quiet --constraint generator/constraints.txt --group ray --editable '.[local]'
	@touch $@

.PHONY: test-compatibility
test-compatibility: $(READY) ## Run code that others have published against this client (needs the package indexes)
	$(BIN)/python -m pytest -m compatibility tests/compatibility $(PYTEST)

.PHONY: bench
bench: $(READY) ## Compare the speed with other clients; BENCH="--quick", "--row NAME", "--write" or "--list"
	$(BIN)/python -m benchmarks $(BENCH)

.PHONY: wheel-env
wheel-env: $(READY) ## Build the wheel, or take WHEEL=file, and install it into .venv/wheel
	@$(BIN)/python tests/packaging/wheel.py install $(WHEEL)

.PHONY: test-wheel
test-wheel: wheel-env ## Run the unit tests against the installed wheel
	$(BIN)/python tests/packaging/wheel.py test $(PYTEST)

.PHONY: lint
lint: $(READY) ## Check format, style, and which room imports from which
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-cache --no-logo

.PHONY: format
format: $(READY) ## Format the code and fix what can be fixed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.PHONY: types
types: $(READY) wheel-env ## Check the types with four checkers, and that all public ones are known
	$(BIN)/mypy
	$(BIN)/mypy tests/typing
	$(BIN)/pyright
	$(BIN)/python tests/packaging/type_checkers.py
	$(BIN)/python tests/packaging/wheel.py types

.PHONY: regenerate
regenerate: $(READY) ## Compile openapi.yaml into generated_client/ and derive the sync twin
	$(BIN)/python -m generator regenerate

.PHONY: check-generated
check-generated: $(READY) ## Fail when generated code is not what openapi.yaml compiles to
	$(BIN)/python -m generator check

.PHONY: update-spec
update-spec: $(READY) ## Follow upstream's description (SPEC=file or URL), and say what changed
	$(BIN)/python -m generator update-spec $(if $(SPEC),--spec "$$SPEC")

.PHONY: spec-diff
spec-diff: $(READY) ## Say what update-spec would change (SPEC=file or URL), and write nothing
	$(BIN)/python -m generator spec-diff $(if $(SPEC),--spec "$$SPEC")

.PHONY: check
check: lint types check-generated coverage test-wheel ## Everything that CI runs

.PHONY: build
build: $(READY) ## Build the wheel and the source distribution
	$(BIN)/python -m build

.PHONY: clean
clean: ## Remove what the other targets made
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage .coverage.* htmlcov dist build demo-output
