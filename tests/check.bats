#!/usr/bin/env bats
# sse-connect --check: what it says of good servers, and of bad ones exactly
# what is wrong.

load helper

TYPE='Content-Type: text/event-stream; charset=utf-8\r\n'
REST='Cache-Control: no-cache\r\nAccess-Control-Allow-Origin: *\r\nX-Accel-Buffering: no\r\n'
GOOD="status 200 $TYPE$REST"
ONE='send id: 1\ndata: {"n":1}\n\n ; sleep 100'
TWO='send id: 2\nevent: tick\ndata: two\n\n'

untimed() { sed -E 's/[0-9]+\.[0-9]+ s/N s/g' "$OUT"; }

# the names of the checks that came out so
named() { jq -r --arg v "$1" '[.checks[] | select(.verdict == $v).name] | join(" ")' "$OUT"; }

# bad CODE "NAMES" HEAD GET [OPTIONS...]: exactly these checks fail
bad() {
  local code=$1 want=$2 head=$3 get=$4
  shift 4
  start "$head" "$get"
  tool "$code" sc --check=json --duration 8s "$@" "$URL"
  [ "$(named fail)" = "$want" ] || {
    echo "of: $get"
    echo "fail: '$(named fail)', not '$want'"
    jq -c '.checks[]' "$OUT"
    return 1
  }
  same "$ERR" /dev/null
}

@test "check: a good server, as a table" {
  start "$GOOD" "$GOOD ; $ONE ; $TWO"
  tool 0 sc --check "$URL"
  same "$ERR" /dev/null
  untimed >got
  same got - <<'END'
MUST    pass     head      200, closed after N s
MUST    pass     headers   after N s
MUST    pass     status    200 Reason
MUST    pass     type      text/event-stream; charset=utf-8
MUST    pass     charset   utf-8
MUST    pass     coding    none
SHOULD  pass     cache     no-cache
SHOULD  pass     cors      *
SHOULD  pass     proxy     X-Accel-Buffering: no
SHOULD  pass     length    none
MUST    pass     framing   to the end of the connection
MUST    pass     ending    ended after N s, behind a blank line
MUST    pass     utf8      valid
MUST    pass     bom       none within the stream
SHOULD  pass     lines     all end in LF
SHOULD  pass     fields    all known
MUST    pass     blocks    a blank line behind each event
SHOULD  pass     events    message 1, tick 1
SHOULD  pass     data      in all events
SHOULD  pass     json      valid where it begins so
SHOULD  pass     ids       in 2 of 2 events, the first '1'
SHOULD  pass     unique    each id once
MUST    pass     sendable  all ids
SHOULD  pass     retry     none
SHOULD  pass     alive     at most N s without a byte
SHOULD  pass     flow      2 events came at 2 times
MUST: 12 pass, 0 fail, 0 unknown; SHOULD: 14 pass, 0 fail, 0 unknown
END
  request 1 | grep -x 'HEAD /s HTTP/1.1'
  request 1 | grep -ix 'connection: close'
  request 2 | grep -x 'GET /s HTTP/1.1'
  not grep -qi '^connection:' <(request 2)
  [ "$(requests)" -eq 2 ]
}

@test "check: one JSON object, and --check=table" {
  start "$GOOD" "$GOOD ; $ONE ; $TWO"
  tool 0 sc --check=json "$URL"
  [ "$(wc -l <"$OUT")" -eq 1 ]
  jq -c 'del(.seconds, .checks)' "$OUT" | same - <(
    echo "{\"url\":\"$URL\",\"bytes\":50,\"events\":2,\"comments\":0,\"must\":{\"pass\":12,\"fail\":0,\"unknown\":0},\"should\":{\"pass\":14,\"fail\":0,\"unknown\":0}}"
  )
  jq -c '.checks[3]' "$OUT" | same - <(
    echo '{"name":"type","level":"MUST","verdict":"pass","seen":"text/event-stream; charset=utf-8"}'
  )
  start "$GOOD" "$GOOD ; $ONE ; $TWO"
  tool 0 sc --check=table "$URL"
  grep -q '^MUST    pass     head' "$OUT"
}

@test "check: sse-serve passes all of it" {
  for i in 1 2 3 4 5 6 7 8; do printf 'data: {"n":%d}\n\n' $i; done >in.sse
  serve --ids --rate 10 in.sse
  tool 0 sc --check=json "$URL"
  [ "$(named pass | wc -w)" -eq 26 ]
}

