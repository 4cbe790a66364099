#!/bin/sh
# Write requirements.txt and infra/requirements-dev.txt with the interpreter $1: all packages, with the hashes of every
# platform. What is pinned already keeps its version; --upgrade as a further argument takes the newest.
set -eu
python=$1
shift
compile() {
    "$python" -m uv pip compile --quiet --universal --python-version 3.12 --generate-hashes --no-annotate \
        --no-emit-index-url --no-emit-find-links --custom-compile-command "make pins" "$@"
}
compile "$@" --output-file requirements.txt infra/requirements.in
compile "$@" --output-file infra/requirements-dev.txt infra/requirements-dev.in
