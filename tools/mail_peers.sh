#!/usr/bin/env bash
# Sees to the programs that our invites, feeds and answers are tried against. In environments of their own, with exactly
# what their locks name: .mail-peers (khal, vdirsyncer, Radicale, Xandikos, aiosmtpd) and tools/node_peers/node_modules
# (ical.js, node-ical); and Debian's dovecot and node. Under a minute the first time, then nothing.
set -eu
cd "$(dirname "$0")/.."

if ! cmp -s tools/mail_peers.lock .mail-peers/.ready; then
    echo "Installing the peers of tools/mail_peers.lock into .mail-peers …"
    .venv/bin/python -m venv --clear .mail-peers
    .mail-peers/bin/python -m pip install -qq --disable-pip-version-check --root-user-action=ignore --require-hashes --only-binary :all: -r tools/mail_peers.lock
    cp tools/mail_peers.lock .mail-peers/.ready
fi
[ -x /usr/sbin/dovecot ] || tools/apt.sh dovecot-imapd dovecot-lmtpd
command -v npm >/dev/null || tools/apt.sh nodejs npm
if ! cmp -s tools/node_peers/package-lock.json tools/node_peers/node_modules/.ready; then
    echo "Installing the readers of tools/node_peers …"
    npm ci --prefix tools/node_peers --ignore-scripts --no-audit --no-fund --silent
    cp tools/node_peers/package-lock.json tools/node_peers/node_modules/.ready
fi
