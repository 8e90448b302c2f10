#!/bin/sh
# Write the locked sets in requirements/ anew: the newest versions that pyproject.toml allows, and the oldest (for make test-oldest), with hashes; then
# see that every package has a wheel for each system. $1 is a Python whose pip brings uv; the registry is the one that pip itself is set to use.
set -eu
cd "$(dirname "$0")/.."
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"$1" -m venv "$tools"
"$tools/bin/python" -m pip install --quiet --disable-pip-version-check "uv>=0.9"
registry=${PIP_INDEX_URL:-$("$tools/bin/python" -m pip config get global.index-url 2>/dev/null || true)}
[ -z "$registry" ] || export UV_DEFAULT_INDEX="$registry"

lock() {
    file=$1
    shift
    "$tools/bin/uv" pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --only-binary :all: --no-strip-extras --no-annotate --no-emit-index-url \
        --custom-compile-command "make lock" --output-file "requirements/$file.txt" "$@" pyproject.toml
}
lock test --extra test
lock run --extra build --constraint requirements/test.txt
lock oldest --extra test --resolution lowest-direct

for file in run test; do
    for platform in x86_64-manylinux_2_28 aarch64-manylinux_2_28 x86_64-pc-windows-msvc; do
        for version in 3.11 3.13; do
            echo "$file.txt: $platform, Python $version"
            "$tools/bin/uv" pip install --quiet --dry-run --target "$tools/none" --no-deps --require-hashes --only-binary :all: --python-platform "$platform" \
                --python-version "$version" --requirement "requirements/$file.txt"
        done
    done
done
