#!/usr/bin/env bash
# Installs Debian packages: tools/apt.sh PACKAGE… As root directly, else through sudo; says what to do where neither works.
set -eu

way_out="install it yourself, for instance with: apt-get update && apt-get install $*"

if ! command -v apt-get >/dev/null; then
    echo "needed and not found: $*; this is no Debian or Ubuntu system, so $way_out" >&2
    exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "needed and not found: $*; you are not root and there is no sudo, so let root $way_out" >&2
        exit 1
    fi
    # Without a terminal nobody could type a password.
    if [ -t 0 ]; then as_root=(sudo); else as_root=(sudo -n); fi
fi

echo "Installing $* with apt-get …"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { "${as_root[@]}" apt-get update -q &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"; } >"$log" 2>&1 </dev/null; then
    tail -n 20 "$log" >&2
    echo "could not install $*; $way_out" >&2
    exit 1
fi
