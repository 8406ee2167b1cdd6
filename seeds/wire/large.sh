#!/bin/sh
# Writes the wire cases at the limit of 1 MiB a line (its LF not counted) into DIR: sh large.sh DIR
set -eu
dir=${1:?usage: sh large.sh DIR}
limit=1048576

# line NAME BYTES: a secret.put of exactly that many bytes, and its LF.
line() {
    head='{"jsonrpc":"2.0","id":1,"method":"secret.put","params":{"mount":"seed","secret_name":"'$1'","data":{"v":"'
    tail='"}}}'
    {
        printf '%s' "$head"
        head -c $(($2 - ${#head} - ${#tail})) /dev/zero | tr '\0' 'x'
        printf '%s\n' "$tail"
    } > "$dir/$1.line"
}

line line-of-1-mib "$limit"
line line-over-1-mib $((limit + 1))
