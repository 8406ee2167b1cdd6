# Development of secretsync. `make help` lists the targets.

MAKEFLAGS += --no-print-directory
SHELL := /bin/bash

PREFIX ?= /usr/local
DESTDIR ?=
SWIFT_BUILD_FLAGS ?=
RELEASE_FLAGS ?= -c release --static-swift-stdlib

# What the tests find beside them; each may be set by the caller. run-tests drops what does not exist.
export SECRETSYNC_PYTHON ?= $(CURDIR)/.venv/bin/python
export SECRETSYNC_AWS_CLI ?= $(CURDIR)/.venv/bin/aws
export SECRETSYNC_MOTO ?= $(CURDIR)/.venv-moto/bin/moto_server
export SECRETSYNC_MINISTACK ?= $(CURDIR)/.venv-ministack/bin/ministack
export SECRETSYNC_VECTORS ?= $(realpath $(CURDIR)/../shared/vectors)

.DEFAULT_GOAL := help
.PHONY: help deps venv build demo test lint emulator-matrix install bench bench-check bench-emulator bench-first-sync \
    conformance simulate fuzz tsan asan kill9 crashpoints powerloss peers secrecy restart soak clean

help: ## list the targets
	@awk -F':.*## ' '/^[a-z0-9-]+:.*## / { printf "%-17s %s\n", $$1, $$2 }' Makefile

deps: ## install the system packages that are missing (apt)
	@contrib/scripts/install-deps

venv: ## make the Python environments of the interop tests, where missing or out of date
	@contrib/scripts/make-venv .venv Tests/Interop/requirements.txt
	@contrib/scripts/make-venv .venv-moto Tests/Interop/requirements-moto.txt
	@contrib/scripts/make-venv .venv-ministack Tests/Interop/requirements-ministack.txt

build: deps ## build secretsyncd and secretsync (debug)
	swift build $(SWIFT_BUILD_FLAGS) --product secretsyncd
	swift build $(SWIFT_BUILD_FLAGS) --product secretsync

demo: deps ## build both programs and walk through a whole sync, AWS side included
	@contrib/demo.sh

test: deps venv ## build everything and run all tests; FILTER=Name runs some
	@contrib/scripts/run-tests

conformance: deps venv ## the protocol's suite: the agent, the clients in other languages, hosts, foreign libraries
	@contrib/scripts/install-deps languages
	@[[ -n "$$SECRETSYNC_BIN" ]] || swift build $(SWIFT_BUILD_FLAGS) --product secretsyncd
	@contrib/scripts/conformance
	@contrib/scripts/foreign

lint: ## format, import arrows, tracked files, shell scripts
	@contrib/scripts/lint

emulator-matrix: deps venv ## ask every AWS emulator what AWS would answer; WRITE=1 puts the table into Emulator.md
	@CI= contrib/scripts/make-venv .venv-localstack Tests/Interop/requirements-localstack.txt
	swift build $(SWIFT_BUILD_FLAGS) --product secretsyncd
	@contrib/scripts/emulator-matrix $(if $(WRITE),--write)

install: deps ## build for release and install programs, manual pages and completions below $(DESTDIR)$(PREFIX)
	swift build $(RELEASE_FLAGS) --product secretsyncd
	swift build $(RELEASE_FLAGS) --product secretsync
	install -d "$(DESTDIR)$(PREFIX)/bin"
	bin=$$(swift build $(RELEASE_FLAGS) --show-bin-path) && \
	    install -m 0755 "$$bin/secretsyncd" "$$bin/secretsync" "$(DESTDIR)$(PREFIX)/bin/" && \
	    contrib/scripts/install-terminal "$$bin" "$(DESTDIR)$(PREFIX)/share"

bench: deps venv ## what the agent costs beside other ways and the physical limit; BENCH=name for one (release build, 10 min)
	@contrib/scripts/install-deps bench
	@contrib/scripts/make-venv .venv-plots Tests/Crash/requirements-plots.txt
	@contrib/bench/bench.sh --out .bench $(if $(BENCH),--only $(BENCH)) $(if $(SECRETS),--secrets $(SECRETS))

bench-check: deps venv ## a short version of the same that fails where something got much worse
	@contrib/scripts/install-deps bench
	@contrib/bench/bench.sh --check

bench-emulator: deps ## requests a second that the emulator answers (release build, wrk)
	@contrib/bench/emulator.sh

