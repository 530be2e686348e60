#!/usr/bin/env bash
# Puts pydantic, built for the Python of the runtime, where the tests about it look: they are left out where it is not.
set -euo pipefail
cd "$(dirname "$0")/../.."
versions="pydantic==2.14.3 pydantic-core==2.50.4 annotated-types==0.8.0 typing-extensions==4.16.0 typing-inspection==0.4.5"
folder=.peers/pydantic-2.14.3

[ -d "$folder" ] && exit 0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck disable=SC2086
python3 -m pip download --quiet --disable-pip-version-check --retries 1 --no-deps --only-binary=:all: --dest "$work" \
  --implementation cp --python-version 3.14 --abi cp314 --abi none --platform pyemscripten_2026_0_wasm32 --platform any $versions
mkdir -p "$work/site-packages"
for wheel in "$work"/*.whl; do python3 -m zipfile -e "$wheel" "$work/site-packages"; done
mkdir -p .peers
mv "$work/site-packages" "$folder"
