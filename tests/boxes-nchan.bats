#!/usr/bin/env bats
# sse-connect against nchan, an event-stream server that goes on after the last
# event id: nothing lost and nothing twice, whatever cuts the connection.

load helper
load boxes

local_setup() {
  need_module ngx_nchan_module
  need curl
}

# nchan with the lines given in the location of its readers
nchan() {
  MAIN='load_module /usr/lib/nginx/modules/ngx_nchan_module.so;' nginx_box <<CONF
  nchan_message_buffer_length 5000;
  server {
    listen $IP:4080;
    location ~ ^/pub/(.)\$ { access_log off; nchan_publisher; nchan_channel_id \$1; }
    location = /sub {
      nchan_subscriber eventsource;
      nchan_channel_id ${1:-a};
      nchan_subscriber_first_message oldest;
      ${2-}
    }
  }
CONF
  URL=http://$IP:4080/sub
}

# publish CHANNEL DATA [CURL ARGS...]
publish() {
  local channel=$1 data=$2
  shift 2
  curl -sf -o /dev/null "$@" -d "$data" "http://$IP:4080/pub/$channel"
}

lines() { [ "$(wc -l <"$1")" -ge "$2" ]; }

# the data of the records in a file are the numbers 1 to LAST
data_is() {
  sed -E 's/.*"data":([0-9]+)\}$/\1/' "$1" >got
  seq "$2" | same got /dev/stdin
}

haproxy_before() {
  cat >haproxy.cfg <<CONF
defaults
  mode http
  timeout connect 1s
  timeout client 30s
  timeout server 30s
frontend f
  bind $IP:4081
  default_backend b
backend b
  server s $IP:4080
CONF
  box haproxy 4081 haproxy -db -f haproxy.cfg
}

@test "boxes: nchan, cut at any moment: every message once" {
  need haproxy
  local i
  nchan
  haproxy_before
  follow -q -n 200 "http://$IP:4081/sub" >stream
  # one after the other, several in a second: ids "SECONDS:NUMBER"
  for i in $(seq 200); do
    publish a "$i"
    if [ $((i % 40)) -eq 0 ]; then
      down "$BOX"
      haproxy_before
    fi
  done
  wait_for grep -qx 'data: 200' stream
  sse-parse stream >records
  data_is records 200
  # it was cut indeed, and each time asked for what comes after an id
  [ "$(grep -c '"[0-9]*:[0-9]*"' access.log)" -ge 2 ]
}

@test "boxes: nchan, which ends a silent connection: every message once" {
  local i
  nchan a 'nchan_subscriber_timeout 1s;'
  follow "$URL" 2>err > >(sse-parse >records 3>&-)
  for i in $(seq 30); do
    publish a "$i"
    [ $((i % 10)) -ne 0 ] || sleep 1.1
  done
  wait_for lines records 30
  data_is records 30
  grep -q 'again after' err
}

again() { [ "$(grep -c 'again after' err)" -eq "$1" ]; }

@test "boxes: nchan, reloaded, its worker killed: every message once" {
  nchan
  follow "$URL" 2>err > >(sse-parse >records 3>&-)
  publish a 1
  publish a 2
  wait_for lines records 2
  nginx_do -s reload
  wait_for again 1
  # it counts anew then, and within a second an id would come twice
  sleep 1
  publish a 3
  publish a 4
  wait_for lines records 4
  pkill -KILL -P "$BOX"
  wait_for again 2
  sleep 1
  publish a 5
  wait_for lines records 5
  data_is records 5
}

@test "boxes: nchan, the ids of several channels are sent back byte for byte" {
  local n
  nchan 'a b'
  for n in 1 2 3 4; do
    publish a "$n"
    publish b "$n" -H 'X-EventSource-Event: other'
  done
  # channels of one second come in any order, those of one channel in theirs
  : >records
  for n in $(seq 8); do
    tool 0 sc -q -n 1 --resume records "$URL"
    sse-parse "$OUT" >>records
  done
  sed -n 's/.*"id":"\([^"]*\)".*/"\1"/p' records | head -n 7 >sent
  sed '1d; s/[^"]*\("[^"]*"\).*/\1/' access.log >got
  same got sent
  # a comma stands in the ids of several channels
  grep -q , got
  for n in message other; do
    grep "^{\"event\":\"$n\"" records | sed -E 's/.*"data":([0-9]+)\}/\1/' >got
    seq 4 | same got /dev/stdin
  done
}

@test "boxes: nchan, a data set that goes on in the next run" {
  local n
  nchan
  for n in $(seq 10); do publish a "$n"; done
  tool 0 sc -q -n 4 "$URL"
  sse-parse "$OUT" >set.ndjson
  tool 0 sc -q -n 6 --resume set.ndjson --notes "$URL"
  sse-parse "$OUT" >>set.ndjson
  grep -v '^{"event":"sse-connect"' set.ndjson >records
  data_is records 10
}
