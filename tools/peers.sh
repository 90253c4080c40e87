#!/usr/bin/env bash
# Other programs that read calendars, which the tests hold ours against: Radicale and Xandikos as CalDAV servers, ical.js
# and node-ical as readers. They live in .peers, apart from .venv, since they want other versions of the same libraries.
# Run by `make peers`; it only does something when the lock files change.
set -eu
cd "$(dirname "$0")/.."

stamp=.peers/.ready
if [ -f "$stamp" ] && [ -z "$(find tools/peers tools/peers.sh -type f -newer "$stamp")" ]; then exit 0; fi

echo "Installing the peers that the tests start into .peers (half a minute the first time) …"
if ! [ -x .peers/venv/bin/python ] || ! .peers/venv/bin/python -c '' 2>/dev/null; then
    .venv/bin/python -m venv --clear .peers/venv
fi
.peers/venv/bin/python -m pip install -qq --disable-pip-version-check --root-user-action=ignore --require-hashes \
    --only-binary :all: -r tools/peers/requirements.lock

command -v node >/dev/null && command -v npm >/dev/null || tools/apt.sh nodejs npm
mkdir -p .peers/js
cp tools/peers/package.json tools/peers/package-lock.json .peers/js/
(cd .peers/js && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
touch "$stamp"
