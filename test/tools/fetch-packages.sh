#!/usr/bin/env bash
# Puts packages, as PyPI has them for the Python of the runtime, where the tests about them look; those are left out where
# it is not done. Each argument names a list in `peer-packages/`: `clients` of HTTP and databases, `frameworks` of the Web
# (but for `django` and `litestar`), `pydantic`. What was fetched for another list is fetched anew.
set -euo pipefail
cd "$(dirname "$0")/../.."
lists=test/tools/peer-packages
# MarkupSafe and PyYAML have no build for WebAssembly on PyPI; of one for Linux their pure half runs.
declare -A also=([frameworks]="--platform manylinux2014_x86_64" [litestar]="--platform manylinux2014_x86_64")

[ $# -gt 0 ] || { echo "usage: $0 NAME...; there are: $(basename -s .txt "$lists"/*.txt | xargs)" >&2; exit 2; }
mkdir -p .peers
work=$(mktemp -d .peers/fetching-XXXXXX)
trap 'rm -rf "$work"' EXIT
for name; do
  list=$lists/$name.txt
  [ -f "$list" ] || { echo "there is no list $list" >&2; exit 2; }
  folder=.peers/packages-$name
  cmp -s "$list" "$folder/packages.txt" && continue
  made=$work/$name
  # shellcheck disable=SC2086
  python3 -m pip download --quiet --disable-pip-version-check --retries 1 --no-deps --only-binary=:all: \
    --dest "$made/wheels" --implementation cp --python-version 3.14 --abi cp314 --abi none \
    --platform pyemscripten_2026_0_wasm32 --platform any ${also[$name]:-} --requirement "$list"
  for wheel in "$made/wheels"/*.whl; do python3 -m zipfile -e "$wheel" "$made/site-packages"; done
  find "$made/site-packages" -name '*-linux-gnu.so' -delete
  rm -r "$made/wheels"
  cp "$list" "$made/packages.txt"
  rm -rf "$folder"
  mv "$made" "$folder"
done
