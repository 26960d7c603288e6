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

@test "note: with --records, a stream without an event is one all the same" {
  start 'ok ; send foo: 1\n\n:c\n\nbar\n\n' 'ok ; send foo: 2\n\n ; hang'
  tool 0 fast -v --records --duration 2s "$URL"
  same "$OUT" /dev/null
  not grep 'no event found' "$ERR"
  grep -qxE 'sse-connect: [23] lines of unknown fields ignored' "$ERR"
  grep -qx 'sse-connect: 0 records' "$ERR"
  # sse-parse, which knows no content type, doubts it
  printf 'foo: 1\n\n' | sse-parse 2>err
  same err - <<<'sse-parse: no event found: is this an event stream?'
}
