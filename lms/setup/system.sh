#!/bin/sh
# Debian packages that are missing: install them where that is allowed, else print the line that does.
# Usage: system.sh WHAT-FOR PACKAGE...
set -eu
purpose=$1
shift
if ! command -v dpkg-query >/dev/null 2>&1; then
    echo "Not a Debian system: make sure that these, or what they are called here, are installed ($purpose): $*"
    exit 0
fi
missing=""
for package in "$@"; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
line="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" = 0 ]; then
    as=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as="sudo -n"
else
    echo "Needed for $purpose, and this user may not install it. Run this as root, then start again:" >&2
    echo "    apt-get update && $line" >&2
    exit 1
fi
echo "Installing for $purpose:$missing"
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive $as $line >/dev/null 2>&1 ||
    { $as apt-get update -qq >/dev/null 2>&1 && DEBIAN_FRONTEND=noninteractive $as $line >/dev/null; }
