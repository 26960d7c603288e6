#!/usr/bin/env bats
# sse-connect --records: byte for byte what sse-parse behind it would write.

load helper

# both ARGS...: the same with sse-parse and without
both() {
  local code=0
  sc -q "$@" 2>err.two >stream || code=$?
  sse-parse stream >two 2>>err.two
  tool $code sc -q --records "$@"
  cmp "$OUT" two
  # two processes say it in another order, and under two names
  sed 's/^sse-[a-z]*: //' "$ERR" | sort >one.err
  sed 's/^sse-[a-z]*: //' err.two | sort | same one.err -
}

@test "records: of recorded streams, in pieces, too" {
  local file
  for file in "$DATA"/profile/*.sse "$DATA"/parse/*.sse; do
    [ -s "$file" ] || continue
    start "ok ; file $file"
    both --no-reconnect "$URL"
    serve --chunk random:9 "$file"
    both --no-reconnect "$URL"
  done
}

@test "records: what is not JSON, not UTF-8, or very large" {
  {
    printf 'data: [DONE]\n\nid: 7\ndata: \377\n\n: a comment\n\nretry: 5\n\n'
    printf 'id: 8\ndata: "%0*d"\n\n' 3000000 1
    printf 'data: {"a":\ndata: 1}\r\n\r\nevent: x\ndata\n\n'
    head -c 700000 /dev/zero | tr '\0' x | sed 's/^/data: /'
    printf '\n\ndata: half'
  } >in.sse
  start 'ok ; file in.sse'
  both --no-reconnect "$URL"
  [ "$(wc -l <two)" -eq 6 ]
  start 'ok ; file in.sse'
  both --no-reconnect --max-event 100k "$URL"
}

@test "records: --max-event above the default counts" {
  { printf 'data: '; head -c 17000000 /dev/zero | tr '\0' x; printf '\n\n'; } >in.sse
  start 'ok ; file in.sse'
  sc -q --records --no-reconnect --max-event 40M "$URL" >one 2>err
  [ ! -s err ]
  sse-parse --max-event 40M in.sse | cmp - one
}

@test "records: of several streams and with notes" {
  for i in 1 2; do
    printf 'id: %d\ndata: {"n":%d}\n\n' $i $i >"$i.sse"
    bg sse-serve -q --listen 127.0.0.1:0 --port-file "port$i" "$i.sse"
    wait_for test -s "port$i"
  done
  printf 'a http://127.0.0.1:%s/\nb http://127.0.0.1:%s/\n' \
    "$(cat port1)" "$(cat port2)" >urls
  sc -q --records --notes --no-reconnect --urls urls >one
  jq -e -s 'map(select(.event == "message") | [.stream, .id, .data.n]) | sort
    == [["a","1",1],["b","2",2]]' one
  jq -e -s 'map(select(.event == "sse-connect") | .data.note) | sort
    == ["close","close","open","open"]' one
}

@test "records: -n counts events, and a reader that goes ends it" {
  for i in 1 2 3 4 5; do printf 'data: %d\n\n' $i; done >in.sse
  start 'ok ; file in.sse ; hang'
  tool 0 sc -q --records -n 3 "$URL"
  out_is <<'END'
{"event":"message","data":1}
{"event":"message","data":2}
{"event":"message","data":3}
END
  start 'ok ; file in.sse ; hang'
  timeout 10 sse-connect -q --records "$URL" | head -n 1 >got
  same got - <<<'{"event":"message","data":1}'
}

@test "records: behind a slow reader every one of a flood comes whole" {
  start 'ok ; repeat 100000 data: {"text":"0123456789012345678901234567890123"}\n\n'
  sse-connect -q --records --no-reconnect --buffer 64k --spool 1M "$URL" |
    { sleep 1; sort | uniq -c; } >got
  [ "$(sed 's/^ *//' got)" = '100000 {"event":"message","data":{"text":"0123456789012345678901234567890123"}}' ]
}

@test "records: the last id of a run of events is sent at the next connection" {
  seq 1 3000 | sed 's/.*/id: &\ndata: {"n":&}\nretry: 20\n/' >in.sse
  start 'ok ; file in.sse' 'ok ; file in.sse' 'hang'
  tool 0 fast -q --records -n 6000 "$URL"
  [ "$(wc -l <"$OUT")" -eq 6000 ]
  request 2 | grep -qx 'Last-Event-ID: 3000'
}
