#!/usr/bin/env bash
# Puts on this machine what is missing. Says nothing and takes no time when
# nothing is.
#
#   scripts/setup.sh run     what building and running needs: Node.js and npm
#   scripts/setup.sh test    that, and what the tests need: PostgreSQL's server
#                            programs, Chromium and its shell, ClamAV's daemon,
#                            poppler's tools, qpdf, SQLite's shell, LibreOffice
#                            Writer, fonts, a C compiler for the race detector
#
# Installs Debian packages as root or with sudo. Go itself has to be there.
set -euo pipefail

say() { printf 'setup: %s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }
has() { type -P "$1" >/dev/null 2>&1; } # a program in the path; not a function of ours

has go || fail "Go is not installed. Install Go 1.26 or later from https://go.dev/dl/ and try again."

missing=()
need() { # need PACKAGE CHECK...: asks for the package unless the check succeeds
	local package=$1
	shift
	"$@" >/dev/null 2>&1 || missing+=("$package")
}
any_file() { compgen -G "$1"; }

need nodejs has node
need npm has npm
if [ "${1:-test}" = test ]; then
	server_programs() { has initdb || any_file '/usr/lib/postgresql/*/bin/initdb'; }
	browser() { [ -n "${PLAUDIT_CHROMIUM:-}" ] || [ -x "/usr/bin/$1" ]; }
	need postgresql server_programs
	need chromium browser chromium
	need chromium-headless-shell browser chromium-headless-shell
	scanner() { has clamd || [ -x /usr/sbin/clamd ]; }
	need clamav-daemon scanner
	need poppler-utils has pdftotext
	need qpdf has qpdf
	need sqlite3 has sqlite3
	need libreoffice-writer-nogui has soffice
	need fonts-dejavu-core any_file '/usr/share/fonts/truetype/dejavu/*.ttf'
	need fonts-liberation any_file '/usr/share/fonts/truetype/liberation*/*.ttf'
	need gcc has cc
	need libc6-dev test -e /usr/include/stdlib.h
fi
[ ${#missing[@]} -gt 0 ] || exit 0

has apt-get || fail "Install these with your system's package manager, then try again: ${missing[*]}"
root=()
if [ "$(id -u)" != 0 ]; then
	has sudo || fail "These Debian packages are missing: ${missing[*]}. Install them as root, then try again."
	root=(sudo)
fi
say "installing ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() { "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 "$@" >"$log" 2>&1; }
# A cluster of its own for the whole machine is not wanted; the tests start one.
if [[ " ${missing[*]} " == *" postgresql "* ]] && [ ! -e /etc/postgresql-common/createcluster.conf ]; then
	"${root[@]}" mkdir -p /etc/postgresql-common
	echo 'create_main_cluster = false' | "${root[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
fi
apt install --no-install-recommends "${missing[@]}" ||
	{ apt update && apt install --no-install-recommends "${missing[@]}"; } ||
	{ cat "$log" >&2; fail "apt-get could not install them: its words are above."; }
say "done"
