#!/usr/bin/env bash
# The journeys in a browser. Arguments go to the test runner:
#   scripts/browser.sh --test-name-pattern 'sign'
# Environment: PLAUDIT_CHROMIUM (default /usr/bin/chromium-headless-shell, and
# /usr/bin/chromium for phones).
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p bin test-results
go build -o bin/plaudit-e2e ./cmd/plaudit
export PLAUDIT_PROGRAM=$PWD/bin/plaudit-e2e PLAUDIT_LOOKED=$PWD/test-results/looked
: >"$PLAUDIT_LOOKED" # what the stories of this run have looked at
exec node e2e/support/run.mjs "$@" ${E2E:-e2e/*.test.mjs}
