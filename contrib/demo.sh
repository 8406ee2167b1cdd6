#!/usr/bin/env bash
# A whole sync on this machine, from the first destination to the last deletion: `make demo`.
#
# Builds the two programs, starts `secretsyncd dev` (the agent and an AWS emulator on loopback, with throw-away state),
# walks through its use, reads each result back from the AWS side, and stops. Fails at the first thing that is not so.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '\n# %s\n' "$*"; }
fail() { printf '\ndemo: FAILED: %s\n' "$*" >&2; exit 1; }

# Build.
if [[ -z ${SECRETSYNC_BIN:-} ]]; then
    echo "Building secretsyncd and secretsync. A first build takes about 6 to 10 minutes on two cores."
    swift build --product secretsyncd
    swift build --product secretsync
    SECRETSYNC_BIN=$(swift build --show-bin-path)
fi
PATH=$SECRETSYNC_BIN:$PATH
export -n SECRETSYNC_BIN

# Start and stop.
folder=$(mktemp -d /tmp/secretsync-demo.XXXXXX)
agent=

finish() {
    local status=$?
    trap - EXIT
    if [[ -n $agent ]] && kill -0 "$agent" 2>/dev/null; then
        kill -TERM "$agent"
        for ((tenths = 0; tenths < 50; tenths++)); do
            kill -0 "$agent" 2>/dev/null || break
            sleep 0.1
        done
        kill -KILL "$agent" 2>/dev/null || true
        wait "$agent" 2>/dev/null || true
    fi
    if ((status != 0)) && [[ -s $folder/agent.log ]]; then
        echo "demo: the agent's last lines:" >&2
        tail -n 20 "$folder/agent.log" >&2
    fi
    rm -rf "$folder"
    exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

say "The agent and an AWS emulator, on this machine only"
printf '$ secretsyncd dev --socket %s --env-file %s &\n' "$folder/agent.sock" "$folder/env"
secretsyncd dev --socket "$folder/agent.sock" --aws-port 0 --env-file "$folder/env" >"$folder/agent.log" 2>&1 &
agent=$!
for ((tenths = 0; tenths < 300; tenths++)); do
    [[ -s $folder/env ]] && break
    kill -0 "$agent" 2>/dev/null || fail "the agent ended before it was ready"
    sleep 0.1
done
[[ -s $folder/env ]] || fail "the agent was not ready within 30 s"
printf '$ source %s\n' "$folder/env"
sed 's/^\(export AWS_SECRET_ACCESS_KEY=\).*/\1.../' "$folder/env"
# shellcheck disable=SC1091
source "$folder/env"
: "${SECRETSYNC_SOCKET:?}" "${AWS_ENDPOINT_URL:?}" "${AWS_ACCESS_KEY_ID:?}" "${AWS_SECRET_ACCESS_KEY:?}"

# Steps.
# run COMMAND...: shows and runs it, keeps what it prints in $output.
run() {
    printf '\n$'
    local word
    for word in "$@"; do
        if [[ $word =~ ^[A-Za-z0-9_./:=@,+-]+$ ]]; then printf ' %s' "$word"; else printf " '%s'" "$word"; fi
    done
    printf '\n'
    local status=0
    output=$("$@" 2>&1) || status=$?
    printf '%s\n' "$output"
    ((status == 0)) || fail "exit status $status"
}

# expect PATTERN...: each occurs in what the last command printed.
expect() {
    local pattern
    for pattern in "$@"; do
        grep -qE -- "$pattern" <<<"$output" || fail "expected to see: $pattern"
    done
}

# The real aws command line where there is one, else the emulator's own view of its secrets.
aws_cli=${SECRETSYNC_AWS_CLI:-$PWD/.venv/bin/aws}
[[ -x $aws_cli ]] || aws_cli=$(command -v aws || true)
export AWS_PAGER='' AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_EC2_METADATA_DISABLED=true
export AWS_CLI_AUTO_PROMPT=off AWS_DEFAULT_OUTPUT=json NO_PROXY=127.0.0.1,localhost no_proxy=127.0.0.1,localhost
unset AWS_PROFILE AWS_SESSION_TOKEN

aws() { "$aws_cli" --endpoint-url "$AWS_ENDPOINT_URL" secretsmanager "$@"; }

emulator_secret() {
    python3 - "$AWS_ENDPOINT_URL" "$1" <<'PYTHON'
import json, sys, urllib.request
with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(sys.argv[1] + "/_emulator/secrets") as answer:
    found = [secret for secret in json.load(answer) if secret["name"] == sys.argv[2]]
print(json.dumps(found, indent=2))
PYTHON
}

show_aws() { # shows a command of the aws command line as a person would type it, and runs it
    printf '\n$ aws secretsmanager'
    printf ' %s' "$@"
    printf '\n'
    local status=0
    output=$(aws "$@" 2>&1) || status=$?
    printf '%s\n' "$output"
    return "$status"
}

aws_has() { # aws_has VALUE: the secret is live in AWS with this value and the tag
    if [[ -n $aws_cli ]]; then
        show_aws get-secret-value --secret-id "$name" --query SecretString --output text || fail "the value was not read"
        [[ $output == "$1" ]] || fail "expected the value $1"
        show_aws describe-secret --secret-id "$name" --query Tags || fail "the tags were not read"
        expect '"hashicorp:vault"' '"Value": ""'
    else
        run emulator_secret "$name"
        expect '"hashicorp:vault": ""' '"deletion_date": null'
        grep -qF -- "${1//\"/\\\"}" <<<"$output" || fail "expected the value $1"
    fi
}

aws_has_not() { # the secret is gone, or scheduled for deletion
    if [[ -n $aws_cli ]]; then
        if show_aws get-secret-value --secret-id "$name"; then fail "the value can still be read"; fi
        expect 'marked for deletion|ResourceNotFoundException|InvalidRequestException'
    else
        run emulator_secret "$name"
        if grep -q '"deletion_date": null' <<<"$output"; then fail "the secret is still live"; fi
    fi
}

destination=sys/sync/destinations/aws-sm/my-awssm-1

say "A mount of the host's key-value store"
run secretsync mount register my-kv
expect 'my-kv/'
accessor=$(secretsync mount register -field=accessor my-kv)
name=vault/$accessor/my-secret

say "A destination: an AWS account and region; both keys come from the environment and read back masked"
run secretsync write "$destination" \
    access_key_id=env:AWS_ACCESS_KEY_ID secret_access_key=env:AWS_SECRET_ACCESS_KEY region=us-east-1
expect 'access_key_id:\*{5}' 'secret_access_key:\*{5}' 'region:us-east-1'
if grep -qF -- "$AWS_SECRET_ACCESS_KEY" <<<"$output"; then fail "the secret key was shown"; fi

say "A secret"
run secretsync secret put -mount=my-kv my-secret foo=bar
expect 'my-kv/data/my-secret' 'version +1'

say "The association of the two: from now on AWS follows the host"
run secretsync write "$destination/associations/set" mount=my-kv secret_name=my-secret
expect 'SYNCED' 'store_name +my-awssm-1' 'store_type +aws-sm'
say "In AWS, under $name"
aws_has '{"foo":"bar"}'

say "A new version"
run secretsync secret put -mount=my-kv my-secret foo=baz
expect 'version +2'
run secretsync wait
aws_has '{"foo":"baz"}'

say "Deleted in the host, so deleted in AWS"
run secretsync secret delete -mount=my-kv my-secret
run secretsync wait
run secretsync read "$destination/associations"
expect 'UNSYNCED'
aws_has_not

say "It comes back: the association was still there"
run secretsync secret put -mount=my-kv my-secret foo=again
run secretsync wait --timeout 60
aws_has '{"foo":"again"}'

say "The association removed: the secret stays in the host and goes from AWS"
run secretsync write "$destination/associations/remove" mount=my-kv secret_name=my-secret
expect 'UNSYNCED'
aws_has_not

say "What the agent says of itself"
run secretsync status

say "Stopping the agent"
kill -TERM "$agent"
for ((tenths = 0; tenths < 150; tenths++)); do
    kill -0 "$agent" 2>/dev/null || break
    sleep 0.1
done
if kill -0 "$agent" 2>/dev/null; then fail "the agent did not stop within 15 s"; fi
status=0
wait "$agent" || status=$?
agent=
((status == 0)) || fail "the agent ended with exit status $status"
echo "demo: done"
