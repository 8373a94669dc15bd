# Each target does its own set-up; see CONTRIBUTING.md.
SHELL := bash
GO ?= go

# Packages whose tests try things at once; the race detector watches them.
# SQLite itself, which is C turned into Go and used under locks of its own, is
# compiled without it: that halves the run, and no variable of ours lies in it.
RACE := ./internal/store/... ./internal/jobs/... ./internal/blob/... ./internal/evidence/... ./internal/auth/... ./internal/question ./internal/onsite ./internal/reporting ./internal/app/...
RACEFLAGS := -race -gcflags=modernc.org/sqlite/lib=-race=false -gcflags=modernc.org/libc=-race=false

.NOTPARALLEL:

.PHONY: help
help: ## what can be made
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

.PHONY: setup
setup: ## install what this machine lacks for running and testing
	@scripts/setup.sh test

.PHONY: run
run: ## the portal with the worked example, on http://127.0.0.1:8080
	@scripts/setup.sh run
	@scripts/assets.sh
	$(GO) run ./cmd/plaudit demo

.PHONY: dev
dev: ## the same, built again whenever a file changes
	@scripts/setup.sh run
	@scripts/dev.sh

.PHONY: generate
generate: ## the Go code of the .templ files
	$(GO) tool templ generate -path internal

.PHONY: build
build: ## bin/plaudit, one static program
	@scripts/setup.sh run
	@scripts/assets.sh
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags "-s -w" -o bin/plaudit ./cmd/plaudit

.PHONY: check
check: ## what is quick to check: generated code, format, vet, staticcheck
	@scripts/setup.sh run
	@scripts/assets.sh
	@scripts/check.sh

.PHONY: test
test: setup check ## everything: checks, Go tests on both databases, browser
	$(GO) test -vet=off -timeout 30m $(GOTESTFLAGS) ./...
	$(GO) test -vet=off -timeout 30m $(RACEFLAGS) -short $(GOTESTFLAGS) $$($(GO) list $(RACE) 2>/dev/null)
	@scripts/browser.sh

.PHONY: bench
bench: ## the budgets, each measured beside its floor
	@scripts/setup.sh run
	@scripts/assets.sh
	$(GO) run ./cmd/bench $(BENCHFLAGS)

.PHONY: e2e
e2e: ## only the browser tests
	@scripts/setup.sh test
	@scripts/assets.sh
	@scripts/browser.sh
