#!/bin/sh
# Tests of the shell client: `sh test_secretsync.sh`. They need no agent: a function takes the place of socat.
set -u
cd "$(dirname "$0")" || exit
# shellcheck source-path=SCRIPTDIR
. ./secretsync.sh

work=$(mktemp -d /tmp/secretsync-test.XXXXXX) || exit
listener=
trap 'rm -rf "$work"; [ -z "$listener" ] || kill "$listener" 2>/dev/null' EXIT
TMPDIR=$work/tmp
mkdir "$TMPDIR"
failures=0

fail() {
    failures=$((failures + 1))
    printf 'FAIL %s: %s\n' "$title" "$1"
}

# Runs a function of the client; `said` is its output, `wrong` what it says of a failure, `seen` what was sent.
run() {
    : >"$work/seen"
    "$@" >"$work/said" 2>"$work/wrong"
    status=$?
    said=$(cat "$work/said")
    wrong=$(cat "$work/wrong")
    seen=$(cat "$work/seen")
}

equal() { # WHAT FOUND EXPECTED
    [ "$2" = "$3" ] || fail "$1 is '$2', not '$3'"
}

sent() { # METHOD PARAMS
    equal "what was sent" "$seen" '{"jsonrpc":"2.0","id":1,"method":"'"$1"'","params":'"$2}"
}

# The agent of a test: it gets one request and prints `answers`.
trusted=yes
eval "really_$(sed -n '/^_secretsync_trust()/,/^}/p' secretsync.sh)"
_secretsync_trust() {
    [ "$trusted" = yes ] || really__secretsync_trust "$1"
}
# Called by the client.
# shellcheck disable=SC2317
socat() {
    IFS= read -r request
    printf '%s\n' "$request" >>"$work/seen"
    agent
}
# shellcheck disable=SC2317
agent() {
    printf '%s\n' "$answers"
}
# One that asks the client once more, and keeps what it says.
# shellcheck disable=SC2317
asking() {
    printf '%s\n' "$question"
    IFS= read -r request
    printf '%s\n%s\n' "$request" '{"id":1,"result":{}}' | tee -a "$work/seen" | tail -n 1
}

title="a call sends one line and prints the result"
answers='{"jsonrpc":"2.0","id":1,"result":{"pong":true,"n":123456789012345678901}}'
run secretsync_call ping
equal status "$status" 0
equal said "$said" '{"pong":true,"n":123456789012345678901}'
sent ping '{}'

title="params arrive as they were written"
text='{"a": [-0,1e400,1.10],"b":"\u0000\"\\ ü % \n","c":{}}'
run secretsync_call x.y "$text"
sent x.y "$text"
printf '%s' "$text" >"$work/text"
run secretsync_call x.y - <"$work/text"
sent x.y "$text"

title="a value on several lines becomes one line"
printf '{\n  "foo":\r\n"bar"\n}\n' >"$work/data"
run secretsync_put my-kv 'a "secret"' <"$work/data"
tab=$(printf '\t')
data='{'"$tab  \"foo\":$tab$tab\"bar\"$tab}"
sent secret.put '{"mount":"my-kv","secret_name":"a \"secret\"","data":'"$data}"
unset data

title="methods send their params"
answers='{"id":1,"result":{"associated_secrets":{}}}'
run secretsync_set my-awssm-1 my-kv my-secret ' { "version":3 } '
sent association.set \
    '{"mount":"my-kv","secret_name":"my-secret","type":"aws-sm","name":"my-awssm-1", "version":3 }'
run secretsync_remove aws-sm/x my-kv my-secret '{}'
sent association.remove '{"mount":"my-kv","secret_name":"my-secret","type":"aws-sm","name":"x"}'
run secretsync_patch_destination x '{"region":null}'
sent destination.patch '{"type":"aws-sm","name":"x","region":null}'

title="what is not ours is passed over"
answers=$(printf '\n \t\r\n%s\n%s\n%s\n%s\r\n' '{"method":"event","params":{}}' '{"id":7,"result":{"n":7}}' \
    '{"method":"new"}' '{"new":[{}],"result":{"n":1,"result":2,"x":"\"result\":3"},"id":1}')
