#!/bin/sh
# Find a Chromium for the tests of the pages, or install one where that is possible without asking anybody.
# The headless shell is preferred: it has no windows, and opens pages for a tenth of the CPU time.
set -u
command -v chromium-headless-shell >/dev/null 2>&1 && exit 0
there=
for name in chromium chromium-browser google-chrome google-chrome-stable; do
  command -v "$name" >/dev/null 2>&1 && there=$name
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  apt="apt-get -qq -o Acquire::Retries=0 -o Acquire::http::Timeout=15 -o Acquire::https::Timeout=15"
  echo "Installing a Chromium without windows for the tests of the pages ..."
  [ -n "$there" ] || $apt update >/dev/null
  for browser in chromium-headless-shell chromium; do
    [ "$browser" != "$there" ] || break
    $apt install -y --no-install-recommends "$browser" fonts-noto-core >/dev/null 2>&1 && exit 0
  done
fi
[ -n "$there" ] && exit 0
echo "There is no Chromium here and none could be installed: the tests of the pages will be skipped (in CI they fail)." >&2
exit 0
