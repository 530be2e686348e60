#!/usr/bin/env bash
# `npm run check:python`: types by pyright; style and format by ruff, which comes from PyPI and is left out where that is
# out of reach. The demo and the examples are held to the format, not to hints and docstrings.
set -uo pipefail
cd "$(dirname "$0")/../.."
version=0.17.5
failed=0

node test/tools/unpack-wheels.ts .peers/wheels || failed=1
pyright --project test/pyrightconfig.json || failed=1

# Prints where ruff is, installed into an environment of its own on the first run; or says what is missing.
find_ruff() {
  local environment=.peers/ruff-$version
  if [ ! -x "$environment/bin/ruff" ]; then
    command -v python3 >/dev/null || { echo "there is no python3" >&2; return 1; }
    rm -rf "$environment"
    python3 -m venv "$environment" >/dev/null 2>&1 || { echo "python3 has no venv with pip" >&2; return 1; }
    "$environment/bin/pip" install --quiet --disable-pip-version-check --retries 1 "ruff==$version" >/dev/null 2>&1 ||
      { rm -rf "$environment"; echo "pip found no ruff $version" >&2; return 1; }
  fi
  echo "$environment/bin/ruff"
}

if ruff=$(find_ruff 2>&1); then
  "$ruff" check runtime/engines/python/polyglot runtime/packages/resolver || failed=1
  "$ruff" check --ignore ANN,D api examples || failed=1
  "$ruff" format --check runtime/engines/python/polyglot runtime/packages/resolver api examples || failed=1
else
  echo "ruff is left out: $ruff"
fi
exit $failed
