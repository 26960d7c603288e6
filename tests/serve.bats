#!/usr/bin/env bats
# sse-serve over real sockets.

load helper

# A small stream with everything that is left as it is.
recorded() {
  printf ':ok\n\nevent:a\r\ndata:1\r\n\r\nid: 7\ndata: two\ndata: lines\n\n:k\ndata:\n\n'
}

@test "a recorded file comes byte for byte" {
  recorded >r.sse
  serve r.sse
  tool 0 curl -sN "$URL"
  same "$OUT" r.sse
}

@test "chunks of random size are the same stream" {
  for i in $(seq 200); do recorded; done >r.sse
  serve --chunk random:7 --seed 5 r.sse
  tool 0 curl -sN "$URL"
  same "$OUT" r.sse
}

@test "records become the events they were made of" {
  recorded | sse-parse >r.ndjson
  serve r.ndjson
  curl -sN "$URL" | sse-parse >got
  same got r.ndjson
}

@test "standard input reaches a client as it comes" {
  mkfifo in
  (exec 3>&-; until [ -e open ]; do sleep 0.02; done
    printf 'data: 1\n\n'; until [ -e more ]; do sleep 0.02; done
    printf 'data: 2\n\ndata: half') >in &
  BG+=("$!")
  serve -v in
  bg curl -sN -o got "$URL"
  wait_for grep -q GET serve.err
  touch open
  printf 'data: 1\n\n' >one
  wait_for cmp one got
  touch more
  printf 'data: 2\n\n' >>one
  wait_for cmp one got
  wait_for grep -q served serve.err
  grep -q "^sse-serve: unfinished event at the end of input dropped$" serve.err
}
