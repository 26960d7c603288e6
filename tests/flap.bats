#!/usr/bin/env bats
# sse-connect and a server that lets in and cuts at once: a few lines, not two
# a second.

load helper

err_like() {
  sed -E "s/127\.0\.0\.1:[0-9]+/HOST/g; s/in [0-9.]+s/in TIME/
    s/(after|for|in) [0-9.]+ s/\1 TIME/" "$ERR" >err.got
  cat >err.want
  same err.got err.want
}

@test "a server that cuts at once, 40 times: told once" {
  start 'ok ; send data: x\n\n'
  tool 0 fast -n 40 "$URL"
  [ "$(requests)" -eq 40 ]
  err_like <<'X'
sse-connect: connected to 'http://HOST/s'
sse-connect: stream of 'HOST' ended; trying again in TIME
sse-connect: connected to 'http://HOST/s' again after TIME
X
}

@test "two kinds in turn: each told once" {
  start 'ok ; send data: x\n\n' 'status 503' 'ok ; send data: x\n\n' \
    'status 503' 'ok ; send data: x\n\n' 'status 503' 'ok ; send data: x\n\n'
  tool 0 fast -n 4 "$URL"
  err_like <<'X'
sse-connect: connected to 'http://HOST/s'
sse-connect: stream of 'HOST' ended; trying again in TIME
sse-connect: 'HOST' answers 503 Reason; trying again in TIME
sse-connect: connected to 'http://HOST/s' again after TIME
X
}

@test "the connection that is stable ends the outage, and is told" {
  start 'ok ; send data: x\n\n' 'ok ; send data: x\n\n' \
    'ok ; send data: x\n\n' \
    'ok ; send data: x\n\n ; sleep 1500 ; send data: y\n\n' \
    'ok ; send data: x\n\n ; sleep 100 ; send data: y\n\n'
  tool 0 sc --backoff 10ms:1s:0 -n 7 "$URL"
  err_like <<'X'
sse-connect: connected to 'http://HOST/s'
sse-connect: stream of 'HOST' ended; trying again in TIME
sse-connect: connected to 'http://HOST/s' again after TIME
sse-connect: connection to 'http://HOST/s' is stable, after 3 failures in TIME
sse-connect: stream of 'HOST' ended; trying again in TIME
sse-connect: connected to 'http://HOST/s' again after TIME
X
}

@test "-v: each of them" {
  start 'ok ; send data: x\n\n'
  tool 0 fast -v -n 4 "$URL"
  [ "$(grep -c 'ended; trying again' "$ERR")" -eq 3 ]
  [ "$(grep -c 'again after' "$ERR")" -eq 3 ]
}

@test "-q: none of them" {
  start 'ok ; send data: x\n\n'
  tool 0 fast -q -n 4 "$URL"
  err_is </dev/null
}
