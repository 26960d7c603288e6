#!/usr/bin/env bats
# sse-connect and a server that sends a secret back where it is shown in part:
# nothing of it is shown.

load helper

TYPE='Content-Type: text/event-stream\r\n'
SECRET=kWqZ7vXj3bYd9fHt2mNc5pRs # begins with what no message has

# nothing FILE...: not even the first three bytes of it
nothing() { not grep -e "${SECRET:0:3}" -e "${SECRET:8:8}" "$@"; }
x() { printf "%0$1d" 0 | tr 0 x; }

@test "--check: a secret across the end of what is kept of a name" {
  for n in 40 50 59 60; do
    for how in table json; do
      start "status 200 $TYPE" "status 200 $TYPE ; send event: $(x $n)$SECRET\nid: $(x $n)$SECRET\ndata: {$(x $n)$SECRET\n\nretry: $(x $n)$SECRET\n$(x $n)$SECRET: 1\ndata: $(x $n)$SECRET\n\nevent: $(x $n)$SECRET\n\n"
      tool 0 sc --check=$how -H "X-Api-Key: $SECRET" "$URL"
      grep -q "$(x $n)\*\*\*" "$OUT"
      nothing "$OUT" "$ERR"
    done
  done
}

@test "--check: the same in headers" {
  for n in 110 115 120 124; do
    start "status 200 $TYPE" "status 200 Content-Type: text/event-stream; x=$(x $((n - 21)))$SECRET\r\nCache-Control: $(x $n)$SECRET\r\nAccess-Control-Allow-Origin: $(x $n)$SECRET\r\nX-Accel-Buffering: $(x $n)$SECRET\r\n ; send data: 1\n\n"
    tool 0 sc --check -H "X-Api-Key: $SECRET" "$URL"
    [ "$(grep -c 'x\*\*\*$' "$OUT")" -eq 4 ]
    nothing "$OUT" "$ERR"
  done
}

@test "a status line, a type and a coding that end in a part of it" {
  for n in 40 45 50 55 59; do
    start "send HTTP/1.1 500 $(x $n)$SECRET\r\nContent-Length: 0\r\n\r\n"
    tool 75 sc --no-reconnect -H "X-Api-Key: $SECRET" "$URL"
    nothing "$ERR"
    start "status 200 Content-Type: $(x $((n + 64)))$SECRET\r\n"
    tool 76 sc --no-reconnect -H "X-Api-Key: $SECRET" "$URL"
    nothing "$ERR"
    start "status 200 ${TYPE}Content-Encoding: $(x $n)$SECRET\r\n"
    tool 76 sc --no-reconnect -H "X-Api-Key: $SECRET" "$URL"
    nothing "$ERR"
  done
}

@test "--probe-resume: ids with a secret in them" {
  start "ok ; send id: 1\ndata: a\n\nid: <$SECRET>\ndata: b\n\nid: 3\x1b\ndata: c\n\n" \
    "ok ; send id: <$SECRET>\ndata: b\n\n"
  tool 65 sc --probe-resume=json -H "X-Api-Key: $SECRET" "$URL"
  nothing "$OUT" "$ERR"
  [ "$(jq -c '[.ids, .sent, .first, .verdict]' "$OUT")" = \
    '[["1","<***>","3\u001b"],"<***>","<***>","repeats"]' ]
  # it was sent as it is all the same
  request 2 | grep -qix "last-event-id: <$SECRET>"
  tool 65 sc --probe-resume -H "X-Api-Key: $SECRET" "$URL" ||
    tool 75 sc --probe-resume -H "X-Api-Key: $SECRET" "$URL"
  nothing "$OUT" "$ERR"
}
