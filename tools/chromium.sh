#!/usr/bin/env bash
# Sees to the browser that the pages are tested in: Debian's chromium.
set -eu
cd "$(dirname "$0")/.."

command -v chromium >/dev/null || tools/apt.sh chromium chromium-sandbox fonts-dejavu-core
