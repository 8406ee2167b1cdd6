#!/bin/sh
# A client of the secretsync agent for POSIX shells. Source this file; it needs socat and jq.
#
#   . ./secretsync.sh
#   printf '%s' '{"foo":"bar"}' | secretsync_put my-kv my-secret
#   secretsync_set my-awssm-1 my-kv my-secret
#
# The protocol is newline-delimited JSON-RPC 2.0 on a Unix socket (proto/PROTOCOL.md). Each call has a connection of its
# own. What it answers is one line of JSON on standard output. Where it fails, one is on standard error, and
# the exit status says what became of the command:
#
#   0  done
#   1  refused here, or nobody listens: nothing was sent             {"failed":"...","outcome":"not_applied"}
#   2  the agent answered an error, as the line has it               {"code":...,"message":"...","data":{...}}
#   3  no answer in time, or the connection ended before it          {"failed":"...","outcome":"unknown"}
#   4  secretsync_wait_synced: settled, and not SYNCED               {"failed":"...","outcome":"queued"}
#
# A secret is given on standard input (as `-`, or left out) or from a variable. It is never an argument of a program,
# never in the environment, and never in a file. `set -x` of the caller shows what the caller writes.
#
#   SECRETSYNC_SOCKET     the socket; the usual places otherwise
#   SECRETSYNC_TIMEOUT    seconds without a byte after which a call is given up; 60
#   SECRETSYNC_AGENT_UID  the account of the agent, if it is neither root's nor our own

# Every function is a subshell on purpose: nothing of theirs stays in the caller's shell.
# shellcheck disable=SC2030,SC2031

# Params of a call without any.
_secretsync_none='{}'

# Calls METHOD and prints its result. PARAMS is a JSON object, or `-` for standard input.
secretsync_call() ( # METHOD [PARAMS]
    _secretsync_begin
    method=${1-} params=${2:-$_secretsync_none}
    case $method in
    '' | *[!A-Za-z0-9._/\$-]*) _secretsync_fail 1 "the method is not a name of one" not_applied ;;
    esac
    _secretsync_take "$params" params
    _secretsync_exchange "$method" "$params" once
)

# Subscribes, and prints the answer and then each event on a line, until the agent ends or the reader goes away.
secretsync_events() ( # [PARAMS]
    _secretsync_begin
    _secretsync_take "${1:-$_secretsync_none}" params
    _secretsync_exchange events.subscribe "$params" follow
)

# Fails as a call does where there is no socket, or one of a stranger.
secretsync_check() (
    _secretsync_begin
    _secretsync_trust "$(secretsync_socket)"
)

# The socket to connect to: $SECRETSYNC_SOCKET, else the system's, else that of `secretsyncd dev`.
secretsync_socket() (
    if [ -n "${SECRETSYNC_SOCKET-}" ]; then
        printf '%s\n' "$SECRETSYNC_SOCKET"
        exit
    fi
    for path in /run/secretsync/agent.sock "${XDG_RUNTIME_DIR:+$XDG_RUNTIME_DIR/secretsync/agent.sock}" \
        "/tmp/secretsync-$(id -u)/agent.sock"; do
        if [ -S "$path" ]; then
            printf '%s\n' "$path"
            exit
        fi
    done
    printf '%s\n' /run/secretsync/agent.sock
)

# Prints TEXT as a JSON string.
secretsync_string() ( # TEXT
    _secretsync_begin
    # jq puts another character in the place of what is not UTF-8.
    if [ "$(printf '%sx' "$1" | jq -Rsj .)" != "${1}x" ]; then
        _secretsync_fail 1 "a text is not UTF-8" not_applied
    fi
    printf '%s' "$1" | jq -Rsa .
)

# The agent itself

secretsync_ping() { secretsync_call ping; }
secretsync_info() { secretsync_call agent.info; }
secretsync_health() { secretsync_call agent.health; }
secretsync_initialize() { secretsync_call initialize '{"protocol":["1.0"]}'; }

# Destinations. DESTINATION is NAME or aws-sm/NAME; MORE is an object of further params, `-` reads it.

# Creates a destination, or replaces the given fields. Credentials belong on standard input.
secretsync_write_destination() { _secretsync_destination destination.write "$1" "${2-}"; } # DESTINATION [FIELDS]
# Changes the given fields; null unsets one.
secretsync_patch_destination() { _secretsync_destination destination.patch "$1" "${2-}"; } # DESTINATION [FIELDS]
secretsync_read_destination() { _secretsync_destination destination.read "$1" ""; }        # DESTINATION
secretsync_delete_destination() { _secretsync_destination destination.delete "$1" "${2-}"; } # DESTINATION [MORE]
secretsync_check_destination() { _secretsync_destination destination.check "$1" ""; }      # DESTINATION
secretsync_apply_destination() { _secretsync_destination destination.apply "$1" "${2-}"; } # DESTINATION [MORE]
# Each destination on a line, with type, name and region.
secretsync_destinations() { _secretsync_pages destination.list "" '.key_info[]'; }

