#!/usr/bin/env bats
# Gaps: what became of the events, notes on the side, coverage.

load helper

# notes without what differs from run to run
plain() {
  sed -E 's/127\.0\.0\.1:[0-9]+/HOST/g; s/"(seconds|silent)":[0-9.]+/"\1":N/
    s/"time":"[0-9-]{10}T[0-9:.]{15}Z"/"time":T/' "$1"
}
verdicts() { sed -nE 's/.*"verdict":"([a-z]+)".*/\1/p' "$OUT"; }
ids() { sed -n '/^Last-Event-ID/p' log | tr -d '\r'; }
has_line() { [ "$(grep -c "$1" "$2" 2>/dev/null)" -ge 1 ]; }

@test "gap: each reconnect gets its verdict" {
  start 'ok ; send id: 1\ndata: a\n\nid: 2\ndata: b\n\n' \
    'ok ; send id: 3\ndata: c\n\n' \
    'ok ; send id: 1\ndata: a\n\nid: 2\ndata: b\n\nid: 3\ndata: c\n\n' \
    'ok ; send id: 1\ndata: fresh\n\n' 'status 412' 'ok ; send id: 9\ndata: x\n\n' \
    'ok ; send data: y\n\n'
  tool 0 fast -q --notes -n 9 "$URL"
  verdicts >got
  printf '%s\n' resumed replayed live refused unknown >want
  same got want
}

@test "gap: without ids a gap is live" {
  start 'ok ; send data: a\n\n' 'ok ; send data: a\n\n'
  tool 0 fast -q --notes -n 2 "$URL"
  verdicts >got
  same got - <<<live
}

@test "gap: where the id may be what is refused, the next try goes without it" {
  for code in 400 404 409; do
    start 'ok ; send id: 5\ndata: a\n\n' "status $code" 'ok ; send id: 8\ndata: b\n\n'
    tool 0 fast --notes -n 2 "$URL"
    verdicts | same - /dev/fd/4 4<<<refused
    ids | same - /dev/fd/4 4<<<'Last-Event-ID: 5'
    grep -q "answers $code Reason; trying without the event id\$" "$ERR"
  done
}

@test "gap: a refusal that was not for the id leaves it as it is" {
  start 'ok ; send id: 5\ndata: a\n\n' 'status 404' 'status 404' \
    'ok ; send id: 6\ndata: b\n\n'
  tool 0 fast -q --notes -n 2 "$URL"
  verdicts | same - /dev/fd/4 4<<<resumed
  ids | same - /dev/fd/4 4<<<$'Last-Event-ID: 5\nLast-Event-ID: 5'
}

@test "gap: a wrong URL is refused for good, with an id too" {
  start 'status 404'
  tool 76 fast -q --last-event-id 5 "$URL"
  [ "$(grep -c '^==' log)" -eq 2 ]
  tool 76 fast -q --no-reconnect --last-event-id 5 "$URL"
  [ "$(grep -c '^==' log)" -eq 3 ]
}

@test "gap: --note-file has the notes of the stream, as records" {
  start 'ok ; send id: 1\ndata: a\n\n' 'ok ; send id: 2\ndata: b\n\n'
  tool 0 fast -q --notes --note-file notes -n 2 "$URL"
  plain notes >got
  cat >want <<'X'
{"time":T,"event":"sse-connect","data":{"note":"open","url":"http://HOST/s","attempt":1}}
{"time":T,"event":"sse-connect","data":{"note":"close","reason":"stream of 'HOST' ended","seconds":N,"events":1}}
{"time":T,"event":"sse-connect","data":{"note":"open","url":"http://HOST/s","attempt":1}}
{"time":T,"event":"sse-connect","data":{"note":"gap","last_id":"1","first_id":"2","seconds":N,"verdict":"resumed","resumed":true}}
{"time":T,"event":"sse-connect","data":{"note":"close","reason":"count reached","seconds":N,"events":1}}
X
  same got want
  # the same data, byte for byte
  sse-parse -e sse-connect "$OUT" | sed 's/.*"data"//' >a
  sed 's/.*"data"//' notes >b
  same a b
}

@test "gap: --note-file alone leaves the stream as it was" {
  start 'ok ; send id: 1\ndata: a\n\n'
  tool 0 fast -q --no-reconnect --note-file notes "$URL"
  out_is < <(printf 'id: 1\ndata: a\n\n')
  [ "$(wc -l <notes)" -eq 2 ]
  [ "$(stat -c %a notes)" = "$(printf %o $((0644 & ~$(umask))))" ]
  # the second run adds to it
  tool 0 fast -q --no-reconnect --note-file notes "$URL"
  [ "$(wc -l <notes)" -eq 4 ]
}

@test "gap: a run without a connection ends with a note" {
  start 'status 503'
  tool 75 fast -q --retry 1 --note-file notes "$URL"
  plain notes | same - /dev/fd/4 4<<<"{\"time\":T,\"event\":\"sse-connect\",\"data\":{\"note\":\"down\",\"reason\":\"'HOST' answers 503 Reason\",\"seconds\":N}}"
}

@test "gap: a signal closes, and is told" {
  start 'ok ; send data: a\n\n ; hang'
  bg sse-connect -q --note-file notes "$URL" >out
  wait_for has_line '"open"' notes
  kill -TERM $!
  wait_for has_line '"close"' notes
  grep -q '"reason":"stopped by a signal"' notes
}

