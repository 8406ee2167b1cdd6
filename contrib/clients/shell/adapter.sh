#!/bin/sh
# Drives the client for the conformance runner: `sh adapter.sh SOCKET`, one JSON object a line in and out.
set -u
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/secretsync.sh"

SECRETSYNC_SOCKET=$1
if ! said=$(secretsync_check 2>&1); then
    printf '%s\n' "$said"
    exit 1
fi
while IFS= read -r line; do
    call=$(printf '%s\n' "$line" | _secretsync_member call)
    [ -n "$call" ] || continue
    id=$(printf '%s\n' "$call" | _secretsync_member id)
    method=$(printf '%s\n' "$call" | jq -r .method)
    params=$(printf '%s\n' "$call" | _secretsync_member params)
    milliseconds=$(printf '%s\n' "$call" | jq -r '.timeout_ms // 60000')
    said=$(
        SECRETSYNC_TIMEOUT=$((milliseconds / 1000)).$(printf '%03d' $((milliseconds % 1000)))
        printf '%s' "${params:-$_secretsync_none}" | secretsync_call "$method" - 2>&1
    )
    case $? in
    0) printf '{"id":%s,"result":%s}\n' "$id" "$said" ;;
    2) printf '{"id":%s,"error":%s}\n' "$id" "$said" ;;
    *) printf '{"id":%s,%s\n' "$id" "${said#\{}" ;;
    esac
done
