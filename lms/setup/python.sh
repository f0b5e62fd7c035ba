#!/bin/sh
# The virtual environment with exactly what a lock file names. Running it again takes no time.
# Usage: python.sh embedded|dev
set -eu
lock=lms/requirements/$1.lock
python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed." >&2; exit 1; }
stamp=.venv/installed
fingerprint() { printf '%s %s\n' "$1" "$(cksum < "lms/requirements/$1.lock")"; }
if [ -f "$stamp" ]; then
    # The developers' set holds everything of the smaller one.
    case "$(cat "$stamp")" in "$(fingerprint "$1")" | "$(fingerprint dev)") exit 0 ;; esac
fi
[ -x .venv/bin/python ] || "$python" -m venv .venv
echo "Installing Python packages ($1)"
.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r lms/requirements/uv.lock 2>/dev/null || true
if [ -x .venv/bin/uv ] && .venv/bin/uv pip sync --quiet --python .venv/bin/python --require-hashes "$lock"; then :; else
    .venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
fi
fingerprint "$1" > "$stamp"
