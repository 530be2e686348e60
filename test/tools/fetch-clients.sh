#!/usr/bin/env bash
# Puts clients of HTTP and databases, as PyPI has them for the Python of the runtime, where the tests about them look:
# they are left out where it is not.
set -euo pipefail
cd "$(dirname "$0")/../.."
versions="aiohappyeyeballs==2.7.1 aiohttp==3.14.5 aiosignal==1.4.0 annotated-types==0.8.0 anthropic==2.12.0 anyio==4.16.0
  asn1crypto==1.5.1 attrs==26.1.0 certifi==2026.10.18 charset-normalizer==3.5.2 docstring-parser==0.18.0 frozenlist==1.8.0
  h11==0.16.0 httpcore==1.0.9 httpx==0.28.1 httpx2==2.16.2 httpx2-jsfetch==1.0 idna==3.20 jiter==0.19.0 multidict==7.2.1
  openai==3.54.0 opentelemetry-api==1.45.2 pg8000==1.31.6 propcache==0.5.4 pydantic==2.14.3 pydantic-core==2.50.4
  pymysql==1.2.4 python-dateutil==4.0.0 redis==8.1.0 requests==2.34.2 scramp==1.5.0 sniffio==1.3.1 sqlalchemy==2.1.9
  typing-extensions==4.16.0 typing-inspection==0.4.5 urllib3==2.8.0 yarl==1.25.1"
folder=.peers/clients-1

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
