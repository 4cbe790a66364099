#!/bin/sh
# Print the Python to make .venv with: 3.12 or later, 3.13 (what Lambda runs here) wherever there is one.
# What a version manager only pretends to have (a shim of a version that is not chosen) is tried and passed over.
good() {
    "$1" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1 && echo "$1" && exit 0
}
[ -n "$PYTHON" ] && good "$PYTHON"
versions="${PYENV_ROOT:-$HOME/.pyenv}/versions"
for minor in 13 12 14 15; do
    for candidate in "python3.$minor" "$versions"/3."$minor".*/bin/python "$(pyenv prefix 3.$minor 2>/dev/null)/bin/python"; do
        good "$candidate"
    done
done
good python3
echo "Python 3.12 or later is needed, 3.13 is best: 'pyenv install 3.13', or https://www.python.org/downloads/" >&2
exit 1
