#!/usr/bin/env bats
# sse-serve over real sockets, read with curl.

load helper

# A small stream with everything that is left as it is.
recorded() {
  printf ':ok\n\nevent:a\r\ndata:1\r\n\r\nid: 7\ndata: two\ndata: lines\n\n:k\ndata:\n\n'
}

get() { curl -sN --max-time 20 "$@"; }
code() { get -o /dev/null -w '%{http_code}\n' "$@"; }
has() { grep -q -- "$@"; }
numbers() {
  seq "$1" "$2" | awk '{ printf "id: %d\ndata: %d\n\n", $1, $1 }'
}

# Live input from the FIFO in; write with "say TEXT", end with "over".
live() {
  mkfifo in
  (exec 3>&-; exec 7>in; while [ ! -e over ]; do
    [ -e line ] && cat line >&7 && rm line
    sleep 0.01
  done) &
  BG+=("$!")
  serve -v "$@" in
}
say() {
  printf "$@" >new
  mv new line
  wait_for test ! -e line
}
over() { touch over; }

# A client in the background that asks for /$1 and writes to file $1.
client() {
  local file=$1
  shift
  bg curl -sN --max-time 20 -o "$file" "$@" "$URL/$file"
  wait_for grep -q "GET /$file" serve.err
}

@test "a recorded file comes byte for byte, to all its clients" {
  recorded >r.sse
  serve r.sse
  for i in 1 2 3; do
    tool 0 get "$URL/any/path?and=query"
    same "$OUT" r.sse
  done
}

@test "a byte order mark stays, and goes when something stands before it" {
  printf '\357\273\277data: 1\n\n' >r.sse
  serve r.sse
  tool 0 get "$URL"
  same "$OUT" r.sse
  serve --retry 3s r.sse
  tool 0 get "$URL"
  out_is <<<$'retry: 3000\n\ndata: 1\n'
}

@test "an unfinished end is left out and said, or sent if asked" {
  { recorded; printf 'data: half\nda'; } >r.sse
  recorded >whole.sse
  serve r.sse
  tool 0 get "$URL"
  same "$OUT" whole.sse
  same serve.err <(echo "sse-serve: unfinished event at the end of 'r.sse' left out (see --tail)"
    echo "sse-serve: listening on $URL/")
  serve --tail r.sse
  tool 0 get "$URL"
  same "$OUT" r.sse
}

@test "chunks of one, of five, of random size are the same stream" {
  for i in $(seq 50); do recorded; done >r.sse
  for how in 1 5 random random:3; do
    serve --chunk $how --seed 5 r.sse
    tool 0 get "$URL"
    same "$OUT" r.sse
  done
}

@test "the same seed cuts the same chunks" {
  recorded >r.sse
  for i in 1 2; do
    serve --chunk random:9 --seed 5 r.sse
    get --raw "$URL" >"raw$i"
  done
  same raw1 raw2
  serve --chunk random:9 --seed 6 r.sse
  get --raw "$URL" >raw3
  ! cmp -s raw1 raw3
}

@test "an event larger than a buffer comes whole" {
  { recorded; printf 'data: '; head -c 3000000 /dev/zero | tr '\0' x; printf '\n\n'; recorded; } >r.sse
  serve r.sse
  get "$URL" >a & get "$URL" >b
  wait $!
  same a r.sse
  same b r.sse
  serve --ids r.sse
  get "$URL" | sse-parse >got
  sse-parse r.sse >want
  same got want
}

@test "records become the events they were made of" {
  { recorded; printf 'event: e\ndata: "q"\n\ndata: [DONE]\n\nid\ndata: 9007199254740993\n\n'; } >r.sse
  sse-parse r.sse >r.ndjson
  serve r.ndjson
  get "$URL" | sse-parse >got
  same got r.ndjson
}

@test "what is no record is left out and counted" {
  printf '{"data":1}\nnan\n\n{"event":"a\\nb","data":1}\n[2]\n{"data":2}' >r
  serve --input records r
  tool 0 get "$URL"
  out_is <<<$'data: 1\n\ndata: 2\n'
  grep -qx "sse-serve: 3 lines of 'r' left out: no records" serve.err
}

@test "an input's kind can be said" {
  printf '{"data":1}\n\n' >r
  serve --input sse r
  tool 0 get "$URL"
  same "$OUT" r
}