run secretsync_ping
equal said "$said" '{"n":1,"result":2,"x":"\"result\":3"}'

title="an answer may come byte by byte"
# shellcheck disable=SC2317
agent() { printf '{"id":1,"result":{"ü":"\342\202\254"}}\n' | od -An -v -to1 | tr -s ' ' '\n' |
    while read -r byte; do printf '%b' "${byte:+\\0$byte}"; done; }
run secretsync_ping
equal said "$said" '{"ü":"€"}'

title="the agent's own requests are answered"
# shellcheck disable=SC2317
agent() { asking; }
question='{"id":"s:1","method":"ping"}'
run secretsync_info
equal status "$status" 0
equal answer "$(sed -n 2p "$work/seen")" '{"jsonrpc":"2.0","id":"s:1","result":{}}'
question='{"method":"secret.read","id":1,"params":{}}'
run secretsync_info
equal answer "$(sed -n 2p "$work/seen" | jq -c '[.id, .error.code, .error.data]')" \
    '[1,-32601,{"reason":"method_not_found","retryable":false,"outcome":"not_applied"}]'

# shellcheck disable=SC2317
agent() { printf '%s\n' "$answers"; }

title="an error is on standard error, whole"
answers='{"id":1,"error":{"code":42901,"message":"busy","new":1e2,"data":{"reason":"busy","retry_after_ms":5}}}'
run secretsync_ping
equal status "$status" 2
equal said "$said" ""
equal wrong "$wrong" '{"code":42901,"message":"busy","new":1e2,"data":{"reason":"busy","retry_after_ms":5}}'

title="an error of nobody in particular is one of the call"
answers='{"id":null,"error":{"code":40101,"message":"no"}}'
run secretsync_ping
equal status "$status" 2

title="a lost connection is unknown"
# shellcheck disable=SC2317
agent() { printf '{"id":1,"result":{'; }
run secretsync_ping
equal status "$status" 3
equal outcome "$(printf '%s' "$wrong" | jq -r .outcome)" unknown

title="no connection is not_applied"
# shellcheck disable=SC2317
agent() { echo '2026/01/01 00:00:00 socat[1] E connect(5, AF=1 "x", 3): Connection refused' >&2; }
run secretsync_ping
equal status "$status" 1
equal outcome "$(printf '%s' "$wrong" | jq -r .outcome)" not_applied

title="hostile answers are no success"
# shellcheck disable=SC2317
agent() { printf '%s\n' "$answers"; }
deep=$(printf '%05000d' 0 | tr 0 '[')
for answers in nonsense '[]' 1 '{"id":1,"result":{' '{"id":1,"result":{}} {}' "{'id':1}" '{"id":1}' \
    '{"id":1,"result":[]}' '{"id":1,"result":tru}' "$deep" '{"id":1,"result":{"a":"\x"}}'; do
    run secretsync_ping
    equal "status after $(printf '%.30s' "$answers")" "$status" 3
    equal said "$said" ""
done

title="what cannot be a request is refused before it is sent"
answers='{"id":1,"result":{}}'
large=$(printf '%01048600d' 0)
for value in '{"a":1},"version":9' '[]' '{} {}' '' 'hunter2' "{\"hunter2\":\"$large\"}"; do
    run secretsync_put m s "$value" '{}'
    equal "status of $(printf '%.30s' "$value")" "$status" 1
    equal seen "$seen" ""
    case $wrong in *hunter2*) fail "the error quotes the value" ;; esac
done
run secretsync_put "$(printf 'm\377')" s '{"a":1}'
equal status "$status" 1
run secretsync_call 'ping","x":"' '{}'
equal status "$status" 1
equal seen "$seen" ""

title="pages are read to the end"
# shellcheck disable=SC2317
agent() {
    case $request in
    *'"after":"a\"b"'*) printf '%s\n' '{"id":1,"result":{"associated_secrets":{},"next":"c"}}' ;;
    *'"after":"c"'*) printf '%s\n' '{"id":1,"result":{"associated_secrets":{"d":{"n":2}}}}' ;;
    *) printf '%s\n' '{"id":1,"result":{"associated_secrets":{"a":{"n":1}},"next":"a\"b"}}' ;;
    esac
}
run secretsync_rows x SYNCED
equal said "$said" "$(printf '{"n":1}\n{"n":2}')"
equal requests "$(grep -c '"type":"aws-sm","name":"x","status":"SYNCED"' "$work/seen")" 3