# Mounts

secretsync_register_mount() ( # PATH [ACCESSOR]
    _secretsync_begin
    path=$(secretsync_string "$1") || exit
    params='{"path":'$path
    if [ -n "${2-}" ]; then
        accessor=$(secretsync_string "$2") || exit
        params=$params',"accessor":'$accessor
    fi
    secretsync_call mount.register "$params}"
)
# Each mount on a line, with path and accessor.
secretsync_mounts() { _secretsync_pages mount.list "" '.key_info | to_entries[] | {path: .key} + .value'; }

# Secrets

# Gives the live value of a secret: a JSON object, from standard input unless it is given.
secretsync_put() ( # MOUNT SECRET_NAME [DATA] [MORE]
    _secretsync_begin
    _secretsync_take "${3--}" data
    data=$params
    _secretsync_secret secret.put "$1" "$2" ',"data":'"$data" "${4-}"
)
# Says that a secret changed, so that the agent asks its provider for the value.
secretsync_changed() { _secretsync_secret secret.changed "$1" "$2" "" "${3-}"; } # MOUNT SECRET_NAME [MORE]
# Says that no live version of a secret is left; AWS follows, the associations stay.
secretsync_delete() { _secretsync_secret secret.delete "$1" "$2" "" "${3-}"; } # MOUNT SECRET_NAME [MORE]
# Compares everything a mount has, at most 2,000 secrets, with what the agent knows. VERSIONS is {"NAME":VERSION,...}. Where
# the answer says truncated, deal with what it lists and compare again.
secretsync_snapshot() ( # MOUNT [VERSIONS]
    _secretsync_begin
    _secretsync_take "${2--}" versions
    mount=$(secretsync_string "$1") || exit
    printf '{"mount":%s,"part":1,"last":true,"versions":%s}' "$mount" "$params" | secretsync_call secret.snapshot -
)

# Associations

# Associates a secret with a destination and waits for AWS. Look at sync_status of the answer.
secretsync_set() { _secretsync_association association.set "$@"; } # DESTINATION MOUNT SECRET_NAME [MORE]
# Ends an association, which deletes the secret in AWS.
secretsync_remove() { _secretsync_association association.remove "$@"; } # DESTINATION MOUNT SECRET_NAME [MORE]
# Each row of a destination on a line, or those of one sync status.
secretsync_rows() ( # DESTINATION [STATUS]
    _secretsync_begin
    members=$(_secretsync_place "$1") || exit
    if [ -n "${2-}" ]; then
        status=$(secretsync_string "$2") || exit
        members=$members',"status":'$status
    fi
    _secretsync_pages association.read "$members" '.associated_secrets[]'
)
# Each secret that is associated on a line, with its key, mount and number of associations.
secretsync_associated() { _secretsync_pages association.list "" '.key_info | to_entries[] | {key: .key} + .value'; }
# The rows of one secret, one for each of its destinations.
secretsync_destinations_of() { _secretsync_secret association.destinations "$1" "$2" "" ""; } # MOUNT SECRET_NAME

# Sync. PARAMS select: {"destination":"aws-sm/NAME","mount":"...","secret_name":"..."}

secretsync_status() { secretsync_call sync.status; }
secretsync_wait() { secretsync_call sync.wait "${1:-$_secretsync_none}"; }           # [PARAMS]
secretsync_plan() { secretsync_call sync.plan "${1:-$_secretsync_none}"; }           # [PARAMS]
secretsync_reconcile() { secretsync_call sync.reconcile "${1:-$_secretsync_none}"; } # [PARAMS]
secretsync_config() { secretsync_call sync.config.read; }
secretsync_patch_config() { secretsync_call sync.config.patch "$1"; } # SWITCHES