@test "the text of strings can be asked for" {
  printf '{"data":"{\\"a\\":1}"}\n' >r
  serve r
  tool 0 get "$URL"
  out_is <<<$'data: "{\\"a\\":1}"\n'
  serve --data string r
  tool 0 get "$URL"
  out_is <<<$'data: {"a":1}\n'
}

@test "headers are those of a stream" {
  recorded >r.sse
  serve -H 'X-One: 1' -H 'X-Two:2' r.sse
  get -D headers -o /dev/null "$URL"
  tr -d '\r' <headers | grep -v '^Date: ' | sort >got
  sort >want <<END

Access-Control-Allow-Origin: *
Cache-Control: no-cache
Connection: Keep-Alive
Content-Type: text/event-stream; charset=utf-8
HTTP/1.1 200 OK
Server: sse-serve/$(sse-serve --version | sed -n '1s/.* //p')
Transfer-Encoding: chunked
X-Accel-Buffering: no
X-One: 1
X-Two: 2
END
  same got want
  serve --content-type text/event-stream --cors none r.sse
  get -D headers -o /dev/null "$URL"
  grep -qx $'Content-Type: text/event-stream\r' headers
  ! grep -qi 'access-control' headers
}

@test "HEAD gets headers and the connection is closed" {
  recorded >r.sse
  serve --keep-open r.sse
  tool 0 get -I "$URL"
  has 'text/event-stream; charset=utf-8' "$OUT"
  # by hand, as curl closes by itself
  exec 8<>"/dev/tcp/127.0.0.1/$(cat port)"
  printf 'HEAD /x HTTP/1.1\r\nHost: x\r\n\r\n' >&8
  timeout 10 cat <&8 >raw 8>&-
  exec 8>&-
  [ "$(tail -c 4 raw)" = "$(printf '\r\n\r\n')" ]
}

@test "preflight is answered, other methods are not" {
  recorded >r.sse
  serve r.sse
  tool 0 get -i -X OPTIONS -H 'Access-Control-Request-Headers: x-mine' "$URL/x"
  has '^HTTP/1.1 204' "$OUT"
  has 'Access-Control-Allow-Methods: GET, HEAD, OPTIONS' "$OUT"
  has 'Access-Control-Allow-Headers: x-mine' "$OUT"
  tool 0 get -i -X PUT -d x "$URL"
  has '^HTTP/1.1 405' "$OUT"
  has '^Allow: GET, HEAD, OPTIONS' "$OUT"
  [ "$(code -d '{"stream":true}' "$URL")" = 405 ]
  serve --post r.sse
  tool 0 get -d '{"stream":true}' "$URL"
  same "$OUT" r.sse
}

@test "paths, and the events of each" {
  printf 'data: 1\n\nevent: d.1F1\ndata: 2\n\nevent: d.1F199\ndata: 3\n\nevent: e\ndata: 4\n\n' >r.sse
  serve --path /eps=message --path /all --path '/d/*=d.*' --path '/any*=d.*' r.sse
  tool 0 get "$URL/eps"
  out_is <<<$'data: 1\n'
  tool 0 get "$URL/all"
  same "$OUT" r.sse
  tool 0 get "$URL/d/1F19"
  out_is <<<$'event: d.1F199\ndata: 3\n'
  tool 0 get "$URL/any"
  out_is <<<$'event: d.1F1\ndata: 2\n\nevent: d.1F199\ndata: 3\n'
  [ "$(code "$URL/elsewhere")" = 404 ]
}

@test "a client that comes back goes on behind its last event" {
  numbers 1 9 >r.sse
  numbers 6 9 >want
  serve r.sse
  tool 0 get -H 'Last-Event-ID: 5' "$URL"
  same "$OUT" want
  tool 0 get "$URL?lastEventId=5"
  same "$OUT" want
  tool 0 get "$URL?last_event_id=5"
  same "$OUT" want
  tool 0 get -H 'Last-Event-ID: 9' "$URL"
  same "$OUT" /dev/null
  tool 0 get -H 'Last-Event-ID: unknown' "$URL"
  same "$OUT" r.sse
}

@test "a long id is found" {
  id=$(head -c 6000 /dev/zero | tr '\0' i)
  printf 'id: %s\ndata: 1\n\nid: x\ndata: 2\n\n' "$id" >r.sse
  serve r.sse
  tool 0 get -H "Last-Event-ID: $id" "$URL"
  out_is <<<$'id: x\ndata: 2\n'
}

