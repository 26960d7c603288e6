#!/usr/bin/env bats
# sse-connect behind nginx as a reverse proxy of sse-serve.

load helper
load boxes

local_setup() {
  need nginx
  mkdir tmp
}

# nginx before what listens at $IP:4001, with more lines for the location
front() {
  nginx_box <<CONF
  server {
    listen $IP:4080;
    location / {
      proxy_pass http://$IP:4001;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      $1
    }
  }
CONF
  URL=http://$IP:4080/
}

got() { grep -qx "data: $1" "$2"; }

@test "boxes: nginx cuts what is silent for a second: every event once" {
  live 4001 --keepalive 0
  front 'proxy_read_timeout 1s; proxy_buffering off;'
  follow -n 6 "$URL" >stream 2>err
  say 1 1
  say 2 2
  wait_for grep -q 'again after' err
  say 3 3
  wait_for got 3 stream
  sleep 1.2
  say 4 4
  wait_for got 4 stream
  say 5 5
  say 6 6
  wait_for got 6 stream
  wait "$!"
  cp stream "$OUT"
  numbers 6
  # nginx ends the stream as if it were broken: no last chunk
  ERR=err
  sed -i 4,\$d err
  err_like <<'E'
sse-connect: connected to 'http://HOST/'
sse-connect: connection to 'HOST' lost: transfer closed with outstanding read data remaining; trying again in TIME
sse-connect: connected to 'http://HOST/' again after TIME
E
}

@test "boxes: nginx, comments keep a silent stream open" {
  live 4001 --keepalive 200ms
  front 'proxy_read_timeout 1s; proxy_buffering off;'
  follow "$URL" >stream 2>err
  say 1 1
  wait_for got 1 stream
  sleep 2.5
  say 2 2
  wait_for got 2 stream
  sed 's/127[0-9.:]*/HOST/' err >got
  echo "sse-connect: connected to 'http://HOST/'" | same got /dev/stdin
}

@test "boxes: nginx that buffers: every event once, none left behind" {
  live 4001
  front ''
  follow -q -n 301 "$URL" >stream
  say 1 1
  wait_for got 1 stream
  down "$BOX"
  # not even when it takes no notice of the wish of the server
  front 'proxy_ignore_headers X-Accel-Buffering;'
  for i in $(seq 2 301); do say "$i" "$i"; done
  wait_for got 301 stream
  cp stream "$OUT"
  numbers 301
}

@test "boxes: nginx answers 502 without its upstream: an outage, then on" {
  local client
  front ''
  tool 75 fast --retry 1 "$URL"
  err_like <<'E'
sse-connect: 'HOST' answers 502 Bad Gateway; trying again in TIME
sse-connect: 'HOST' answers 502 Bad Gateway; gave up after 1 retry
E
  follow -q -n 2 "$URL" >stream
  client=$!
  wait_for sh -c '[ "$(grep -c 502 access.log)" -ge 3 ]'
  live 4001
  say 1 1
  say 2 2
  wait "$client"
  cp stream "$OUT"
  numbers 2
}

@test "boxes: nginx answers 504 for a silent upstream: an outage" {
  start hang
  nginx_box <<CONF
  server {
    listen $IP:4080;
    location / {
      proxy_pass http://$HOST;
      proxy_read_timeout 300ms;
    }
  }
CONF
  tool 75 fast --retry 1 "http://$IP:4080/"
  err_like <<'E'
sse-connect: 'HOST' answers 504 Gateway Time-out; trying again in TIME
sse-connect: 'HOST' answers 504 Gateway Time-out; gave up after 1 retry
E
}

@test "boxes: nginx that stops in the middle of an event: whole events, each once" {
  live 4001 --chunk 7
  front 'proxy_buffering off;'
  follow -q -n 200 "$URL" >stream
  client=$!
  for i in $(seq 200); do
    say "$i" "$i"
    if [ $((i % 50)) -eq 0 ]; then
      wait_for got $((i - 40)) stream
      down "$BOX"
      front 'proxy_buffering off;'
    fi
  done
  wait "$client"
  cp stream "$OUT"
  numbers 200
}

@test "boxes: nginx that speaks HTTP/2 over TLS: HTTP/1.1 is spoken" {
  need curl openssl
  certs
  upstream 4001 --keep-open --ids "$DATA/profile/scrape.st.sse"
  nginx_box <<CONF
  server {
    listen $IP:4080 ssl http2;
    ssl_certificate server.pem;
    ssl_certificate_key server.key;
    location / { proxy_pass http://$IP:4001; proxy_buffering off; }
  }
CONF
  tool 0 sc -q -n 3 --cacert ca.pem "https://$IP:4080/"
  curl -s --http2 --cacert ca.pem "https://$IP:4080/admin/status.json" >/dev/null
  wait_for test -s access.log
  cut -d ' ' -f 1 access.log >got
  printf 'HTTP/1.1\nHTTP/2.0\n' | same got /dev/stdin
  sse-parse "$OUT" >got
  sse-parse "$DATA/profile/scrape.st.sse" | head -n 3 | sed 's/,"id":"[^"]*"//' >want
  sed 's/,"id":"[^"]*"//' got | same /dev/stdin want
}
