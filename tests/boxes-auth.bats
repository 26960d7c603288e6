#!/usr/bin/env bats
# Who may read: client certificates and users before nginx and haproxy.

load helper
load boxes

FILE=$DATA/profile/scrape.st.sse

local_setup() {
  need openssl nginx
  mkdir tmp
  certs
  upstream 4001 --ids --keep-open "$FILE"
}

# nginx with TLS and more lines of its server before the upstream
secure() {
  nginx_box <<CONF
  server {
    listen $IP:4080 ssl;
    ssl_certificate server.pem;
    ssl_certificate_key server.key;
    $1
    location / { proxy_pass http://$IP:4001; proxy_buffering off; }
  }
CONF
  URL=https://$IP:4080/
}

three() {
  sse-parse "$FILE" | head -n 3 | sed 's/,"id":"[^"]*"//' >want
  sse-parse "$OUT" | sed 's/,"id":"[^"]*"//' | same /dev/stdin want
}

# none of the words is in the output or in a message
hidden() {
  local word
  for word; do not grep -qF -e "$word" "$OUT" "$ERR"; done
}

@test "boxes: nginx that wants a client certificate" {
  secure 'ssl_client_certificate ca.pem; ssl_verify_client on;'
  tool 0 sc -q -n 3 --cacert ca.pem -E client.pem --key client.key "$URL"
  three
  # one file for both
  cat client.pem client.key >both.pem
  tool 0 sc -q -n 3 --cacert ca.pem -E both.pem "$URL"
  three
  # nginx answers 400: the request is refused for good
  tool 76 fast --cacert ca.pem "$URL"
  err_like <<'E'
sse-connect: 'HOST' answers 400 Bad Request
E
  tool 76 fast --cacert ca.pem -E stranger.pem --key stranger.key "$URL"
  err_like <<'E'
sse-connect: 'HOST' answers 400 Bad Request
E
  # a key that is not that of the certificate: nobody was asked
  tool 2 fast --cacert ca.pem -E client.pem --key stranger.key "$URL"
}

# To no certificate TLS 1.2 has the answer it has to no common cipher as well, so
# that may pass; 1.3 says what it wants.
@test "boxes: haproxy that wants a client certificate, in TLS 1.2 and 1.3" {
  need haproxy
  local version
  cat server.pem server.key >both.pem
  for version in 1.2 1.3; do
    cat >haproxy.cfg <<CONF
defaults
  mode http
  timeout connect 1s
  timeout client 60s
  timeout server 60s
listen f
  bind $IP:4081 ssl crt both.pem ca-file ca.pem verify required force-tlsv${version/./}
  server s $IP:4001
CONF
    box haproxy 4081 haproxy -db -f haproxy.cfg
    URL=https://$IP:4081/
    tool 0 sc -q -n 3 --cacert ca.pem -E client.pem --key client.key "$URL"
    three
    tool 77 fast --cacert ca.pem -E stranger.pem --key stranger.key "$URL"
    grep -q "^sse-connect: '$IP:4081' does not accept our certificate: " "$ERR"
    [ $version = 1.3 ] || tool 75 fast --retry 0 --cacert ca.pem "$URL"
    [ $version = 1.2 ] || tool 77 fast --cacert ca.pem "$URL"
    down "$BOX"
  done
}

@test "boxes: nginx that wants a user: in the URL, in a header of a file" {
  local right wrong
  printf 'user:%s\n' "$(openssl passwd -apr1 cana-ry.7)" >users
  secure 'auth_basic closed; auth_basic_user_file users;'
  right=https://user:cana-ry.7@$IP:4080/
  tool 0 sc -v -n 3 --notes --cacert ca.pem "$right"
  grep -q '"url":"https://\*\*\*@' "$OUT"
  hidden cana-ry.7 "$(printf user:cana-ry.7 | base64)"
  grep -v sse-connect "$OUT" >stream
  printf 'Authorization: Basic %s\n' "$(printf user:cana-ry.7 | base64)" >header
  tool 0 sc -v -n 3 --cacert ca.pem -H @header "$URL"
  three
  hidden cana-ry.7 "$(printf user:cana-ry.7 | base64)"
  for wrong in "https://user:cana-ry.8@$IP:4080/" "$URL"; do
    tool 77 fast -v --cacert ca.pem "$wrong"
    out_is </dev/null
    hidden cana-ry.8 "$(printf user:cana-ry.8 | base64)"
    head -n 1 "$ERR" >first
    ERR=first err_like <<'E'
sse-connect: 'HOST' answers 401 Unauthorized
E
  done
  # not over http:// to another host
  tool 2 sc http://user:cana-ry.7@192.0.2.1/
  hidden cana-ry.7
}