@test "events are numbered if they have no ids" {
  printf 'data: 1\n\n:c\ndata: 2\n\nevent: x\n\ndata: 3\n\n' >r.sse
  serve --ids r.sse
  tool 0 get "$URL"
  out_is <<<$'id: 1\ndata: 1\n\n:c\nid: 2\ndata: 2\n\nevent: x\n\nid: 3\ndata: 3\n'
  tool 0 get -H 'Last-Event-ID: 2' "$URL"
  out_is <<<$'event: x\n\nid: 3\ndata: 3\n'
  tool 0 get -H 'Last-Event-ID: 3' "$URL"
  same "$OUT" /dev/null
  numbers 5 6 >r.sse
  serve --ids r.sse
  tool 0 get "$URL"
  same "$OUT" r.sse
}

@test "a loop goes on numbering" {
  printf 'data: a\n\ndata: b\n\n' >r.sse
  serve --ids --loop --rate 200 r.sse
  get "$URL" 2>/dev/null | head -n 15 >got
  same got <(printf 'id: 1\ndata: a\n\nid: 2\ndata: b\n\nid: 3\ndata: a\n\nid: 4\ndata: b\n\nid: 5\ndata: a\n\n')
  get -H 'Last-Event-ID: 7' "$URL" | head -n 3 >got
  same got <(printf 'id: 8\ndata: b\n\n')
}

@test "a rate is kept" {
  numbers 1 9 >r.sse
  serve --rate 20 r.sse
  start=$(date +%s%N)
  tool 0 get "$URL"
  ms=$((($(date +%s%N) - start) / 1000000))
  same "$OUT" r.sse
  # eight pauses of 50 ms
  [ "$ms" -ge 390 ] && [ "$ms" -lt 3000 ]
}

@test "recorded times give the pace" {
  printf '{"time":"2026-11-22T08:00:0%s.000000Z","data":%s}\n' 0 0 2 2 4 4 >r
  serve --speed 10 r
  start=$(date +%s%N)
  tool 0 get "$URL"
  ms=$((($(date +%s%N) - start) / 1000000))
  out_is <<<$'data: 0\n\ndata: 2\n\ndata: 4\n'
  [ "$ms" -ge 390 ] && [ "$ms" -lt 3000 ]
}

@test "silence is filled with comments" {
  printf 'data: 1\n\n' >r.sse
  serve --keep-open --keepalive 100ms r.sse
  get "$URL" | head -n 6 >got
  same got <(printf 'data: 1\n\n:\n\n:\n\n')
}

@test "a stream without events is ended after --idle-cut" {
  printf 'data: 1\n\n' >r.sse
  serve --keep-open --idle-cut 200ms --keepalive 50ms r.sse
  tool 0 get "$URL"
  grep -v '^:' "$OUT" | tr -s '\n' >got
  same got <(printf 'data: 1\n')
}

@test "live input reaches clients as it comes, and its end ends them" {
  live
  client a
  say 'data: 1\n\n'
  printf 'data: 1\n\n' >want
  wait_for cmp want a
  client b
  say ':c\ndata: 2\n\ndata: half'
  printf 'data: 1\n\n:c\ndata: 2\n\n' >want
  printf ':c\ndata: 2\n\n' >later
  wait_for cmp want a
  wait_for cmp later b
  over
  wait_for grep -q ' served, ' serve.err
  same a want
  same b later
  grep -qx 'sse-serve: unfinished event at the end of input dropped' serve.err
}

@test "live records too" {
  live
  client a
  say '{"event":"x","data":{"n":1}}\nno record\n'
  printf 'event: x\ndata: {"n":1}\n\n' >want
  wait_for cmp want a
  grep -qx 'sse-serve: line left out: no record' serve.err
}

@test "a client of live input resumes from the history" {
  live --history 4
  say "$(numbers 1 6)"'\n\n'
  client a -H 'Last-Event-ID: 4'
  numbers 5 6 >want
  wait_for cmp want a
  # out of the history: all of it
  client b -H 'Last-Event-ID: 1'
  numbers 3 6 >want
  wait_for cmp want b || { numbers 1 6 >want; cmp want b; }
}

@test "a new client gets the backlog that was asked for" {
  live --backlog 2 --ids
  say 'data: a\n\ndata: b\n\ndata: c\n\n'
  client a
  printf 'id: RUN-2\ndata: b\n\nid: RUN-3\ndata: c\n\n' >want
  wait_for eval 'sed "s/^id: [0-9a-f]*-/id: RUN-/" a | cmp want -'
}

@test "a FIFO is not read before there is a client, if asked" {
  mkfifo in
  (exec 3>&-; numbers 1 3 >in) & BG+=("$!")
  serve --start-on-client in
  sleep 0.2
  numbers 1 3 >want
  tool 0 get "$URL"
  same "$OUT" want
}