@test "check: what is wrong with the answer" {
  bad 65 'type' "$GOOD" "status 200 Content-Type: text/html\r\n$REST ; $ONE"
  [ "$(named unknown | wc -w)" -eq 16 ]
  bad 65 'type' "$GOOD" "status 200 $REST ; $ONE ; $TWO"
  bad 65 'charset' "$GOOD" "status 200 Content-Type: text/event-stream; charset=iso-8859-1\r\n$REST ; $ONE ; $TWO"
  bad 65 'coding' "$GOOD" "$GOOD"'Content-Encoding: br\r\n ; send xyz'
  bad 65 'status' 'status 404' 'status 404'
  bad 65 'status' 'status 204' 'status 204'
  bad 0 'cache' "$GOOD" "status 200 $TYPE"'Access-Control-Allow-Origin: *\r\nX-Accel-Buffering: no\r\n'" ; $ONE ; $TWO"
  bad 0 'cache cors proxy' "$GOOD" "status 200 $TYPE"'Cache-Control: max-age=60\r\n'" ; $ONE ; $TWO"
  bad 0 'length' "$GOOD" "$GOOD"'Content-Length: 50\r\n'" ; $ONE ; $TWO"
  bad 65 'framing' "$GOOD" "$GOOD"'Transfer-Encoding: chunked\r\n ; chunk id: 1\ndata: 1\n\n ; sleep 100 ; send zz\r\n'
  bad 65 'framing' "$GOOD" "$GOOD"'Transfer-Encoding: chunked\r\n ; chunk id: 1\ndata: 1\n\n ; reset'
  bad 65 'length framing' "$GOOD" "$GOOD"'Content-Length: 99\r\n'" ; $ONE ; $TWO"
}

@test "check: what is wrong with a HEAD" {
  bad 65 'head' hang "$GOOD ; $ONE ; $TWO" --duration 4s
  bad 65 'head' "$GOOD ; hang" "$GOOD ; $ONE ; $TWO" --duration 4s
  bad 65 'head' "$GOOD ; $ONE ; hang" "$GOOD ; $ONE ; $TWO"
  jq -r '.checks[0].seen' "$OUT" |
    same - <(echo '200, but followed by a body of 21 bytes or more')
  bad 65 'head' 'status 405' "$GOOD ; $ONE ; $TWO"
  # not a byte: as if it had not been asked
  bad 65 'head' reset "$GOOD ; $ONE ; $TWO"
}

@test "check: what is wrong with the stream" {
  bad 65 'ending' "$GOOD" "$GOOD ; $ONE ; $TWO ; "'send data: 3\n'
  bad 65 'utf8' "$GOOD" "$GOOD ; $ONE ; "'send id: 2\ndata: \xe2\x82\n\n'
  bad 65 'bom' "$GOOD" "$GOOD ; $ONE ; "'send \xef\xbb\xbfid: 2\ndata: 2\n\n ; sleep 100 ; send data: 3\n\n'
  bad 65 'blocks' "$GOOD" "$GOOD ; $ONE ; "'send event: a\ndata: 1\nevent: b\ndata: 2\n\n'
  bad 65 'sendable' "$GOOD" "$GOOD ; $ONE ; "'send id: 2\0\ndata: 2\n\n'
  bad 0 'lines' "$GOOD" "$GOOD ; $ONE ; "'send id: 2\r\ndata: 2\r\n\r\n'
  bad 0 'fields' "$GOOD" "$GOOD ; $ONE ; "'send id: 2\ndata: 2\n{"error":1}\n\n'
  bad 0 'data' "$GOOD" "$GOOD ; $ONE ; $TWO ; "'send event: ping\n\n'
  bad 0 'json' "$GOOD" "$GOOD ; $ONE ; "'send id: 2\ndata: {"n":\n\n'
  bad 0 'ids' "$GOOD" "$GOOD ; "'send data: 1\n\n ; sleep 100 ; send data: 2\n\n'
  bad 0 'unique' "$GOOD" "$GOOD ; $ONE ; "'send id: 1\ndata: 2\n\n'
  bad 0 'retry' "$GOOD" "$GOOD ; $ONE ; "'send retry: soon\nid: 2\ndata: 2\n\n'
  bad 0 'flow' "$GOOD" "$GOOD ; $ONE ; "'send id: 2\nda ; sleep 1300 ; send ta: 2\n\n'
  # all of it together
  bad 65 'head type cache cors proxy' hang 'status 200 Content-Type: x/y\r\n' --duration 4s
}

@test "check: headers that come with the first event only" {
  bad 65 'headers' "$GOOD" "sleep 5200 ; $GOOD ; $ONE ; $TWO"
  bad 65 'headers' "$GOOD" hang --duration 3s
  [ "$(named unknown | wc -w)" -eq 24 ]
}

@test "check: bytes of the server are made fit to print" {
  start "$GOOD" "$GOOD ; "'send event: \x1b[31m\xff\x7f\nid: 1\ndata: 1\n\n'
  tool 65 sc --check "$URL"
  not grep -q "[$(printf '\033\177\377')]" "$OUT"
  grep -xF 'SHOULD  pass     events    \x1B[31m\xFF\x7F 1' "$OUT" ||
    grep -xFi 'SHOULD  pass     events    \x1b[31m\xff\x7f 1' "$OUT"
}

