#!/usr/bin/env bats
# sse-connect through squid, tinyproxy and dante, or microsocks where that is not
# packaged: with credentials, the wrong ones and none, and through several in turn.

load helper
load boxes

FILE=$DATA/profile/scrape.st.sse

# The server behind: plain at 4001, TLS at 4002.
plain() {
  upstream 4001 --ids --keep-open "$FILE"
  HTTP=http://$IP:4001/
}
tls() {
  certs
  upstream 4002 --ids --keep-open --cert server.pem --key server.key "$FILE"
  HTTPS=https://$IP:4002/
}

# $OUT is the first three events, whatever came before
three() {
  sse-parse "$FILE" | head -n 3 | sed 's/,"id":"[^"]*"//' >want
  sse-parse "$OUT" | sed 's/,"id":"[^"]*"//' | same /dev/stdin want
}

squid_box() {
  local name=box$$
  need squid
  {
    cat <<CONF
http_port $IP:4101
pid_filename none
visible_hostname localhost
cache_log /dev/null
access_log none
netdb_filename none
coredump_dir none
pinger_enable off
memory_pools off
cache_mem 1 MB
max_filedescriptors 256
shutdown_lifetime 0 seconds
CONF
    cat
  } >squid.conf
  # of shared memory it has some under its name, to be found by the next one
  rm -f "/dev/shm/$name"-*
  box squid 4101 squid -N -d 1 -n "$name" -f "$PWD/squid.conf"
  rm -f "/dev/shm/$name"-*
  SQUID=http://$IP:4101
}

# tinyproxy, with BasicAuth if a user and a password are given
tinyproxy_box() {
  need tinyproxy
  cat >tinyproxy.conf <<CONF
Port 4102
Listen $IP
Timeout 60
MaxClients 20
ConnectPort 4002
${1:+BasicAuth $1 $2}
CONF
  box tinyproxy 4102 tinyproxy -d -c tinyproxy.conf
  TINY=$IP:4102
}

# A SOCKS proxy for everybody ("none") or for those with a name ("username"):
# dante, which Debian 13 has no more, else microsocks.
socks_box() {
  SOCKS=$IP:4103
  if [ -x "$(command -v danted)" ]; then
    cat >danted.conf <<CONF
logoutput: stderr
internal: $IP port = 4103
external: lo
clientmethod: none
socksmethod: $1
user.privileged: $(id -un)
user.unprivileged: $(id -un)
client pass { from: 127.0.0.0/8 to: 0/0 }
socks pass { from: 127.0.0.0/8 to: 127.0.0.0/8 }
CONF
    box socks 4103 danted -f danted.conf
  else
    need microsocks
    [ "$1" = none ] || set -- -u user -P right
    [ "$1" != none ] || set --
    box socks 4103 microsocks -i "$IP" -p 4103 "$@"
  fi
}

# neither the password nor its form in a header is anywhere
hidden() {
  local word
  for word in "$1" "$(printf %s "$1" | base64)" "$(printf 'user:%s' "$1" | base64)"; do
    not grep -qF -e "$word" "$OUT" "$ERR"
  done
}

@test "boxes: squid passes http on and https through CONNECT" {
  plain
  tls
  squid_box <<<'http_access allow all'
  tool 0 sc -q -n 3 -x "$SQUID" "$HTTP"
  three
  tool 0 sc -q -n 3 -x "$SQUID" --cacert ca.pem "$HTTPS"
  three
}

@test "boxes: squid that stops in the middle: every event once" {
  local client i
  live 4001 --chunk 7
  squid_box <<<'http_access allow all'
  follow -q -n 60 -x "$SQUID" "http://$IP:4001/" >stream
  client=$!
  for i in $(seq 60); do
    say "$i" "$i"
    if [ $((i % 20)) -eq 0 ]; then
      wait_for grep -qx "data: $((i - 10))" stream
      down "$BOX"
      squid_box <<<'http_access allow all'
    fi
  done
  wait "$client"
  cp stream "$OUT"
  numbers 60
}

@test "boxes: squid that refuses, and one whose upstream is gone" {
  squid_box <<'CONF'
acl tunnel method CONNECT
http_access deny tunnel
http_access allow all
CONF
  tool 75 fast --retry 0 -x "$SQUID" "https://$IP:4002/"
  err_like <<'E'
sse-connect: proxy refuses to reach 'HOST': status 403; gave up after 0 retries
E
  tool 75 fast --retry 0 -x "$SQUID" "http://$IP:4009/"
  err_like <<'E'
sse-connect: 'HOST' answers 503 Service Unavailable; gave up after 0 retries
E
}

@test "boxes: tinyproxy without credentials" {
  plain
  tls
  tinyproxy_box
  tool 0 sc -q -n 3 -x "$TINY" "$HTTP"
  three
  tool 0 sc -q -n 3 -x "http://$TINY" --cacert ca.pem "$HTTPS"
  three
}

