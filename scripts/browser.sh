#!/usr/bin/env bash
# The journeys in a browser. Arguments go to the test runner:
#   scripts/browser.sh --test-name-pattern 'sign'
# Environment: PLAUDIT_CHROMIUM (default /usr/bin/chromium).
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p bin test-results
go build -o bin/plaudit-e2e ./cmd/plaudit
PLAUDIT_PROGRAM=$PWD/bin/plaudit-e2e exec node --test --test-concurrency=2 --test-reporter=spec "$@" ${E2E:-e2e/*.test.mjs}