# Waits until one association is settled, at most SECONDS (20), and prints its rows. It is 0 only when all are SYNCED.
secretsync_wait_synced() ( # DESTINATION MOUNT SECRET_NAME [SECONDS]
    _secretsync_begin
    seconds=${4-20}
    case $seconds in
    '' | 0 | *[!0-9]*) _secretsync_fail 1 "the seconds are not a number" not_applied ;;
    esac
    case $1 in
    */*) destination=$(secretsync_string "$1") || exit ;;
    *) destination=$(secretsync_string "aws-sm/$1") || exit ;;
    esac
    [ "${SECRETSYNC_TIMEOUT:-60}" != 60 ] || SECRETSYNC_TIMEOUT=$((seconds + 10))
    found=$(_secretsync_secret sync.wait "$2" "$3" ',"destination":'"$destination" \
        '{"_meta":{"deadline_ms":'"$((seconds * 1000))"'}}') || exit
    printf '%s\n' "$found" | jq -c '.rows[]' || exit 3
    if ! printf '%s\n' "$found" | jq -e '.rows | length > 0 and all(.sync_status == "SYNCED")' >/dev/null; then
        why=$(printf '%s\n' "$found" | jq -r '[.rows[] | select(.sync_status != "SYNCED")][0] |
            if . then "\(.sync_status) \(.error.reason // .pending_reason // "")" else "not associated" end')
        _secretsync_fail 4 "the secret is ${why% }" queued
    fi
)

# Inside

_secretsync_begin() {
    # Not traced, for these are secrets; not exported, for whoever may read the environment of a child.
    { set +aeux; } 2>/dev/null
    unset IFS
    # Lengths are bytes.
    LC_ALL=C
    export LC_ALL
}

_secretsync_fail() { # STATUS TEXT OUTCOME
    printf '{"failed":"%s","outcome":"%s"}\n' "$2" "$3" >&2
    exit "$1"
}

# Puts TEXT, or standard input for `-`, into `params`, and ends the subshell unless it is one JSON object.
_secretsync_take() { # TEXT WHAT
    params=$1
    [ "$params" != - ] || params=$(cat)
    # A line break between tokens may be a tab as well; within a text the agent refuses both.
    params=$(printf '%s' "$params" | tr '\n\r' '[\t*]')
    printf '%s' "$params" | jq -es 'length == 1 and (.[0] | type == "object")' >/dev/null 2>&1 ||
        _secretsync_fail 1 "$2 is not one JSON object" not_applied
}

# The members of an object as further ones: with a comma before, and without braces.
_secretsync_more() ( # [OBJECT]
    [ -n "${1-}" ] || exit 0
    _secretsync_take "$1" "what is given beside it"
    members=${params#*\{}
    members=${members%\}*}
    case $members in
    *[!"$_secretsync_blanks"]*) printf ',%s' "$members" ;;
    esac
)
_secretsync_blanks=$(printf ' \t')
_secretsync_cr=$(printf '\r')

_secretsync_place() ( # DESTINATION
    case $1 in
    */*) type=${1%%/*} name=${1#*/} ;;
    *) type=aws-sm name=$1 ;;
    esac
    type=$(secretsync_string "$type") && name=$(secretsync_string "$name") &&
        printf '"type":%s,"name":%s' "$type" "$name"
)

_secretsync_destination() ( # METHOD DESTINATION MORE
    _secretsync_begin
    place=$(_secretsync_place "$2") && more=$(_secretsync_more "$3") || exit
    printf '{%s%s}' "$place" "$more" | secretsync_call "$1" -
)

_secretsync_secret() ( # METHOD MOUNT SECRET_NAME MEMBERS MORE
    _secretsync_begin
    mount=$(secretsync_string "$2") && name=$(secretsync_string "$3") && more=$(_secretsync_more "$5") || exit
    printf '{"mount":%s,"secret_name":%s%s%s}' "$mount" "$name" "$4" "$more" | secretsync_call "$1" -
)

_secretsync_association() ( # METHOD DESTINATION MOUNT SECRET_NAME [MORE]
    _secretsync_begin
    place=$(_secretsync_place "$2") || exit
    _secretsync_secret "$1" "$3" "$4" ",$place" "${5-}"
)

# The entries of all pages. A page may be short, or empty, while there is more.
_secretsync_pages() ( # METHOD MEMBERS FILTER
    _secretsync_begin
    members=$2 after=
    while :; do
        page=$(printf '{%s%s}' "$members" "$after" | secretsync_call "$1" -) || exit
        printf '%s\n' "$page" | jq -c "$3" || exit 3
        next=$(printf '%s\n' "$page" | _secretsync_member next)
        [ -n "$next" ] || exit 0
        after=${members:+,}'"after":'$next
    done
)

# Prints the text of one member of the object on standard input as it stands there: jq would round long numbers.
_secretsync_member() { # NAME
    awk -v name="$1" '
        { text = text $0 }
        END {
            length_of_text = length(text)
            for (at = 1; at <= length_of_text; at++) {
                character = substr(text, at, 1)
                if (character == "\"") {
                    for (end = at + 1; (character = substr(text, end, 1)) != "\"" && end <= length_of_text; end++)
                        if (character == "\\") end++
                    if (depth == 1 && !start) last = substr(text, at + 1, end - at - 1)
                    at = end
                } else if (character == "{" || character == "[") {
                    depth++
                } else if (character == "}" || character == "]") {
                    if (--depth == 0 && start) break
                } else if (depth == 1 && character == ":" && last == name && !start) {
                    start = at + 1
                } else if (depth == 1 && character == "," && start) {
                    break
                }
            }
            if (start) print substr(text, start, at - start)
        }'
}

