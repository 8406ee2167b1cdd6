#!/usr/bin/env bash
# How many requests a second the emulator answers, with wrk on the same machine: `make bench-emulator`.
#
# It must not be what a benchmark of the agent measures. RUNS rounds (3) of SECONDS_EACH (5), of creates of new secrets
# and of reads of one secret, without signature checks and quotas. Prints every round and the medians.
set -euo pipefail
cd "$(dirname "$0")/../.."

runs=${RUNS:-3} seconds=${SECONDS_EACH:-5}
if ! command -v wrk >/dev/null; then
    echo "bench: wrk is missing: apt-get install wrk" >&2
    exit 1
fi
if [[ -z ${SECRETSYNC_BIN:-} ]]; then
    swift build -c release --product secretsyncd --scratch-path .build-release
    SECRETSYNC_BIN=$(swift build -c release --product secretsyncd --scratch-path .build-release --show-bin-path)
fi

folder=$(mktemp -d)
agent=
finish() {
    [[ -z $agent ]] || { kill "$agent" 2>/dev/null || true; wait "$agent" 2>/dev/null || true; }
    rm -rf "$folder"
}
trap finish EXIT

cat >"$folder/create.lua" <<'LUA'
local count, base = 0, os.time() % 100000 * 100000000
request = function()
  count = count + 1
  local token = string.format("%032d", base + count)
  local body = '{"Name":"vault/' .. token .. '","SecretString":"{\\"password\\":\\"0123456789abcdef0123456789abcdef\\"}",'
    .. '"ClientRequestToken":"' .. token .. '","Tags":[{"Key":"hashicorp:vault","Value":""}]}'
  return wrk.format("POST", "/", {["content-type"] = "application/x-amz-json-1.1",
    ["x-amz-target"] = "secretsmanager.CreateSecret"}, body)
end
LUA
cat >"$folder/describe.lua" <<'LUA'
local call = wrk.format("POST", "/", {["content-type"] = "application/x-amz-json-1.1",
  ["x-amz-target"] = "secretsmanager.DescribeSecret"}, '{"SecretId":"vault/one"}')
request = function() return call end
LUA

# measure SCRIPT: requests a second of one round; fails when answers are not what they must be.
measure() {
    local report refused
    report=$(wrk -t1 -c16 -d"${seconds}s" -s "$folder/$1.lua" "$AWS_ENDPOINT_URL")
    refused=$(awk '/Non-2xx/ { print $NF }' <<<"$report")
    if [[ -n $refused ]]; then
        echo "bench: $refused answers of $1 were refusals" >&2
        exit 1
    fi
    awk '/Requests\/sec/ { print $2 }' <<<"$report"
}

start() {
    "$SECRETSYNC_BIN/secretsyncd" dev --socket "$folder/agent.sock" --env-file "$folder/env" "$@" \
        >"$folder/log" 2>&1 &
    agent=$!
    for ((tenths = 0; tenths < 300; tenths++)); do
        [[ -s $folder/env ]] && break
        sleep 0.1
    done
    # shellcheck disable=SC1091
    source "$folder/env"
    curl -sS -o /dev/null "$AWS_ENDPOINT_URL/_emulator/edits" \
        -d '{"operation":"CreateSecret","input":{"Name":"vault/one"}}'
}

start --skip-check signatures --skip-check rates
for ((run = 1; run <= runs; run++)); do
    create=$(measure create)
    describe=$(measure describe)
    echo "round $run: CreateSecret $create/s, DescribeSecret $describe/s"
    echo "$create" >>"$folder/create"
    echo "$describe" >>"$folder/describe"
    curl -sS -o /dev/null -X POST "$AWS_ENDPOINT_URL/_emulator/reset"
    curl -sS -o /dev/null "$AWS_ENDPOINT_URL/_emulator/edits" \
        -d '{"operation":"CreateSecret","input":{"Name":"vault/one"}}'
done
median() { sort -n "$1" | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'; }
echo "median of $runs: CreateSecret $(median "$folder/create")/s, DescribeSecret $(median "$folder/describe")/s" \
    "(16 connections, one wrk thread on the same $(nproc) cores, no signature checks)"
