#!/usr/bin/env bash
# Puts FastAPI, Flask and what they need, for the Python of the runtime, where the tests about mounted apps look: they are
# left out where it is not.
set -euo pipefail
cd "$(dirname "$0")/../.."
versions="fastapi==0.165.0 starlette==1.10.0 anyio==4.16.0 idna==3.20 annotated-doc==0.0.7 python-multipart==0.0.34
  opentelemetry-api==1.45.2 pydantic==2.14.3 pydantic-core==2.50.4 annotated-types==0.8.0 typing-extensions==4.16.0
  typing-inspection==0.4.5 flask==3.1.3 werkzeug==3.1.9 jinja2==3.1.6 itsdangerous==2.2.0 blinker==1.9.0 click==8.5.1"
folder=.peers/frameworks-1

[ -d "$folder" ] && exit 0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
download() {
  python3 -m pip download --quiet --disable-pip-version-check --retries 1 --no-deps --only-binary=:all: --dest "$work" \
    --implementation cp --python-version 3.14 --abi cp314 --abi none "$@"
}
# shellcheck disable=SC2086
download --platform pyemscripten_2026_0_wasm32 --platform any $versions
# It has no build for WebAssembly on PyPI; of one for Linux its pure half runs.
download --platform manylinux2014_x86_64 markupsafe==3.0.4
mkdir -p "$work/site-packages"
for wheel in "$work"/*.whl; do python3 -m zipfile -e "$wheel" "$work/site-packages"; done
rm -f "$work"/site-packages/markupsafe/*.so
mkdir -p .peers
mv "$work/site-packages" "$folder"