@test "gap: a reader that leaves is told too" {
  start 'ok ; send data: a\n\n ; hang'
  sse-connect -q --note-file notes "$URL" | head -n 1 >got
  wait_for has_line '"close"' notes
  grep -q '"reason":"standard output takes no more"' notes
}

@test "gap: silence is counted from the last byte" {
  start 'ok ; send data: a\n\n ; hang' 'ok ; send data: b\n\n'
  tool 0 fast -q --idle-timeout 300ms --note-file notes -n 2 "$URL"
  jq -es '.[1].data.silent >= 0.3 and .[3].data.seconds >= 0.3' notes
}

@test "gap: a file that cannot be made ends the run before anything is asked" {
  start 'ok ; send data: a\n\n'
  tool 73 fast --note-file no/such/notes "$URL"
  err_is <<<"sse-connect: cannot open 'no/such/notes': No such file or directory"
  [ ! -s log ]
  tool 2 fast --note-file - "$URL"
  err_is <<<"sse-connect: '--note-file -': not a file, see --notes (try --help)"
  mkfifo fifo
  tool 73 fast --note-file fifo "$URL"
}

@test "gap: a full disk is said once, and the stream goes on" {
  [ -w /dev/full ] || skip "no /dev/full"
  start 'ok ; send data: a\n\n' 'ok ; send data: b\n\n'
  tool 0 fast -q --note-file /dev/full -n 2 "$URL"
  out_is < <(printf 'data: a\n\ndata: b\n\n')
  err_is <<<"sse-connect: cannot write to '/dev/full': No space left on device"
}

@test "gap: a line that a full disk cut stays apart from the next" {
  printf '{"torn' >notes
  start 'ok ; send data: a\n\n'
  tool 0 fast -q --no-reconnect --note-file notes "$URL"
  [ "$(head -n 1 notes)" = '{"torn' ]
  tail -n +2 notes | jq -es 'length == 2' >/dev/null
}

@test "gap: many processes share a file" {
  pids=()
  start 'ok ; send data: a\n\n'
  for i in 1 2 3 4 5 6 7 8; do
    bg fast -q -n 3 --note-file notes "$URL" >/dev/null
    pids+=("$!")
  done
  wait "${pids[@]}"
  jq -es 'length == 8 * 8' notes
}

# Coverage.

# coverage of the records in FILE..., to two digits
coverage() {
  sse-stats --interval 0 "$@" | jq -r '.gaps.coverage // "null"' |
    sed -E 's/^([0-9]+\.[0-9]{2}).*/\1/'
}

# TIME NOTE [MEMBERS]: the record of a note, on the second TIME of a day
note() {
  printf '{"time":"2026-11-22T08:%02d:%02dZ",%s"event":"sse-connect","data":{"note":"%s"%s}}\n' \
    $(($1 / 60)) $(($1 % 60)) "${4-}" "$2" "${3-}"
}

@test "gap: coverage over runs, kills and tries in vain" {
  { note 0 open; note 100 close ',"seconds":100,"events":3'
    note 200 open; note 200 gap ',"seconds":100,"verdict":"resumed","resumed":true'
    note 300 close ',"seconds":100,"events":3'; } >notes
  [ "$(coverage notes)" = 1 ]
  # a run that does not resume, one that never connects
  { cat notes; note 400 down ',"seconds":50'; note 450 open
    note 600 close ',"seconds":150,"events":3'; } >longer
  [ "$(coverage longer)" = 0.75 ]
  tool 0 sse-stats --interval 0 --format table longer
  grep -qxF 'gaps 1  100.0 s  coverage 0.7500' "$OUT"
}

@test "gap: coverage of several streams" {
  a='"stream":"a",' b='"stream":"b",'
  { note 0 open '' "$a"; note 0 open '' "$b"
    note 30 close ',"seconds":30,"events":1' "$a"
    note 60 close ',"seconds":60,"events":1' "$b"; } >notes
  [ "$(coverage notes)" = 0.75 ]
}

@test "gap: without times coverage is what the notes tell, or null" {
  { note 0 open; note 0 close ',"seconds":30,"events":1'
    note 0 open; note 0 gap ',"seconds":10,"verdict":"live","resumed":false'
    note 0 close ',"seconds":10,"events":1'; } | sed 's/"time":"[^"]*",//' >in
  [ "$(coverage in)" = 0.8 ]
  cat in in >twice # nobody knows how long it was between the runs
  [ "$(coverage twice)" = null ]
  echo '{"event":"a","data":1}' >in
  [ "$(coverage in)" = null ]
  tool 0 sse-stats --interval 0 --format table in
  [ "$(grep -c gaps "$OUT")" = 0 ]
}

@test "gap: the whole way, from a server that resumes and one that does not" {
  start 'ok ; send id: 1\ndata: a\n\n ; sleep 300' \
    'ok ; send id: 2\ndata: b\n\n ; sleep 300'
  sc -q --backoff 300ms:300ms:0 --notes --note-file notes -n 3 "$URL" | sse-parse -t >events
  [ "$(coverage events)" = 1 ]
  [ "$(coverage notes)" = 1 ]
  start 'ok ; send data: a\n\n ; sleep 300'
  rm notes
  sc -q --backoff 300ms:300ms:0 --notes --note-file notes -n 3 "$URL" | sse-parse -t >events
  # some 600 ms of 1200 are gaps; a slow machine makes either longer
  for f in events notes; do
    sse-stats --interval 0 "$f" | jq -e '.gaps.coverage > 0.05 and .gaps.coverage < 0.95'
  done
}
