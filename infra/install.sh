#!/bin/sh
# Install the pinned packages with the interpreter $1, and say every five seconds where pip is.
set -eu
log=.venv/pip.log
began=$(date +%s)
say() { echo "  $(($(date +%s) - began)) s  $1"; }

echo "Installing the pinned packages into .venv. This takes a minute or two, and happens once."
"$1" -m pip install --disable-pip-version-check --progress-bar off --require-hashes -r infra/requirements-dev.txt >"$log" 2>&1 &
pip=$!
waited=0
while kill -0 "$pip" 2>/dev/null; do
    sleep 1
    waited=$((waited + 1))
    if [ $((waited % 5)) -eq 0 ]; then say "$(tail -n 1 "$log" | cut -c 1-90)"; fi
done
wait "$pip" || { tail -n 20 "$log" >&2; exit 1; }
say "installed"
