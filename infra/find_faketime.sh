#!/bin/sh
# Find libfaketime for the tests at other hours, or install it where that is possible without asking anybody.
set -u
for library in /usr/lib/*/faketime/libfaketimeMT.so.1 /usr/lib/faketime/libfaketimeMT.so.1; do
  test -e "$library" && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing libfaketime for the tests at other hours ..."
  apt-get update -qq >/dev/null && apt-get install -y -qq --no-install-recommends libfaketime >/dev/null && exit 0
fi
echo "There is no libfaketime here and none could be installed: no test will run at another hour (in CI that fails)." >&2
exit 0
