#!/usr/bin/env bats
# The notes of sse-connect, where no other test has them.

load helper

@test "note: attempt counts the tries since the connection before" {
  start 'status 503' 'status 503' 'ok ; send data: 1\n\n' reset \
    'ok ; send data: 2\n\n' 'ok ; send data: 3\n\n ; hang'
  tool 0 fast --notes -n 3 "$URL"
  sse-parse "$OUT" | jq -c '.data | objects | select(.note == "open").attempt' >got
  same got <(printf '%s\n' 3 2 1)
}