@test "a file can be played live, once" {
  numbers 1 9 >r.sse
  serve -v --live --start-on-client --rate 10 r.sse
  client a
  tool 0 get "$URL"
  wait_for grep -q '2 streams served' serve.err
  same a r.sse
  # who comes later gets the rest
  [ -s "$OUT" ]
  tail -c "$(wc -c <"$OUT")" a | same - "$OUT"
}

@test "a client that reads nothing costs the others nothing" {
  mkfifo in
  # 200800 bytes at a time, each once the other client has the one before: that
  # the machine does not let it run for a moment does not make it a slow one
  (exec 3>&- 7>in; for ((i = 0; i < 50; i++)); do
    until [ -e go ] && [ "$(stat -c %s fast)" -ge $((i * 200800)) ]; do sleep 0.01; done
    seq 100 | awk '{ printf "data: %02000d\n\n", $1 }' >&7
  done) 2>/dev/null &
  BG+=("$!")
  serve -v --history-size 1M in
  server=${BG[-1]}
  # a socket that is opened and never read
  exec 8<>"/dev/tcp/127.0.0.1/$(cat port)"
  printf 'GET /slow HTTP/1.1\r\nHost: x\r\n\r\n' >&8
  wait_for grep -q 'GET /slow' serve.err
  bg curl -sN --max-time 60 -o fast "$URL/fast"
  fast=${BG[-1]}
  wait_for grep -q 'GET /fast' serve.err
  touch fast go
  wait_for grep -q 'cut, too slow' serve.err
  grep -E 'VmHWM' "/proc/$server/status" >hwm || :
  wait "$fast"
  wait_for grep -q ' served, 1 cut' serve.err
  exec 8>&-
  [ "$(grep -c '^data:' fast)" = 5000 ]
  [ ! -s hwm ] || [ -n "${SANITIZED-}" ] || [ "$(tr -dc 0-9 <hwm)" -lt 16000 ]
}

@test "--max-lag cuts who is so far behind" {
  live --max-lag 3 --chunk 1 --stall 0
  exec 8<>"/dev/tcp/127.0.0.1/$(cat port)"
  printf 'GET /slow HTTP/1.1\r\nHost: x\r\n\r\n' >&8
  wait_for grep -q 'GET /slow' serve.err
  seq 120 | awk '{ printf "data: %060000d\n\n", 0 }' >new
  mv new line
  wait_for grep -q 'cut, too slow' serve.err
  exec 8>&-
}

@test "--max-lag does not count what a client that resumes has to catch up with" {
  live --max-lag 3 --stall 0
  bg timeout 20 curl -sN -o first "$URL"
  wait_for grep -q 'GET /' serve.err
  seq 120 | awk '{ printf "id: %d\ndata: %060000d\n\n", $1, 0 }' >new
  mv new line
  wait_for grep -q '^id: 120' first
  exec 8<>"/dev/tcp/127.0.0.1/$(cat port)"
  printf 'GET /slow HTTP/1.0\r\nHost: x\r\nLast-Event-ID: 1\r\n\r\n' >&8
  wait_for grep -q 'GET /slow' serve.err
  # it reads nothing: more than two megabytes do not get through by themselves
  printf 'id: 121\ndata: x\n\n' >new
  mv new line
  wait_for grep -q '^id: 121' first
  touch over
  timeout 20 cat <&8 | grep '^id:' >got
  exec 8>&-
  seq 2 121 | sed 's/^/id: /' >want
  same got want
  not has 'too slow' serve.err
}

@test "with --backpressure nobody is cut" {
  mkfifo in
  (exec 3>&-; numbers 1 30000 >in) & BG+=("$!")
  serve -v --backpressure --start-on-client --history 300 in
  numbers 1 30000 >want
  get --limit-rate 300k "$URL" >got
  same got want
}

@test "a hundred clients at once" {
  for i in $(seq 20); do recorded; done >r.sse
  serve r.sse
  for ((i = 0; i < 100; i++)); do echo "url=\"$URL/$i\""; echo "output=\"out.$i\""; done >urls
  tool 0 get -Z --parallel-max 100 -K urls
  for ((i = 0; i < 100; i++)); do cmp "out.$i" r.sse || return; done
}

