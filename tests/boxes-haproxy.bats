#!/usr/bin/env bats
# sse-connect behind haproxy.

load helper
load boxes

local_setup() { need haproxy; }

# haproxy with the lines of standard input as its backend; $BIND: how it listens
balance() {
  {
    cat <<CONF
defaults
  mode http
  timeout connect 1s
  timeout client 60s
  timeout server 60s
  option http-no-delay
  option redispatch
  retries 2
frontend f
  bind $IP:4081 ${BIND-}
  default_backend b
backend b
CONF
    cat
  } >haproxy.cfg
  box haproxy 4081 haproxy -db -f haproxy.cfg
  URL=http://$IP:4081/
}

got() { grep -qx "data: $1" stream; }

@test "boxes: haproxy cuts what is silent for a second: every event once" {
  live 4001 --keepalive 0
  balance <<CONF
  timeout server 1s
  timeout tunnel 1s
  server one $IP:4001
CONF
  follow -n 5 "$URL" >stream 2>err
  client=$!
  say 1 1
  say 2 2
  wait_for grep -q 'again after' err
  say 3 3
  wait_for got 3
  sleep 1.2
  say 4 4
  say 5 5
  wait "$client"
  cp stream "$OUT"
  numbers 5
}

@test "boxes: haproxy without a server answers 503: an outage, then on" {
  balance <<CONF
  server one $IP:4001 check inter 50ms fall 1 rise 1
CONF
  wait_for grep -q 'no server available' haproxy.log
  tool 75 fast --retry 1 "$URL"
  err_like <<'E'
sse-connect: 'HOST' answers 503 Service Unavailable; trying again in TIME
sse-connect: 'HOST' answers 503 Service Unavailable; gave up after 1 retry
E
  follow -n 2 "$URL" >stream 2>err
  client=$!
  wait_for grep -q 503 err
  live 4001
  say 1 1
  say 2 2
  wait "$client"
  cp stream "$OUT"
  numbers 2
}

@test "boxes: haproxy that freezes for a while: every event once" {
  live 4001 --keepalive 100ms
  balance <<<"  server one $IP:4001"
  follow --idle-timeout 1s --connect-timeout 1s -n 4 "$URL" >stream 2>err
  client=$!
  say 1 1
  wait_for got 1
  kill -STOP "$BOX"
  say 2 2
  wait_for grep -q "no byte from '.*' for 1\." err
  say 3 3
  # the kernel takes new connections for it, nobody answers
  wait_for grep -q "no answer from '.*' for 2\." err
  kill -CONT "$BOX"
  say 4 4
  wait "$client"
  cp stream "$OUT"
  numbers 4
}

@test "boxes: haproxy goes over to a second server: every event once" {
  local one
  for i in $(seq 100); do printf 'id: %s\ndata: %s\n\n' "$i" "$i"; done >file
  upstream 4001 --rate 50 file
  one=$BOX
  upstream 4002 --rate 50 file
  balance <<CONF
  option httpchk GET /admin/status.json
  server one $IP:4001 check inter 50ms fall 1 rise 1
  server two $IP:4002 check inter 50ms fall 1 rise 1 backup
CONF
  follow -n 100 "$URL" >stream 2>err
  client=$!
  wait_for got 20
  down "$one"
  wait "$client"
  cp stream "$OUT"
  numbers 100
  grep -q 'again after' err
}

@test "boxes: haproxy behind TLS, killed in the middle of events: each once" {
  need openssl
  local i client
  certs
  cat server.pem server.key >both.pem
  live 4001 --chunk 11
  tls() {
    BIND='ssl crt both.pem alpn h2,http/1.1' balance <<<"  server one $IP:4001"
  }
  tls
  follow -q --cacert ca.pem -n 200 "https://$IP:4081/" >stream
  client=$!
  for i in $(seq 200); do
    say "$i" "$i"
    if [ $((i % 50)) -eq 0 ]; then
      wait_for got $((i - 40))
      down "$BOX"
      tls
    fi
  done
  wait "$client"
  cp stream "$OUT"
  numbers 200
}
