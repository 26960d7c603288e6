#!/usr/bin/env bats
# sse-connect --duration: what it counts, and what comes of it.

load helper

# stops ARGS...: with 0 within seconds, in the midst of a wait; the note of the
# end says that it had run so long
stops() {
  tool 0 sc --note-file notes --max-down 1h --duration 300ms "$@"
  same "$OUT" /dev/null
  tail -n 1 notes | jq -e '.data | .note == "down" and
    .reason == "duration reached" and .seconds >= 0.3 and .seconds < 15'
}

@test "duration: waits count, be it for a slot, a token, a server or the next try" {
  start 'ok ; send data: a\n\n ; hang'
  sse-connect -q --slots key:1 "$URL" >held 3>&- &
  BG+=("$!")
  wait_for test -s held
  stops --slots key:1 --slot-wait 1h "$URL"
  err_is <<<"sse-connect: all 1 slots of 'key' are taken; waiting"
  stops --token-cmd 'exec sleep 60' "$URL?token={token}"
  same "$ERR" /dev/null
  start hang
  stops "$URL"
  same "$ERR" /dev/null
  start 'status 503'
  stops --backoff 1m "$URL"
}

@test "duration: a connection that stands is closed, and what came is written" {
  start 'ok ; send data: a\n\ndata: half ; hang'
  tool 0 sc --notes --duration 2s "$URL"
  sse-parse "$OUT" | jq -c '[.event, .data.note? // .data, (.data | objects | .reason)]' >got
  same got <(printf '%s\n' '["sse-connect","open",null]' '["message","a"]' \
    '["sse-connect","close","duration reached"]')
}

@test "duration: a token that is read from standard input is waited for before" {
  start 'ok ; send data: a\n\n ; hang'
  { sleep 2.5; echo tok; } | sc --token-file - --duration 2s "$URL?token={token}" >got
  same got <(printf 'data: a\n\n')
}
