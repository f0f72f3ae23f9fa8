#!/bin/sh
# Starts the editor of the site: a double click on macOS, "Run as a program" on Linux.
cd "$(dirname "$0")" || exit 2
for python in python3.14 python3.13 python3.12 python3.11 python3 python; do
  found=$(command -v "$python") || continue
  # Without Apple's tools this one only offers to install them.
  [ "$(uname)" = Darwin ] && [ "$found" = /usr/bin/python3 ] && ! xcode-select -p >/dev/null 2>&1 && continue
  "$found" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
  if ! cmp -s requirements.txt .venv/requirements.txt; then
    "$found" -m venv .venv &&
      .venv/bin/python -m pip install --disable-pip-version-check --force-reinstall --no-deps -r requirements.txt &&
      cp requirements.txt .venv/
  fi && .venv/bin/safe-step edit "$@"
  code=$?
  if [ $code -ne 0 ] && [ -t 0 ]; then # the window would close with what went wrong
    printf '\nНатисніть Enter, щоб закрити вікно. '
    read -r _
  fi
  exit $code
done
for show in open xdg-open; do
  command -v "$show" >/dev/null && "$show" https://www.python.org/downloads/ && break
done
exit 2
