#!/bin/sh
# Look up the pinned packages in a database of vulnerabilities with the interpreter $1. Exit codes: 0 none is known, 1 at
# least one is, 2 the database was not reached.
set -u
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for file in requirements.txt infra/requirements-dev.txt; do
    echo "$file:"
    "$1" -m pip_audit --strict --require-hashes --disable-pip --progress-spinner off --requirement "$file" >"$log" 2>&1
    code=$?
    # pip-audit answers 1 for all that went wrong; a finding is in a table. Strict: what it cannot look up is no success.
    if grep -q '^Name .*Fix Versions' "$log" || [ "$code" -eq 0 ]; then
        cat "$log"
        [ "$code" -eq 0 ] || found=1
    else
        tail -n 1 "$log" >&2
        echo "The database of vulnerabilities was not reached, or lacks a package, so nothing is known. Try again with a network." >&2
        exit 2
    fi
done
exit "${found:-0}"