@test "boxes: tinyproxy with credentials: the right ones, of a file" {
  plain
  tls
  tinyproxy_box user cana-ry.7
  printf '# ours\nhttp://user:cana-ry.7@%s\n' "$TINY" >proxies
  tool 0 sc -v -n 3 --proxy-file proxies "$HTTP"
  three
  hidden cana-ry.7
  tool 0 sc -v -n 3 --proxy-file proxies --cacert ca.pem "$HTTPS"
  three
  hidden cana-ry.7
  # nor can others see it of the process
  bg sse-connect -q --proxy-file proxies "$HTTP" >stream
  wait_for test -s stream
  cat "/proc/$!/cmdline" "/proc/$!/environ" >seen
  grep -aq proxies seen
  not grep -aq cana-ry.7 seen
}

@test "boxes: tinyproxy with credentials: wrong ones and none are 77" {
  local url proxy
  plain
  tls
  tinyproxy_box user right
  for url in "$HTTP" "$HTTPS"; do
    for proxy in user:cana-ry.7@ ''; do
      echo "http://$proxy$TINY" >proxies
      tool 77 fast -v --cacert ca.pem --proxy-file proxies "$url"
      out_is </dev/null
      hidden cana-ry.7
    done
  done
}

@test "boxes: a SOCKS proxy as socks5 and socks5h" {
  local scheme
  plain
  tls
  socks_box none
  for scheme in socks5 socks5h SOCKS5; do
    tool 0 sc -q -n 3 -x "$scheme://$SOCKS" "$HTTP"
    three
    tool 0 sc -q -n 3 -x "$scheme://$SOCKS" --cacert ca.pem "$HTTPS"
    three
  done
}

@test "boxes: a SOCKS proxy that cannot reach the server: an outage" {
  socks_box none
  tool 75 fast --retry 0 -x "socks5://$SOCKS" "http://$IP:4009/"
  # libcurl's first word differs by release
  sed "s/ to 127[0-9.]* (/ to HOST (/; s/Can't/cannot/" "$ERR" >err.was
  ERR=err.was
  err_like <<'E'
sse-connect: cannot connect to 'HOST' through a proxy: cannot complete SOCKS5 connection to HOST (5); gave up after 0 retries
E
}

@test "boxes: a SOCKS proxy that wants a user: none and an unknown one are 77" {
  socks_box username
  echo "socks5://$SOCKS" >proxies
  tool 77 fast --proxy-file proxies "http://$IP:4001/"
  err_like <<'E'
sse-connect: proxy refuses to reach 'HOST': No authentication method was acceptable.
E
  echo "socks5h://nobody-knows:cana-ry.7@$SOCKS" >proxies
  tool 77 fast -v --proxy-file proxies "http://$IP:4001/"
  hidden cana-ry.7
  # dante says 1, microsocks 2
  sed 's/(1 [12])/(1 X)/; q' "$ERR" >first
  ERR=first
  err_like <<'E'
sse-connect: proxy refuses to reach 'HOST': User was rejected by the SOCKS5 server (1 X).
E
}

@test "boxes: a SOCKS proxy gets user and password, and nobody else" {
  # users of dante are those of the system, so the right one is played
  start 'noread ; send \x05\x02 ; send \x01\x00 ; send \x05\x00\x00\x01\x7f\x00\x00\x01\x00\x50 ; ok ; send data: x\n\n ; sleep 200'
  echo "socks5h://user:cana-ry.7@$HOST" >proxies
  tool 0 fast -v -n 1 --proxy-file proxies http://stream.test/
  printf 'data: x\n\n' | out_is
  hidden cana-ry.7
  # it insists on them: without, they are not to be had
  tool 75 fast --retry 0 -x "socks5h://$HOST" http://stream.test/
}

@test "boxes: several proxies in turn: dead ones are passed over" {
  plain
  tinyproxy_box user right
  squid_box <<<'http_access allow all'
  printf '%s\n' "http://$IP:4109" "socks5://$IP:4109" "$SQUID" >proxies
  tool 0 fast -n 3 --proxy-file proxies "$HTTP"
  three
  err_like <<'E'
sse-connect: cannot connect to 'HOST' through a proxy: Connection refused; trying again in TIME
sse-connect: connected to 'http://HOST/'
E
  # one that wants credentials is one that is passed over
  tool 0 fast -n 3 -x "$TINY" -x "$SQUID" "$HTTP"
  three
}

@test "boxes: several proxies in turn: one that hangs is passed over" {
  plain
  tls
  tinyproxy_box
  kill -STOP "$BOX"
  squid_box <<<'http_access allow all'
  tool 0 fast -n 3 -x "$TINY" -x "$SQUID" --connect-timeout 500ms \
    --idle-timeout 500ms "$HTTP"
  three
  err_like <<'E'
sse-connect: no answer from 'HOST' for TIME; trying again in TIME
sse-connect: connected to 'http://HOST/'
E
  tool 0 fast -n 3 -x "$TINY" -x "$SQUID" --connect-timeout 500ms \
    --cacert ca.pem "$HTTPS"
  three
  err_like <<'E'
sse-connect: cannot connect to 'HOST' through a proxy: timed out; trying again in TIME
sse-connect: connected to 'https://HOST/'
E
}
