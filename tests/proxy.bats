#!/usr/bin/env bats
# Which proxies sse-connect takes, and what it does not send through them.

load helper

@test "proxy: a scheme that is none is 2, its password not shown" {
  printf '# ours\nhttp://a:1\nftp://u:cana-ry@h:1\n' >proxies
  tool 2 sse-connect --proxy-file proxies http://127.0.0.1:1/
  err_is <<'X'
sse-connect: '--proxy-file proxies': not a proxy: http, https, socks4, socks4a, socks5 or socks5h (try --help)
X
  tool 2 sse-connect -x ftp://u:cana-ry@h:1 http://127.0.0.1:1/
  err_is <<'X'
sse-connect: '-x ftp://***@h:1': not a proxy: http, https, socks4, socks4a, socks5 or socks5h (try --help)
X
}

@test "proxy: no secret over http:// to one on another host" {
  local proxy
  for proxy in proxy.example:3128 http://u:p@proxy.example socks5h://10.0.0.1 \
    127.evil.example ::1; do
    tool 2 sc -x 127.0.0.1:1 -x "$proxy" \
      -H 'X-Api-Key: cana-ry' http://localhost:1/
    err_is <<'X'
sse-connect: 'http://localhost:1/': a secret would go over http:// to a proxy (--insecure-http allows it)
X
  done
  for proxy in '' 127.0.0.1:1 socks5://u:p@localhost:1 'http://[::1]:1'; do
    tool 75 sc --no-reconnect -x "$proxy" \
      -H 'X-Api-Key: cana-ry' http://localhost:1/
  done
}

@test "proxy: one of the environment is not for this host" {
  start 'ok ; send data: x\n\n'
  export http_proxy=http://127.0.0.1:1
  tool 0 sc -q --no-reconnect -H 'X-Api-Key: cana-ry' "$URL"
  printf 'data: x\n\n' | out_is
  tool 75 sc -q --no-reconnect http://stream.test/
  err_is <<'X'
sse-connect: cannot connect to 'stream.test': Connection refused
X
}
