#!/usr/bin/env bats
# Users, passwords and ways before real servers and proxies.

load helper
load boxes

FILE=$DATA/profile/scrape.st.sse
PASSWORD='p:q%41s3cret+/word'

local_setup() {
  need openssl nginx
  mkdir tmp
  certs
  upstream 4001 --ids --keep-open "$FILE"
  printf 'me:%s\n' "$(openssl passwd -apr1 "$PASSWORD")" >users
}

three() {
  sse-parse "$FILE" | head -n 3 | sed 's/,"id":"[^"]*"//' >want
  sse-parse "$OUT" | sed 's/,"id":"[^"]*"//' | same /dev/stdin want
}

@test "boxes: nginx with users: -u, a file, netrc" {
  nginx_box <<CONF
  server {
    listen $IP:4080;
    auth_basic x;
    auth_basic_user_file $PWD/users;
    location / { proxy_pass http://$IP:4001; proxy_buffering off; }
  }
CONF
  printf 'me:%s\n' "$PASSWORD" >user
  printf 'machine %s login me password "%s"\n' "$IP" "$PASSWORD" >netrc
  for how in "-u me:$PASSWORD" '-u @user' '--netrc-file netrc'; do
    # shellcheck disable=SC2086
    tool 0 sc -q -n 3 $how "http://$IP:4080/"
    three
    same "$ERR" /dev/null
  done
  tool 77 fast -u me:wrong "http://$IP:4080/"
  err_like <<'E'
sse-connect: 'HOST' answers 401 Unauthorized
E
}

@test "boxes: nginx at a Unix socket" {
  nginx_box <<CONF
  server {
    listen $IP:4080;
    listen unix:$PWD/sock;
    auth_basic x;
    auth_basic_user_file $PWD/users;
    location / { proxy_pass http://$IP:4001; proxy_buffering off; }
  }
CONF
  # it stays on this host, so that http:// does
  tool 0 sc -q -n 3 --unix-socket sock -u "me:$PASSWORD" http://name.test/
  three
  # proxies are not for it
  http_proxy=http://127.0.0.1:1 tool 0 sc -q -n 3 -x http://127.0.0.1:1 \
    --unix-socket sock -u "me:$PASSWORD" http://name.test/
  three
}

@test "boxes: TLS for a name with --resolve: the certificate is for the name" {
  {
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
      -subj /CN=name -keyout name.key -out name.csr
    openssl x509 -req -in name.csr -CA ca.pem -CAkey ca.key -days 2 \
      -extfile <(echo 'subjectAltName=DNS:name.test') -out name.pem
  } 2>openssl.log
  upstream 4002 --keep-open --cert name.pem --key name.key "$FILE"
  tool 0 sc -q -n 3 --cacert ca.pem --resolve "name.test:4002:$IP" https://name.test:4002/
  three
  tool 77 sc -q -n 3 --cacert ca.pem --resolve "wrong.test:4002:$IP" https://wrong.test:4002/
}

# a TLS end before a proxy that knows users
secure_proxy() {
  need tinyproxy haproxy
  cat >tinyproxy.conf <<CONF
Port 4102
Listen $IP
Timeout 60
MaxClients 20
ConnectPort 4002
BasicAuth me s3cretword
CONF
  box tinyproxy 4102 tinyproxy -d -c tinyproxy.conf
  cat server.pem server.key >both.pem
  cat >haproxy.cfg <<CONF
defaults
  mode tcp
  timeout connect 1s
  timeout client 60s
  timeout server 60s
listen f
  bind $IP:4104 ssl crt both.pem
  server s $IP:4102
CONF
  box haproxy 4104 haproxy -db -f haproxy.cfg
}

@test "boxes: an https proxy: --proxy-cacert, and -U" {
  secure_proxy
  upstream 4002 --ids --keep-open --cert server.pem --key server.key "$FILE"
  echo 'me:s3cretword' >user
  for how in '-U me:s3cretword' '-U @user'; do
    # shellcheck disable=SC2086
    tool 0 sc -q -n 3 -x "https://$IP:4104" --proxy-cacert ca.pem $how \
      --cacert ca.pem "https://$IP:4002/"
    three
    # shellcheck disable=SC2086
    tool 0 sc -v -n 3 -x "https://$IP:4104" --proxy-cacert ca.pem $how "http://$IP:4001/"
    three
    not grep -q s3cret "$OUT" "$ERR"
  done
  # the user of the proxy's own URL goes before
  tool 0 sc -q -n 3 -x "https://me:s3cret%77ord@$IP:4104" -U you:wrong \
    --proxy-cacert ca.pem --cacert ca.pem "https://$IP:4002/"
  three
  # no other authority, and none without a word
  tool 77 sc -q -n 3 -x "https://$IP:4104" --proxy-cacert other.pem -U @user \
    --cacert ca.pem "https://$IP:4002/"
  tool 77 sc -q -n 3 -x "https://$IP:4104" -U @user --cacert ca.pem "https://$IP:4002/"
  tool 77 sc -q -n 3 -x "https://$IP:4104" --proxy-cacert ca.pem -U me:wrong \
    --cacert ca.pem "https://$IP:4002/"
}
