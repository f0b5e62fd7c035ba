#!/bin/sh
# Resolve pyproject.toml into lock files with hashes and without hosts; the smaller sets follow the largest.
# Usage: lock.sh [--upgrade], to renew all packages as far as pyproject.toml and the packages themselves allow.
set -eu
resolve() {
    name=$1
    shift
    .venv/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
        pyproject.toml "$@" -o "lms/requirements/$name.lock"
}
resolve dev --extra embedded --extra dev "$@"
resolve embedded --extra embedded -c lms/requirements/dev.lock "$@"
resolve prod -c lms/requirements/dev.lock "$@"
