#!/usr/bin/env bats
# sse-connect --probe-resume: whether a server goes on behind an event id.

load helper

THREE='ok ; send id: 1\ndata: 1\n\nid: 2\ndata: 2\n\n ; sleep 50 ; send id: 3\ndata: 3\n\nid: 4\ndata: 4\n\n ; hang'

ids() { for i in 1 2 3 4 5 6; do printf 'id: %s\ndata: %d\n\n' "$1$i" "$i"; done; }

# finds CODE VERDICT FIRST SECOND [OPTIONS...]
finds() {
  local code=$1 want=$2 first=$3 second=$4
  shift 4
  start "$first" "$second"
  tool "$code" sc --probe-resume=json --duration 8s "$@" "$URL"
  same "$ERR" /dev/null
  jq -r .verdict "$OUT" >got
  echo "$want" | same got /dev/stdin
}

@test "probe: a server that resumes, in lines and as JSON" {
  ids x >in.sse
  serve --rate 20 in.sse
  tool 0 sc --probe-resume "$URL"
  same "$ERR" /dev/null
  out_is <<'END'
ids      'x1' 'x2' 'x3'
sent     'x2'
answer   200
first    'x3'
verdict  honours: goes on behind the id
END
  tool 0 sc --probe-resume=json "$URL"
  jq -c 'del(.seconds)' "$OUT" >got
  echo "{\"url\":\"$URL\",\"verdict\":\"honours\",\"text\":\"goes on behind the id\",\"ids\":[\"x1\",\"x2\",\"x3\"],\"sent\":\"x2\",\"status\":200,\"first\":\"x3\"}" |
    same got /dev/stdin
  [ "$(wc -l <"$OUT")" -eq 1 ]
  jq -e '.seconds < 8' "$OUT"
}

@test "probe: a live server with a history, and one without" {
  tick() { while printf 'data: x\n\n'; do sleep 0.1; done; }
  serve --ids --live < <(tick)
  tool 0 sc --probe-resume "$URL"
  tail -n 1 "$OUT" >got
  echo 'verdict  honours: goes on behind the id' | same got /dev/stdin
  serve --live < <(tick)
  tool 65 sc --probe-resume "$URL"
  out_is <<'END'
ids      none
verdict  no-ids: its events have no ids
END
}

@test "probe: the id goes into the query where that is asked for" {
  start "$THREE" 'ok ; send id: 3\ndata: 3\n\n ; hang'
  tool 0 sc --probe-resume --resume-query 'since={id}' "$URL"
  request 1 | grep -x 'GET /s HTTP/1.1'
  request 2 | grep -x 'GET /s?since=2 HTTP/1.1'
  request 2 | grep -x 'Last-Event-ID: 2'
  not grep -qi last-event-id <(request 1)
  [ "$(requests)" -eq 2 ]
}

@test "probe: the other verdicts" {
  finds 65 repeats "$THREE" 'ok ; send id: 2\ndata: 2\n\n ; hang'
  finds 65 replays "$THREE" 'ok ; send id: 1\ndata: 1\n\n ; hang'
  finds 65 replays "$THREE" 'ok ; send id: 0\ndata: 1\n\nid: 1\ndata: 1\n\n ; hang'
  finds 65 live "$THREE" 'ok ; send id: 7\ndata: 1\n\n ; hang'
  jq -e '.first == "7" and .seconds < 8' "$OUT"
  finds 65 refuses "$THREE" 'status 412'
  jq -e '.status == 412 and .first == null' "$OUT"
  finds 65 refuses "$THREE" 'status 204'
  finds 65 refuses "$THREE" 'status 200 Content-Type: text/html\r\n'
  finds 65 no-ids 'ok ; repeat 3 data: 1\n\n' 'status 500'
  [ "$(requests)" -eq 1 ]
  # the first event of a new connection may be a greeting
  finds 0 honours "$THREE" 'ok ; send : hi\n\nevent: hello\ndata:\n\nid: 3\ndata: 3\n\n ; hang'
}

@test "probe: not told in time" {
  finds 75 unknown 'ok ; send id: 1\ndata: 1\n\nid: 2\ndata: 2\n\n' ok
  [ "$(requests)" -eq 1 ]
  finds 75 unknown 'ok ; send data: 1\n\n ; hang' ok --duration 1s
  jq -e '.seconds > 0.5' "$OUT"
  finds 75 unknown "$THREE" 'ok ; hang' --duration 2s
  start "$THREE" 'ok ; hang'
  tool 75 sc --probe-resume --duration 2s "$URL"
  out_is <<'END'
ids      '1' '2' '3'
sent     '2'
answer   200
verdict  unknown: too few events to tell
END
}

@test "probe: who cannot be asked" {
  tool 75 sc --probe-resume http://127.0.0.1:9/
  same "$OUT" /dev/null
  err_is <<'END'
sse-connect: cannot connect to '127.0.0.1:9': Connection refused
END
  start 'status 404'
  tool 76 sc --probe-resume "$URL"
  echo "sse-connect: '$HOST' answers 404 Reason" | same "$ERR" /dev/stdin
  start 'status 401'
  tool 77 sc --probe-resume "$URL"
  start 'status 204'
  tool 76 sc --probe-resume "$URL"
  start "$THREE" reset
  tool 75 sc --probe-resume "$URL"
  start "$THREE" 'status 503'
  tool 75 sc --probe-resume "$URL"
  same "$OUT" /dev/null
}

@test "probe: a private stream takes two tokens" {
  printf 'key-0123456789' >key && chmod 600 key
  ids '' >in.sse
  serve --token-guard --api-key-file key in.sse
  cat >take <<END
echo taken >>taken
curl -sS -X POST -H 'x-api-key: key-0123456789' $URL/stream/token
END
  tool 0 sc --probe-resume --token-cmd 'sh ./take' "$URL/sse/private?token={token}"
  [ "$(wc -l <taken)" -eq 2 ]
}

@test "probe: takes one of the slots, and so does a check" {
  export XDG_STATE_HOME=$PWD/state
  ids '' >in.sse
  serve --keep-open in.sse
  bg sse-connect -q --slots key:1 "$URL" >held
  wait_for test -s held
  tool 75 sc --probe-resume --slots key:1 "$URL"
  err_is <<'END'
sse-connect: all 1 slots of 'key' are taken
END
  tool 75 sc --check --slot-wait 300ms --slots key:1 "$URL"
  same "$OUT" /dev/null
  kill "${BG[-1]}"
  wait "${BG[-1]}" || :
  tool 0 sc --probe-resume --slots key:1 "$URL"
  tool 0 sc --check=json -n 3 --slots key:1 "$URL"
}

@test "probe: usage" {
  tool 2 sc --probe-resume=x http://localhost/
  err_is <<'END'
sse-connect: '--probe-resume x': neither table nor json (try --help)
END
}
