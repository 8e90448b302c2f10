#!/bin/sh
# Run a command three times beside two processes that use up the processor; ends with the first run that fails.
set -eu
hogs=""
trap 'kill $hogs' EXIT
trap 'exit 130' INT TERM
for _ in 1 2; do
    sh -c 'while :; do :; done' &
    hogs="$hogs $!"
done
for run in 1 2 3; do
    echo "run $run of 3"
    "$@"
done
