#!/usr/bin/env bash
# Makes .venv, with exactly the packages of requirements.lock. Run by `make setup`.
set -eu
cd "$(dirname "$0")/.."

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

# An environment that was moved, or whose Python has gone, is made anew.
if ! { [ -x .venv/bin/python ] && new_enough .venv/bin/python && .venv/bin/python -m pip --version >/dev/null 2>&1; }; then
    python=
    for each in ${PYTHON:-} python3 python3.11 python3.12 python3.13; do
        if new_enough "$each"; then python=$each && break; fi
    done
    if [ -z "$python" ]; then
        echo "Python 3.11 or newer is needed and was not found; install it, or say where it is: make setup PYTHON=/path/of/python" >&2
        exit 1
    fi
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        # Debian and Ubuntu ship it apart.
        tools/apt.sh "$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
    fi
    "$python" -m venv --clear .venv
fi

echo "Installing the packages of requirements.lock into .venv (a minute or two the first time) …"
# Wheels only: to build from source would run, and first download, tools that the lock does not name.
.venv/bin/python -m pip install -qq --disable-pip-version-check --root-user-action=ignore --require-hashes --only-binary :all: -r requirements.lock
# Our own package, built by the locked setuptools, with nothing to download.
.venv/bin/python -m pip install -qq --disable-pip-version-check --root-user-action=ignore --no-deps --no-build-isolation --no-index --editable .

if [ -f solver/warm.py ]; then
    echo "Compiling the solver's kernels …"
    .venv/bin/python -m solver.warm
fi
touch .venv/.ready
