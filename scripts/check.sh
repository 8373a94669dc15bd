#!/usr/bin/env bash
# Quick checks of the source: generated code, format, go.mod, vet, staticcheck.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { printf 'check: %s\n' "$*" >&2; exit 1; }

generated() { find internal -name '*_templ.go' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum; }
before=$(generated)
go tool templ generate -path internal >/dev/null 2>&1 || { go tool templ generate -path internal; fail "templ could not generate."; }
stale=$(diff <(echo "$before") <(generated) | sed -nE 's/^[<>] [0-9a-f]+  //p' | sort -u)
[ -z "$stale" ] || fail "these were not up to date with their .templ files; they are now, so commit them:
$stale"

unformatted=$(gofmt -l $(find . -name '*.go' ! -name '*_templ.go' -not -path './node_modules/*'))
[ -z "$unformatted" ] || fail "gofmt has not been over:
$unformatted"

long=$(find . \( -name '*.go' -o -name '*.templ' -o -name '*.mjs' \) ! -name '*_templ.go' -not -path './node_modules/*' -exec wc -l {} + |
	awk '$2 != "total" && $1 > 400 { print "  " $2 " (" $1 " lines)" }')
[ -z "$long" ] || fail "files are at most 400 lines:
$long"

go vet ./...
go tool staticcheck ./...
echo "check: generated code, format, length, vet and staticcheck are in order"
