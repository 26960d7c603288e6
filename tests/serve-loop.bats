#!/usr/bin/env bats
# sse-serve --loop --live: one stream that never ends, for all at the same place.

load helper

@test "loop: live, all clients are at the same place, and ids go on" {
  printf 'data: a\n\n:c\ndata: b\n\ndata: c\n\ndata: half' >r.sse
  serve --loop --live --ids --rate 50 r.sse
  sc -n 12 "$URL" >one &
  pid=$!
  sc -n 9 "$URL" >two
  wait "$pid"
  # numbers count all rounds, and tell the place in one
  for f in one two; do
    sse-parse "$f" | jq -e -s 'map([(.id | tonumber), .data]) |
      all(["c", "a", "b"][.[0] % 3] == .[1]) and
      ([.[][0]] | .[1:] == (.[:-1] | map(. + 1)))'
  done
  # who comes later is not sent back to the start, but on from now
  sc -n 1 "$URL" | sse-parse | jq -e '.id | tonumber > 9'
  # and who comes back goes on where it was, while the history has that
  sc -n 1 --last-event-id 5 "$URL" | sse-parse | jq -c '[.id, .data]' >got
  same got - <<<'["6","c"]'
  same serve.err - <<END
sse-serve: listening on $URL/
sse-serve: unfinished event at the end of input dropped
END
}

@test "loop: a recording starts at its start for each client" {
  printf 'data: a\n\ndata: b\n\n' >r.sse
  serve --loop --rate 50 r.sse
  for n in 3 5; do
    sc -n "$n" "$URL" | grep -o '[ab]$' | tr -d '\n' >got
    printf ababab | head -c "$n" | same got -
  done
}

@test "loop: live, it takes no file without an event for one, and no pipe" {
  printf ':c\n\n' >r.sse
  tool 0 timeout 20 sse-serve -q -l 127.0.0.1:0 --loop --live r.sse
  same "$ERR" /dev/null
  tool 2 sse-serve -l 127.0.0.1:0 --loop --live < <(printf 'data: 1\n\n')
  err_is <<<'sse-serve: --loop: only for a file'
}
