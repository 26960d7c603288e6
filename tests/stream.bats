#!/usr/bin/env bats
# Records of several streams that came together: the member "stream".

load helper

merged() {
  printf 'sse-stream: a\nevent: x\nid: 1\ndata: {"n":1}\n\n'
  printf 'sse-stream: b "b"\ndata: two\n\n'
  printf 'sse-stream:\ndata: 3\n\nsse-stream: gone\n\ndata: 4\n\n'
  printf 'sse-stream: a\nsse-stream: c\nid: 1\ndata: 5\n\n'
}

@test "stream: the first field of a block with a value names the stream" {
  merged >in
  for size in 1 2 7 1000; do
    drip "$size" in | tool 0 sse-parse -v
    out_is <<'X'
{"stream":"a","event":"x","id":"1","data":{"n":1}}
{"stream":"b \"b\"","event":"message","id":"1","data":"two"}
{"event":"message","id":"1","data":3}
{"event":"message","id":"1","data":4}
{"stream":"a","event":"message","id":"1","data":5}
X
    err_is <<<'sse-parse: 5 records'
  done
}

@test "stream: it stands behind the time" {
  merged >in
  tool 0 sse-parse -t -n 1 in
  sed -E 's/"[0-9T:.-]+Z"/"T"/' "$OUT" >got
  echo '{"time":"T","stream":"a","event":"x","id":"1","data":{"n":1}}' >want
  same got want
}

@test "stream: --no-stream leaves it out" {
  merged >in
  tool 0 sse-parse --no-stream -n 2 in
  out_is <<'X'
{"event":"x","id":"1","data":{"n":1}}
{"event":"message","id":"1","data":"two"}
X
}

@test "stream: a name that is not UTF-8 is mended, and said" {
  printf 'sse-stream: \377\ndata: 1\n\n' >in
  tool 0 sse-parse in
  out_is <<<$'{"stream":"\xef\xbf\xbd","event":"message","data":1}'
  err_is <<<'sse-parse: invalid UTF-8 replaced by U+FFFD'
  tool 65 sse-parse --strict in
  out_is </dev/null
}

@test "stream: programs and filters see records, whatever their stream" {
  merged | sse-parse >in
  tool 0 sse-filter -c 'select(.stream == "a") | [.stream, .data]' in
  out_is <<'X'
["a",{"n":1}]
["a",5]
X
  tool 0 sse-filter --event x . in
  head -n 1 in >want
  same "$OUT" want
  tool 0 sse-stats --top .stream in
  tail -n 1 "$OUT" | jq -c '[.records,.top[".stream"].items[].key]' >got
  echo '[5,"a","b \"b\""]' >want
  same got want
}

@test "stream: sse-serve passes it on" {
  merged | sse-parse >in.ndjson
  serve in.ndjson
  tool 0 sh -c "curl -sN --max-time 20 '$URL' | sse-parse"
  same "$OUT" in.ndjson
  tool 0 curl -sN --max-time 20 "$URL"
  head -n 4 "$OUT" >got
  printf 'sse-stream: a\nevent: x\nid: 1\ndata: {"n":1}\n' >want
  same got want
}