@test "check: ends after so long, or so many events" {
  start "$GOOD" "$GOOD ; $ONE ; $TWO ; hang"
  tool 0 sc --check=json --duration 2s "$URL"
  jq -e '.seconds > 1.5 and .seconds < 8 and .events == 2' "$OUT"
  start "$GOOD" "$GOOD ; $ONE ; $TWO ; hang"
  tool 0 sc --check=json -n 2 "$URL"
  jq -e '.seconds < 8 and .events == 2' "$OUT"
}

@test "check: redirects are followed, POST is not preceded by HEAD" {
  start 'status 302 Location: /other\r\n' "$GOOD" 'status 307 Location: /other\r\n' "$GOOD ; $ONE ; $TWO"
  tool 0 sc --check=json "$URL"
  [ "$(requests)" -eq 4 ]
  start "$GOOD ; $ONE ; $TWO"
  tool 0 sc --check=json -d x=y "$URL"
  [ "$(named unknown)" = head ]
  request 1 | grep -x 'POST /s HTTP/1.1'
  [ "$(requests)" -eq 1 ]
}

@test "check: who cannot be asked" {
  tool 75 sc --check http://127.0.0.1:9/
  same "$OUT" /dev/null
  err_is <<'END'
sse-connect: cannot connect to '127.0.0.1:9': Connection refused
END
  start 'status 503 Retry-After: 3\r\n'
  tool 75 sc --check "$URL"
  same "$OUT" /dev/null
  echo "sse-connect: '$HOST' answers 503 Reason" | same "$ERR" -
  start 'status 403'
  tool 77 sc --check "$URL"
  start 'send what is this?\r\n\r\n'
  tool 76 sc --check "$URL"
  start 'status 302 Location: ftp://x/\r\n'
  tool 76 sc --check "$URL"
  same "$OUT" /dev/null
  start hang
  tool 75 sc --check --duration 2s "$URL"
  same "$OUT" /dev/null
  grep -q "^sse-connect: no answer from '$HOST' for " "$ERR"
  start reset
  tool 75 sc --check "$URL"
}

@test "check: a private stream takes two tokens, and shows none" {
  printf 'key-0123456789' >key && chmod 600 key
  for i in 1 2 3; do printf 'id: %d\ndata: %d\n\n' $i $i; done >in.sse
  serve --token-guard --api-key-file key --rate 5 in.sse
  cat >take <<END
echo taken >>taken
curl -sS -X POST -H 'x-api-key: key-0123456789' $URL/stream/token
END
  tool 0 sc --check=json --token-cmd 'sh ./take' "$URL/sse/private?token={token}"
  jq -er .url "$OUT" | same - <(echo "$URL/sse/private?token=***")
  [ "$(wc -l <taken)" -eq 2 ]
  [ "$(named fail)" = '' ]
  tool 77 sc --check --token-cmd 'echo nope' "$URL/sse/private?token={token}"
}

@test "check: a secret that the server sends back is not shown" {
  A='Content-Type: text/event-stream\r\nAccess-Control-Allow-Origin: http://x/canary-1234\r\n'
  start "status 200 $A" "status 200 $A ; send event: canary-1234\ndata: 1\n\n"
  tool 0 sc --check=json --token-cmd 'echo canary-1234' "$URL?token={token}"
  not grep -q canary "$OUT" "$ERR"
  jq -r '.checks[] | select(.name == "cors" or .name == "events").seen' "$OUT" >got
  same got /dev/stdin <<'END'
http://x/***
*** 1
END
  start "status 200 $A" "status 200 $A ; send event: canary-1234\ndata: 1\n\n"
  tool 0 sc --check --token-cmd 'echo canary-1234' "$URL?token={token}"
  not grep -q canary "$OUT" "$ERR"
}

@test "check: a signal ends it, and output that fails is not ignored" {
  start "$GOOD" "$GOOD ; $ONE ; hang"
  bg sse-connect --check "$URL" >out 2>err
  wait_for grep -q GET log
  kill -TERM $!
  code=0
  wait $! || code=$?
  [ "$code" -eq 143 ]
  same out /dev/null
  same err /dev/null
  start "$GOOD" "$GOOD ; $ONE"
  code=0
  sc --check "$URL" >/dev/full 2>"$ERR" || code=$?
  [ "$code" -eq 74 ]
  err_is <<'END'
sse-connect: cannot write to standard output: No space left on device
END
}

@test "check: usage" {
  tool 2 sc --check=xml http://localhost/
  err_is <<'END'
sse-connect: '--check xml': neither table nor json (try --help)
END
  tool 2 sc --check http://localhost/a http://localhost/b
  err_is <<'END'
sse-connect: --check and --probe-resume are for one URL at a time
END
}