_secretsync_trust() { # PATH
    for program in socat jq; do
        command -v "$program" >/dev/null || _secretsync_fail 1 "$program is not installed" not_applied
    done
    [ "${#1}" -le 107 ] || _secretsync_fail 1 "socket path is longer than 107 bytes" not_applied
    [ -S "$1" ] || _secretsync_fail 1 "connect: there is no socket" not_applied
    case $1 in
    */*) folder=${1%/*}/ ;;
    *) folder=./ ;;
    esac
    for file in "$folder" "$1"; do
        # shellcheck disable=SC2012 # Only the number of the owner is read.
        owner=$(ls -ldLn -- "$file" | awk '{ print $3; exit }')
        case " 0 $(id -u) ${SECRETSYNC_AGENT_UID-} " in
        *" ${owner:-nobody} "*) ;;
        *) _secretsync_fail 1 "connect refused: socket or directory belongs to uid ${owner:-nobody}" not_applied ;;
        esac
    done
}

# What a line is that came: our answer (result, error), a request of the agent (ping, ask), an event, or nothing to us.
_secretsync_kind='
    if length != 1 or (.[0] | type) != "object" then "bad"
    else .[0] | if (.method | type) == "string" then
            if has("id") then (if .method == "ping" then "ping" else "ask" end)
            elif .method == "event" then "event" else "other" end
        elif .id != 1 and (.id != null or (has("error") | not)) then "other"
        elif has("error") then "error"
        elif (.result | type) == "object" then "result" else "bad" end
    end'

# Sends one request on a connection of its own and ends the subshell with its answer.
_secretsync_exchange() { # METHOD PARAMS once|follow
    line='{"jsonrpc":"2.0","id":1,"method":"'$1'","params":'$2'}'
    [ "${#line}" -le 1048576 ] || _secretsync_fail 1 "the request is over 1048576 bytes" not_applied
    socket=$(secretsync_socket)
    _secretsync_trust "$socket"
    limit=-T${SECRETSYNC_TIMEOUT:-60}
    [ "$3" = once ] || limit=-t0.5

    folder=$(mktemp -d "${TMPDIR:-/tmp}/secretsync.XXXXXX") || _secretsync_fail 1 "no place for pipes" not_applied
    trap 'rm -rf "$folder"' EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    trap '' PIPE
    mkfifo -m 600 "$folder/in" "$folder/out" || _secretsync_fail 1 "no place for pipes" not_applied
    # socat takes some characters of a path for its own.
    address=UNIX-CONNECT:$(printf '%s' "$socket" | sed 's/[^A-Za-z0-9/._-]/\\&/g')
    socat "$limit" - "$address" <"$folder/in" >"$folder/out" 2>"$folder/log" &
    exec 3>"$folder/in" 4<"$folder/out"
    printf '%s\n' "$line" 2>/dev/null >&3
    while IFS= read -r reply <&4; do
        reply=${reply%"$_secretsync_cr"}
        case $reply in
        *[!"$_secretsync_blanks"]*) ;;
        *) continue ;;
        esac
        case $(printf '%s\n' "$reply" | jq -rs "$_secretsync_kind" 2>/dev/null) in
        result)
            printf '%s\n' "$reply" | _secretsync_member result
            [ "$3" = follow ] || _secretsync_end 0
            ;;
        error)
            printf '%s\n' "$reply" | _secretsync_member error >&2
            _secretsync_end 2
            ;;
        event)
            # Where the reader went away, nobody is left to tell.
            [ "$3" = once ] || printf '%s\n' "$reply" | _secretsync_member params 2>/dev/null || _secretsync_end 0
            ;;
        ping) _secretsync_answer '"result":{}' ;;
        ask) _secretsync_answer "$_secretsync_not_here" ;;
        other) ;;
        *) _secretsync_fail 3 "what the agent sent is not of this protocol" unknown ;;
        esac
    done
    exec 3>&- 4<&-
    wait "$!"
    case $(cat "$folder/log") in
    *' connect('*) _secretsync_fail 1 "connect: nobody listens at the socket" not_applied ;;
    esac
    _secretsync_fail 3 "the connection ended, or the time, before the answer came" unknown
}

_secretsync_not_here='"error":{"code":-32601,"message":"this client does not answer that","data":{'
_secretsync_not_here=$_secretsync_not_here'"reason":"method_not_found","retryable":false,"outcome":"not_applied"}}'

_secretsync_answer() { # MEMBER
    id=$(printf '%s\n' "$reply" | _secretsync_member id)
    printf '{"jsonrpc":"2.0","id":%s,%s}\n' "$id" "$1" 2>/dev/null >&3
}

_secretsync_end() { # STATUS
    exec 3>&- 4<&-
    wait "$!"
    exit "$1"
}
