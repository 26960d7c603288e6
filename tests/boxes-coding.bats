#!/usr/bin/env bats
# sse-connect --compressed before nginx that compresses what sse-serve sends.

load helper
load boxes

local_setup() {
  need nginx curl
  mkdir tmp
}

# coded CODING MODULE LINES: nginx that compresses with it what comes from
# $IP:4001
coded() {
  local load=
  [ -z "$2" ] || load="load_module /usr/lib/nginx/modules/$2.so;"
  MAIN=$load nginx_box <<CONF
  server {
    listen $IP:4080;
    location / {
      proxy_pass http://$IP:4001;
      proxy_http_version 1.1;
      proxy_buffering off;
      $3
    }
  }
CONF
  URL=http://$IP:4080/
}

gzip_on() { coded gzip '' 'gzip on; gzip_types text/event-stream; gzip_min_length 0;'; }
brotli_on() {
  coded br ngx_http_brotli_filter_module \
    'brotli on; brotli_types text/event-stream; brotli_min_length 0;'
}

got() { grep -qx "data: $1" stream; }

# Events of one CODING: each at once, each once, also over a cut in the middle.
follow_coded() {
  local i client coding=$1 on=$2
  live 4001
  $on
  follow -q --compressed -n 61 "$URL" >stream
  client=$!
  for i in 1 2 3; do
    say "$i" "$i"
    # nothing follows that would push it through
    wait_for got "$i"
  done
  for i in $(seq 4 60); do
    say "$i" "$i"
    [ "$i" -ne 30 ] || down "$BOX"
  done
  $on
  say 61 61
  wait "$client"
  cp stream "$OUT"
  numbers 61
  wait_for grep -qx "HTTP/1.1 200 .* \"$coding\"" access.log
}

@test "boxes: gzip by nginx: each event at once, each once" {
  follow_coded gzip gzip_on
}

@test "boxes: brotli by nginx: each event at once, each once" {
  need_module ngx_http_brotli_filter_module
  sse-connect -V | grep -q brotli || skip "libcurl has no brotli"
  follow_coded br brotli_on
}

@test "boxes: what is asked for is what libcurl can decode" {
  local want=
  upstream 4001 "$DATA/profile/scrape.st.sse"
  gzip_on
  tool 0 sc -q --no-reconnect --compressed "$URL"
  cp "$OUT" coded
  tool 0 sc -q --no-reconnect "$URL"
  same "$OUT" coded
  sse-connect -V >version
  # "libcurl/7.88.1 OpenSSL/3.0.22 zlib/1.2.13 brotli/1.0.9 ..."
  ! grep -q zlib/ version || want='gzip, deflate'
  ! grep -q brotli/ version || want="${want:+$want, }br"
  wait_for sh -c '[ "$(wc -l <access.log)" -eq 2 ]'
  cut -d '"' -f 4 access.log >got
  printf '%s\n-\n' "$want" | same got /dev/stdin
}
