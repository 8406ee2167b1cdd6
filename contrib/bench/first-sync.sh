#!/usr/bin/env bash
# How long first syncs take beside the time that AWS's request quotas leave: `make bench-first-sync`.
#
# SECRETS (1000) secrets, spread over DESTINATIONS (2) destinations of one account, go from a real agent to the emulator, which
# enforces AWS's quotas. Fails beyond 3 % over the quota's own time, or where 0.1 % of the calls are throttled; ATTEMPTS (1)
# says how often it may be tried, for machines that have other things to do as well.
set -euo pipefail
cd "$(dirname "$0")/../.."

if [[ -z ${SECRETSYNC_BIN:-} ]]; then
    swift build -c release --product secretsyncd --scratch-path .build-release
    SECRETSYNC_BIN=$(swift build -c release --product secretsyncd --scratch-path .build-release --show-bin-path)
fi

folder=
agent=
finish() {
    [[ -z $agent ]] || { kill "$agent" 2>/dev/null || true; wait "$agent" 2>/dev/null || true; }
    agent=
    [[ -z $folder ]] || rm -rf "$folder"
    folder=
}
trap finish EXIT

attempt() {
    folder=$(mktemp -d)
    "$SECRETSYNC_BIN/secretsyncd" dev --socket "$folder/agent.sock" --env-file "$folder/env" --log-level error \
        >"$folder/log" 2>&1 &
    agent=$!
    for ((tenths = 0; tenths < 300; tenths++)); do
        [[ -s $folder/env ]] && break
        sleep 0.1
    done
    # shellcheck disable=SC1091
    source "$folder/env"
    PYTHONPATH=contrib/clients/python PYTHONDONTWRITEBYTECODE=1 python3 contrib/bench/first_sync.py \
        "$folder/agent.sock" "${SECRETS:-1000}" "${DESTINATIONS:-2}"
}

for ((left = ${ATTEMPTS:-1}; left > 0; left--)); do
    if attempt; then exit 0; fi
    finish
done
exit 1