bench-first-sync: deps ## first syncs beside the time of AWS's quotas (release build); SECRETS=10000 for more
	@contrib/bench/first-sync.sh

simulate: deps ## the engine in SEEDS=200000 simulated worlds, then with each rule left out; SEED=n shows one (release build)
	swift build -c release --product simulate
	@bin=$$(swift build -c release --show-bin-path)/simulate; \
	    if [[ -n "$(SEED)" ]]; then exec "$$bin" --seed "$(SEED)" --trace; fi; \
	    "$$bin" --seeds $(or $(SEEDS),200000) && "$$bin" --mutants

fuzz: deps ## feed the parsers what nobody would write (libFuzzer); T=line|command|template|value|answer|profile|small|all, S=seconds
	@contrib/scripts/fuzz $(or $(T),all) $(or $(S),30)

tsan: deps ## all tests under the thread sanitizer; PURE=1: what has neither network nor disk; FILTER=Name runs some
	@contrib/scripts/sanitize thread $(if $(PURE),pure,all)

asan: deps ## all tests under the address sanitizer; PURE=1 and FILTER=Name as above
	@contrib/scripts/sanitize address $(if $(PURE),pure,all)

kill9: deps ## kill -9 under load, N=200 times, and check AWS against what was acknowledged; SEED=n replays
	swift build $(SWIFT_BUILD_FLAGS) --build-tests
	SECRETSYNC_CRASH_KILLS=$(or $(N),200) $(if $(SEED),SECRETSYNC_CRASH_SEED=$(SEED)) \
	    swift test $(SWIFT_BUILD_FLAGS) --skip-build --disable-xctest --filter 'EndToEndTests\.CrashTests'

crashpoints: deps ## kill or fail the agent at its system calls, one by one (strace); POINTS=n samples, ONLY=point replays
	@[[ -n "$$SECRETSYNC_BIN" ]] || swift build $(SWIFT_BUILD_FLAGS) --product secretsyncd
	@python3 Tests/Crash/crashpoints.py $(if $(POINTS),--points $(POINTS)) $(if $(SEED),--seed $(SEED)) \
	    $(if $(ONLY),--only $(ONLY))

secrecy: deps ## values that are easy to find take every path, and are then looked for in files, replies, logs and memory
	@[[ -n "$$SECRETSYNC_BIN" ]] || swift build $(SWIFT_BUILD_FLAGS) --product secretsyncd
	@python3 Tests/Crash/secrecy.py

restart: deps ## how long a start takes with N=10000 associations in the state (debug build; SECRETSYNC_BIN for another)
	@[[ -n "$$SECRETSYNC_BIN" ]] || swift build $(SWIFT_BUILD_FLAGS) --product secretsyncd
	@python3 Tests/Crash/restart.py --associations $(or $(N),10000)

powerloss: deps ## let the power fail under load, N=20 times (loop mounts as root, else strace); SEED=n replays
	@[[ -n "$$SECRETSYNC_BIN" ]] || swift build $(SWIFT_BUILD_FLAGS) --product secretsyncd
	@python3 Tests/Crash/powerloss.py --cycles $(or $(N),20) $(if $(SEED),--seed $(SEED)) \
	    $(if $(DISK),--disk $(DISK)) $(if $(CONTROL),--control)

soak: deps ## churn with AWS's faults for M=3 minutes; judges memory, descriptors, log and what AWS has
	@contrib/scripts/make-venv .venv-plots Tests/Crash/requirements-plots.txt
	@[[ -n "$$SECRETSYNC_BIN" ]] || swift build $(SWIFT_BUILD_FLAGS) --product secretsyncd
	@python3 Tests/Crash/soak.py --minutes $(or $(M),3) $(if $(SEED),--seed $(SEED))

peers: deps ## hostile peers against a real agent on a real socket; ONLY=name for one case, FULL=1 for 10,000 connections
	@[[ -n "$$SECRETSYNC_BIN" ]] || swift build $(SWIFT_BUILD_FLAGS) --product secretsyncd
	@python3 Tests/Crash/peers.py $(if $(ONLY),--only $(ONLY)) $(if $(FULL),--full)

clean: ## remove what was built, the Python environments included
	rm -rf .build .build-release .build-fuzz .build-thread-* .build-address-* \
	    .venv .venv-moto .venv-ministack .venv-localstack .venv-plots .build-bench .bench
