#!/usr/bin/env bash
# Runs the demonstration and builds and starts it again when a source file has
# changed. Looks once a second; ends with Ctrl+C.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
server=
stop() {
	[ -z "$server" ] || kill "$server" 2>/dev/null || true
	[ -z "$server" ] || wait "$server" 2>/dev/null || true
	server=
}
trap 'stop; rm -rf "$work"' EXIT
trap 'exit 0' INT TERM

changed() {
	find cmd internal assets/scss assets/js assets/images assets/*.go go.mod package-lock.json \
		-type f ! -name '*_templ.go' -newer "$work/built" -print -quit 2>/dev/null | grep -q .
}

build() {
	touch "$work/started"
	scripts/assets.sh && go tool templ generate -path internal >/dev/null && go build -o "$work/plaudit" ./cmd/plaudit
	local ok=$?
	mv "$work/started" "$work/built"
	return $ok
}

touch -d '1970-01-01' "$work/built"
while true; do
	if changed; then
		if build; then
			stop
			"$work/plaudit" demo "$@" &
			server=$!
		else
			echo "dev: not built; the last version goes on" >&2
		fi
	fi
	sleep 1
done
