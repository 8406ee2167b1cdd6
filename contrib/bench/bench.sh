#!/usr/bin/env bash
# Builds what `make bench` measures and measures with, and runs it; arguments go to bench.py.
#
# The agent is the one that `make install` installs: release, Swift runtime linked statically. SECRETSYNC_BIN measures
# another build.
set -euo pipefail
cd "$(dirname "$0")/../.."

missing=()
for tool in redis-server wrk strip; do
    command -v "$tool" >/dev/null || missing+=("$tool")
done
if ((${#missing[@]} > 0)); then
    echo "bench: missing: ${missing[*]}; contrib/scripts/install-deps bench installs them" >&2
    exit 1
fi
if [[ -z ${SECRETSYNC_BIN:-} ]]; then
    flags=(-c release --static-swift-stdlib --product secretsyncd --scratch-path .build-release)
    swift build "${flags[@]}"
    SECRETSYNC_BIN=$(swift build "${flags[@]}" --show-bin-path)
fi
export SECRETSYNC_BIN
measuring=(-c release --package-path contrib/bench --scratch-path .build-bench)
swift build "${measuring[@]}"
SECRETSYNC_BENCH_LOAD=$(swift build "${measuring[@]}" --show-bin-path)/bench-load
export SECRETSYNC_BENCH_LOAD PYTHONDONTWRITEBYTECODE=1
exec python3 contrib/bench/bench.py "$@"