@test "one client more than allowed is told to wait" {
  live --max-clients 1
  client a
  tool 0 get -i "$URL"
  has '^HTTP/1.1 503' "$OUT"
  has '^Retry-After: 30' "$OUT"
  tail -n 1 "$OUT" | jq -e '.code == "SSE_CAPACITY" and .retryAfter == 30'
  # the place is free as soon as the client has gone
  kill "${BG[-1]}"
  wait_for grep -q closed serve.err
  client b
}

@test "the state of the server is JSON" {
  live
  client a -A 'me "and" you'
  say 'data: 1\n\n'
  wait_for test -s a
  tool 0 get "$URL/admin/status.json"
  jq -e '.status == "OK" and .events == 1 and (.node | type) == "string"
    and .reported_at >= .started_at and (.connections | length) == 1
    and .connections[0].request_path == "/a"
    and .connections[0].client_ip == "127.0.0.1"
    and .connections[0].user_agent == "me \"and\" you"
    and .connections[0].msgs_sent == 1
    and .connections[0].created_at >= .started_at' "$OUT"
}

@test "the state is not shown if it is off" {
  recorded >r.sse
  serve --no-status r.sse
  tool 0 get -i "$URL/admin/status.json"
  has '^HTTP/1.1 403' "$OUT"
  [ "$(tail -n 1 "$OUT")" = '403 admin endpoint disabled' ]
}

@test "TLS" {
  need openssl
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
    -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
    -keyout key.pem -out cert.pem 2>/dev/null
  for i in $(seq 500); do recorded; done >r.sse
  serve --cert cert.pem --key key.pem r.sse
  url=https://127.0.0.1:$(cat port)/
  grep -qx "sse-serve: listening on $url" serve.err
  tool 0 get --cacert cert.pem "$url"
  same "$OUT" r.sse
  tool 60 get "$url"
  tool 2 timeout 10 sse-serve -l 0 --cert r.sse --key key.pem r.sse
  tool 2 timeout 10 sse-serve -l 0 --cert cert.pem r.sse
  err_is <<<'sse-serve: --cert and --key belong together'
}

@test "ready: port file and descriptor" {
  recorded >r.sse
  bg sse-serve -q -l 127.0.0.1:0 --port-file port --ready-fd 5 r.sse 5>ready
  wait_for test -s ready
  same ready <(echo "http://127.0.0.1:$(cat port)/")
  # nothing left of how it was written
  [ "$(echo port*)" = port ]
}

@test "it ends after so many streams, or so long" {
  recorded >r.sse
  bg sse-serve -q -l 0 -n 2 --port-file port r.sse
  wait_for test -s port
  get -o /dev/null "http://127.0.0.1:$(cat port)"
  get -o /dev/null "http://127.0.0.1:$(cat port)"
  wait "${BG[-1]}"
  tool 0 timeout 10 sse-serve -q -l 0 --duration 200ms r.sse
  tool 0 timeout 10 sse-serve -q -l 0 --live r.sse
}

@test "a signal ends streams between events, then the server" {
  numbers 1 100000 >r.sse
  for sig in TERM INT HUP; do
    # bash has background commands ignore INT
    rm -f port got
    bg env --default-signal=INT sse-serve -q -l 0 --port-file port --rate 100 r.sse
    server=${BG[-1]}
    wait_for test -s port
    bg curl -sN --max-time 20 -o got "http://127.0.0.1:$(cat port)"
    reader=${BG[-1]}
    wait_for test -s got
    kill -s "$sig" "$server"
    code=0; wait "$server" || code=$?
    [ "$code" -eq $((128 + $(kill -l "$sig"))) ]
    # curl is content: the stream has its end
    wait "$reader"
    n=$(grep -c '^data' got)
    numbers 1 "$n" >want
    same got want
  done
}

@test "a client in the middle of nothing does not keep it from ending" {
  recorded >r.sse
  serve --keep-open r.sse
  exec 8<>"/dev/tcp/127.0.0.1/$(cat port)"
  printf 'GET / HT' >&8
  sleep 0.1
  kill "${BG[-1]}"
  code=0; wait "${BG[-1]}" || code=$?
  exec 8>&-
  [ "$code" -eq 143 ]
}

