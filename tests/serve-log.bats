#!/usr/bin/env bats
# sse-serve -v: a line a fact, in our words or named as another's.

load helper

@test "log: a client that goes is told of once, by us" {
  printf 'data: 1\n\n' >r.sse
  for how in '--keep-open r.sse' '--live --loop --rate 100 r.sse'; do
    for http in --http1.0 --http1.1; do
      # shellcheck disable=SC2086
      serve -v $how
      rm -f got
      bg curl -sN "$http" "$URL/x" -o got
      wait_for test -s got
      kill -KILL "${BG[-1]}"
      wait_for grep -q closed serve.err
      sed -E "s|$URL|URL|; s/[0-9]+ (events|bytes)/N \1/g" serve.err >log
      same log - <<'END'
sse-serve: listening on URL/
sse-serve: 127.0.0.1: GET /x
sse-serve: 127.0.0.1: closed after N events, N bytes
END
    done
  done
}

@test "log: what the library has to say is told as its own" {
  printf 'data: 1\n\n' >r.sse
  serve -v r.sse
  exec 7<>"/dev/tcp/127.0.0.1/$(cat port)"
  printf 'GET / HTTP/1.1\r\nContent-Length: %0100d\r\n\r\n' 7 | tr 0 9 >&7
  timeout 10 head -n 1 <&7 | grep -q '^HTTP/1.[01] 4'
  exec 7>&-
  wait_for grep -q libmicrohttpd serve.err
  not grep -vE '^sse-serve: (listening on http://127.0.0.1:[0-9]+/|libmicrohttpd: [a-z].*([^.!]|[.]{3}))$' serve.err
}