title="to wait until a secret is synced"
# shellcheck disable=SC2317
agent() { printf '%s\n' "$answers"; }
answers='{"id":1,"result":{"rows":[{"sync_status":"SYNCED"}],"total":1}}'
run secretsync_wait_synced x m s 3
equal status "$status" 0
equal said "$said" '{"sync_status":"SYNCED"}'
sent sync.wait \
    '{"mount":"m","secret_name":"s","destination":"aws-sm/x","_meta":{"deadline_ms":3000}}'
answers='{"id":1,"result":{"rows":[{"sync_status":"CLIENT_SIDE_ERROR","error":{"reason":"access_denied"}}],"total":1}}'
run secretsync_wait_synced x m s
equal status "$status" 4
equal wrong "$wrong" '{"failed":"the secret is CLIENT_SIDE_ERROR access_denied","outcome":"queued"}'
answers='{"id":1,"result":{"rows":[],"total":0}}'
run secretsync_wait_synced x m s
equal status "$status" 4

title="events follow the answer"
answers=$(printf '%s\n' '{"id":1,"result":{"subscription":"e1","snapshot":[]}}' \
    '{"method":"event","params":{"seq":1}}' '{"method":"$/new"}' '{"method":"event","params":{"seq":2}}')
run secretsync_events
equal status "$status" 3
equal said "$said" "$(printf '{"subscription":"e1","snapshot":[]}\n{"seq":1}\n{"seq":2}')"

title="no secret is an argument of a program or in its environment"
mkdir "$work/bin"
for program in awk cat id jq ls mkfifo mktemp rm sed socat tr; do
    real=$(command -v "$program")
    [ "$program" != socat ] || real=/bin/true
    # shellcheck disable=SC2016 # The wrapper expands it.
    printf '#!/bin/sh\n{ printf "%%s\\n" "$0" "$@"; env; } >>"%s/programs"\nexec %s "$@"\n' "$work" "$real" \
        >"$work/bin/$program"
    chmod 755 "$work/bin/$program"
done
answers='{"id":1,"result":{}}'
(
    set -a
    PATH=$work/bin:$PATH
    value='{"foo":"hunter2"}'
    secretsync_put my-kv my-secret "$value"
    printf '%s' "$value" | secretsync_write_destination x -
    unset -f socat
    secretsync_put my-kv my-secret - <<END
$value
END
    unset value
) >/dev/null 2>&1
[ -s "$work/programs" ] || fail "no program was seen"
# The caller's own variable is exported by `set -a`, which is the caller's doing.
! grep -v '^value=' "$work/programs" | grep -q hunter2 || fail "there is one"

title="nothing is left behind"
equal files "$(ls "$TMPDIR")" ""
for variable in method params line reply folder data mount more members place page; do
    eval "equal $variable \"\${$variable-}\" ''"
done

title="a stranger is sent nothing"
trusted=no
unset -f socat
SECRETSYNC_SOCKET=$work/there/agent.sock
run secretsync_ping
equal status "$status" 1
mkdir "$work/there"
socat UNIX-LISTEN:"$SECRETSYNC_SOCKET" /dev/null &
listener=$!
turns=0
until [ -S "$SECRETSYNC_SOCKET" ] || [ "$turns" -eq 200 ]; do
    turns=$((turns + 1))
    sleep 0.05
done
run secretsync_check
equal status "$status" 0
if chown 12345 "$work/there" 2>/dev/null; then
    run secretsync_check
    equal status "$status" 1
    equal wrong "$wrong" \
        '{"failed":"connect refused: socket or directory belongs to uid 12345","outcome":"not_applied"}'
    SECRETSYNC_AGENT_UID=12345
    run secretsync_check
    equal status "$status" 0
fi
SECRETSYNC_SOCKET=/$(printf '%0107d' 0)
run secretsync_ping
equal status "$status" 1

if [ "$failures" -gt 0 ]; then
    printf '%d failures\n' "$failures"
    exit 1
fi
echo "all tests passed"
