#!/bin/sh
# Builds what the pages need into assets/dist, which the Go build embeds:
# app.css (our theme over govuk-frontend's), app.js (govuk-frontend's components
# in use and our modules, as one file), resumable.js (uploads in parts, which only
# the pages that take files load) and the small files served as they are.
#
# Does nothing when neither the lock file nor a source has changed.
# Needs: node and npm. Environment: NPM (default npm).
set -eu
cd "$(dirname "$0")/.."

say() { printf 'assets: %s\n' "$*"; }
fail() { printf 'assets: %s\n' "$*" >&2; exit 1; }

npm=${NPM:-npm}
command -v node >/dev/null 2>&1 || fail "node is not installed. Install Node.js 20 or later and run scripts/assets.sh again."
command -v "$npm" >/dev/null 2>&1 || fail "npm is not installed. Install Node.js 20 or later with npm and run scripts/assets.sh again."
command -v sha256sum >/dev/null 2>&1 || fail "sha256sum is not installed."
[ -f package-lock.json ] || fail "package-lock.json is missing; it belongs in the repository."

# Two runs at a time would tread on each other's files.
if [ "${PLAUDIT_ASSETS_LOCKED:-}" = "" ] && command -v flock >/dev/null 2>&1; then
	PLAUDIT_ASSETS_LOCKED=1 exec flock package-lock.json "$0" "$@"
fi

fingerprint() { sha256sum "$@" | sha256sum | cut -d' ' -f1; }

lock=$(fingerprint package.json package-lock.json)
if [ "$(cat node_modules/.plaudit-lock 2>/dev/null || true)" != "$lock" ]; then
	say "installing the packages of package-lock.json"
	"$npm" ci --ignore-scripts --no-audit --no-fund --loglevel=error ||
		fail "npm ci failed: the words above say why. Check that the npm registry can be reached."
	printf '%s\n' "$lock" >node_modules/.plaudit-lock
fi

# File names have no spaces: they are ours.
# shellcheck disable=SC2046
sources=$(fingerprint package-lock.json scripts/assets.sh $(find assets/scss assets/js assets/images -type f | LC_ALL=C sort))
if [ "$(cat node_modules/.plaudit-assets 2>/dev/null || true)" = "$sources" ] &&
	[ -s assets/dist/app.css ] && [ -s assets/dist/app.js ]; then
	say "up to date"
	exit 0
fi

say "building app.css and app.js"
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
node_modules/.bin/sass --no-source-map --style=compressed --quiet-deps --load-path=node_modules \
	assets/scss/app.scss "$out/app.css" || fail "sass could not build assets/scss/app.scss."
node_modules/.bin/sass --no-source-map --style=compressed --quiet-deps --load-path=node_modules \
	assets/scss/site.scss "$out/site.css" || fail "sass could not build assets/scss/site.scss."
node_modules/.bin/esbuild assets/js/app.js --bundle --format=esm --minify --target=es2020 \
	--legal-comments=none --log-level=warning --outfile="$out/app.js" || fail "esbuild could not bundle assets/js/app.js."
# The page on site is a page of its own, and so are its script and its worker.
node_modules/.bin/esbuild assets/js/site/main.js --bundle --format=esm --minify --target=es2022 \
	--legal-comments=none --log-level=warning --outfile="$out/site.js" || fail "esbuild could not bundle assets/js/site/main.js."
node_modules/.bin/esbuild assets/js/site-worker.js --minify --target=es2022 \
	--legal-comments=none --log-level=warning --outfile="$out/site-worker.js" || fail "esbuild could not build assets/js/site-worker.js."
node_modules/.bin/esbuild assets/js/resumable.js --bundle --format=esm --minify --target=es2020 --platform=browser \
	--legal-comments=none --log-level=warning --outfile="$out/resumable.js" || fail "esbuild could not bundle assets/js/resumable.js."
cp assets/js/js-enabled.js assets/images/* "$out/"

# These belong to gov.uk alone and must never reach a page of ours.
if grep -qiE 'GDS Transport|govuk-crest|govuk-logo|crown' "$out/app.css" "$out/site.css"; then
	fail "app.css refers to the crown, the crest or GDS Transport, which only gov.uk may use."
fi

find assets/dist -mindepth 1 ! -name .gitkeep -exec rm -rf {} +
for file in "$out"/*; do
	mv "$file" assets/dist/
done
chmod 644 assets/dist/*
printf '%s\n' "$sources" >node_modules/.plaudit-assets
say "done: $(gzip -9 -c assets/dist/app.css | wc -c | tr -d ' ') bytes of CSS and $(gzip -9 -c assets/dist/app.js | wc -c | tr -d ' ') bytes of JavaScript, compressed"
