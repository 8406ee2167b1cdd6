#!/bin/sh
# The protocol needs no library: a host in socat and jq alone. `sh plain_shell.sh SOCKET`
#
# Commands are one line there and one line back. Then the other direction: this script is the provider of the mount
# shell-kv, and the agent asks it for a value. Prints what it saw and exits 0, or says what was not so and exits 1.
# The destination `plain-shell` is made for it and deleted at the end.
set -eu

if [ "$#" -ne 1 ]; then
    echo "usage: plain_shell.sh SOCKET" >&2
    exit 64
fi
socket=$1
destination='"type":"aws-sm","name":"plain-shell"'
pushed='"mount":"plain-kv","secret_name":"my-secret"'
asked_for='"mount":"shell-kv","secret_name":"my-secret"'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

fail() {
    printf 'plain_shell: %s: %s\n' "$1" "$2" >&2
    exit 1
}

# One request on a connection of its own. After the end of its input, socat waits for the reply as long as -t says.
say() { # REQUEST
    printf '%s\n' "$1" | socat -t60 - "UNIX-CONNECT:$socket"
}

# Prints what a jq expression finds in a reply; null and false are failures.
see() { # WHAT REPLY EXPRESSION
    found=$(printf '%s\n' "$2" | jq -ecr "$3") || fail "$1" "$2"
    printf '%s: %s\n' "$1" "$found"
}

# Commands

reply=$(say '{"jsonrpc":"2.0","id":1,"method":"ping"}')
see ping "$reply" 'select(.id == 1) | .result.pong'

params='{'$destination',"recovery_window_in_days":0}'
reply=$(say '{"jsonrpc":"2.0","id":2,"method":"destination.write","params":'"$params}")
see destination.write "$reply" '"revision \(.result.revision // empty)"'

reply=$(say '{"jsonrpc":"2.0","id":3,"method":"secret.put","params":{'"$pushed"',"data":{"foo":"bar"}}}')
see secret.put "$reply" '"version \(.result.version // empty)"'

reply=$(say '{"jsonrpc":"2.0","id":4,"method":"association.set","params":{'"$destination,$pushed"',"wait":true}}')
see association.set "$reply" '.result.associated_secrets[] | select(.sync_status == "SYNCED") |
    "\(.mount)/\(.secret_name) \(.sync_status) as \(.external_name)"'

reply=$(say '{"jsonrpc":"2.0","id":5,"method":"sync.status"}')
see sync.status "$reply" '.result.destinations[] | select(.name == "plain-shell") | "\(.counts.SYNCED) synced"'

reply=$(say '{"jsonrpc":"2.0","id":6,"method":"secret.put","params":{'"$pushed"',"daat":{}}}')
see "a mistake" "$reply" '.error | select(.data.reason == "invalid_params") | "\(.message) at \(.data.path)"'

# The other direction, on one connection that stays: what is written to descriptor 3 goes to the agent, what the agent
# says is read from 4.

mkfifo "$folder/to" "$folder/from"
socat -T60 - "UNIX-CONNECT:$socket" <"$folder/to" >"$folder/from" &
connection=$!
exec 3>"$folder/to" 4<"$folder/from"

printf '%s\n' '{"jsonrpc":"2.0","id":7,"method":"provider.register","params":{"mounts":["shell-kv"]}}' >&3
IFS= read -r reply <&4 || fail provider.register "the connection ended"
see provider.register "$reply" '.result.owned | index("shell-kv") | values | "shell-kv"'

# The reply to this comes only when the agent has asked for the value and written it to AWS.
printf '%s\n' '{"jsonrpc":"2.0","id":8,"method":"association.set","params":{'"$destination,$asked_for"'}}' >&3
asked=0
while IFS= read -r line <&4; do
    case $(printf '%s\n' "$line" | jq -r '.method // "reply \(.id)"') in
    secret.read)
        see secret.read "$line" '"the agent asks for \(.params.mount)/\(.params.secret_name) as \(.id)"'
        # The id is the agent's own, and goes back as it came.
        id=$(printf '%s\n' "$line" | jq -c .id)
        value='{"data":{"from":"a shell"},"metadata":{"version":3}}'
        printf '{"jsonrpc":"2.0","id":%s,"result":%s}\n' "$id" "$value" >&3
        asked=1
        ;;
    "reply 8")
        see association.set "$line" '.result.associated_secrets[] | select(.sync_status == "SYNCED") |
            "\(.mount)/\(.secret_name) \(.sync_status) with version \(.synced_version)"'
        break
        ;;
    esac
done
[ "$asked" = 1 ] || fail secret.read "the agent did not ask"

# The end of our side ends the connection, and with it the registration.
exec 3>&- 4<&-
wait "$connection" || true

# Everything away: the secrets in AWS, then the destination.
params='{'$destination',"purge":true,"wait":true}'
reply=$(say '{"jsonrpc":"2.0","id":9,"method":"destination.delete","params":'"$params}")
see destination.delete "$reply" '.result | select(has("purge_initiated_at") or has("purge_error") | not) | "gone"'
