#!/bin/sh
# Install the Debian packages named that are not there yet. What cannot be had is said and done without: the Typst engine needs none of them,
# and tests skip what they miss.
set -eu
missing=""
for package in "$@"; do
    dpkg -s "$package" >/dev/null 2>&1 || missing="$missing $package"
done
[ -z "$missing" ] && exit 0
if ! command -v apt-get >/dev/null 2>&1; then
    echo "没有 apt-get，请自行安装：$missing（不装也能用 typst 引擎生成PDF）" >&2
    exit 0
fi
sudo=""
[ "$(id -u)" = 0 ] || sudo="sudo"
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get update -qq
known=""
for package in $missing; do
    # madison knows packages of that very name only: Ubuntu offers for chromium one that fetches a snap instead
    if [ -n "$(apt-cache madison "$package")" ] && apt-get install -s --no-install-recommends "$package" >/dev/null 2>&1; then
        known="$known $package"
    else
        echo "这个系统没有软件包 $package，不装；用到它的测试会跳过。" >&2
    fi
done
[ -z "$known" ] && exit 0
# shellcheck disable=SC2086
$sudo apt-get install -y -qq --no-install-recommends $known >/dev/null