@test "what cannot be is said before anything is served" {
  recorded >r.sse
  tool 2 timeout 10 sse-serve missing
  err_is <<<"sse-serve: cannot open 'missing': No such file or directory"
  tool 2 timeout 10 sse-serve .
  err_is <<<"sse-serve: cannot read '.': Is a directory"
  tool 2 timeout 10 sse-serve a b
  err_is <<<"sse-serve: more than one file (try --help)"
  tool 2 timeout 10 sse-serve -l nowhere r.sse
  tool 2 timeout 10 sse-serve -l 1.2.3.4:99999 r.sse
  tool 2 timeout 10 sse-serve -l ::1:80 r.sse
  err_is <<<"sse-serve: cannot listen on '::1:80': an IPv6 address stands in brackets"
  tool 2 timeout 10 sse-serve --loop --end r.sse
  err_is <<<"sse-serve: --end and --loop exclude each other"
  tool 2 timeout 10 sse-serve --speed 2 r.sse
  err_is <<<"sse-serve: --speed: 'r.sse' has no records"
  tool 2 timeout 10 sse-serve --ready-fd 77 r.sse
  err_is <<<"sse-serve: --ready-fd 77: Bad file descriptor"
  tool 2 timeout 10 sse-serve --chunk 0 r.sse
  tool 2 timeout 10 sse-serve --rate 0 r.sse
  tool 2 timeout 10 sse-serve --path nowhere r.sse
  tool 2 timeout 10 sse-serve -H broken r.sse
  tool 2 timeout 10 sse-serve --input xml r.sse
  tool 2 timeout 10 sse-serve <&-
  tool 73 timeout 10 sse-serve -l 0 --port-file /missing/port r.sse
  err_is <<<"sse-serve: cannot write '/missing/port': No such file or directory"
  { printf 'data: '; head -c 5000 /dev/zero | tr '\0' x; printf '\n\n'; } >large.sse
  tool 65 timeout 10 sse-serve -l 0 --max-event 1k large.sse
  err_is <<<"sse-serve: event at byte 0 of 'large.sse' is larger than --max-event"
}

@test "a port in use" {
  recorded >r.sse
  serve r.sse
  tool 73 timeout 10 sse-serve -l "127.0.0.1:$(cat port)" r.sse
  err_is <<<"sse-serve: cannot listen on '127.0.0.1:$(cat port)': Address already in use"
}

@test "a large live event is left out, those around it are not" {
  live --max-event 1k
  client a
  pad=$(head -c 200000 /dev/zero | tr '\0' x)
  say "data: 1\n\ndata: $pad\nevent: $pad\n\ndata: 3\n\n"
  printf 'data: 1\n\ndata: 3\n\n' >want
  wait_for cmp want a
  grep -q 'event left out: larger' serve.err
}

@test "garbage is served as it is, and does no harm" {
  head -c 300000 /dev/urandom >r.bin
  serve --tail r.bin
  tool 0 get "$URL"
  same "$OUT" r.bin
}

@test "requests that make no sense do no harm" {
  recorded >r.sse
  serve r.sse
  for text in 'x\r\n\r\n' 'GET\r\n\r\n' 'GET / HTTP/9.9\r\n\r\n' '\0\0\0\0\r\n\r\n'; do
    exec 8<>"/dev/tcp/127.0.0.1/$(cat port)"
    printf "$text" >&8
    exec 8>&-
  done
  tool 0 get "$URL"
  same "$OUT" r.sse
}

@test "live: what is too much for --max-rate is left out, or waited for" {
  live --max-rate 20 --history 256
  client a
  say "$(numbers 1 600)"'\n\n'
  say "$(numbers 601 900)"'\n\n'
  skips() { get "$URL/admin/status.json" | grep '"msgs_skipped":[1-9]'; }
  wait_for skips
  numbers 1 700 >r.sse
  serve --live --start-on-client --backpressure --max-rate 300 --history 256 r.sse
  tool 0 get "$URL"
  same "$OUT" r.sse
}

@test "--loop keeps the pace where it starts again" {
  printf 'data: 1\n\n' >one.sse
  echo '{"time":"2026-01-01T00:00:00.000000Z","event":"message","data":1}' >one.ndjson
  for how in '--rate 2 one.sse' '--rate 2 --live one.sse' '--speed 1 one.ndjson'; do
    # shellcheck disable=SC2086 # words
    serve --loop $how
    timeout 20 sse-connect -q --duration 2s "$URL" >got
    n=$(grep -c '^data' got)
    echo "$how: $n"
    [ "$n" -ge 1 ] && [ "$n" -le 6 ]
  done
}

@test "a signal ends it while it is busy without a pause" {
  printf 'data: 1\n\n' >one.sse
  serve -q --loop --live one.sse
  sleep 0.3
  kill -TERM "${BG[-1]}"
  wait_for eval '! kill -0 "${BG[-1]}" 2>/dev/null'
}
