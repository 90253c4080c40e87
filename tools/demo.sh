#!/usr/bin/env bash
# The packaged sample programme, from folder to review page. Run by `make demo`.
#
#   DEMO_SECONDS=20   how long to look for a better plan
#   DEMO_OPEN=1 or 0  keep the review page open until Ctrl-C, or only see that it answers; by default it is kept open
#                     where there is a terminal to press Ctrl-C on
set -eu
cd "$(dirname "$0")/.."

if [ -z "${DEMO_OPEN:-}" ]; then
    if [ -t 0 ] && [ -t 1 ] && [ -z "${CI:-}" ]; then DEMO_OPEN=1; else DEMO_OPEN=0; fi
fi

commonhour=.venv/bin/commonhour
[ -f demo/programme/programme.toml ] || "$commonhour" sample working-at-heights demo/programme
"$commonhour" plan demo/programme --out demo/plan.json --time-limit "${DEMO_SECONDS:-20}"
"$commonhour" invites demo/programme demo/plan.json --out demo/invites

if [ "$DEMO_OPEN" = 1 ]; then
    exec "$commonhour" review demo/programme demo/plan.json
fi
.venv/bin/python tools/answers_once.py "$commonhour" review demo/programme demo/plan.json
