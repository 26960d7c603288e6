#!/usr/bin/env bats
# As whom, and which way: -u, --netrc, -U, --resolve, --unix-socket, -4, -6,
# --interface.

load helper

PASSWORD='p:q%41 €s3cret/word' # with all that is encoded somewhere

basic() { printf 'Authorization: Basic %s\n' "$(printf %s "$1" | base64 -w0)"; }
asked_with() { request "$1" | grep -ix "$(basic "$2")"; }

# nothing of the password, as it is or encoded, in $OUT and $ERR
hidden() {
  not grep -qF -e "$PASSWORD" -e 's3cret' -e "$(printf 'me:%s' "$PASSWORD" | base64 -w0)" "$OUT" "$ERR"
}

@test "login: -u as it is, and from a file" {
  start 'ok ; send data: x\n\n'
  tool 0 sc -v --no-reconnect -u "me:$PASSWORD" "$URL"
  asked_with 1 "me:$PASSWORD"
  hidden
  printf 'me:%s\r\nmore\n' "$PASSWORD" >user
  tool 0 sc -v --no-reconnect --user @user "$URL"
  asked_with 2 "me:$PASSWORD"
  tool 0 sc --no-reconnect -u : "$URL"
  asked_with 3 :
  # who names the header means it, and so who names a user in the URL
  tool 0 sc --no-reconnect -u me:password -H 'Authorization: Mine x' "$URL"
  [ "$(request 4 | grep -ci ^authorization)" -eq 1 ]
  request 4 | grep -x 'Authorization: Mine x'
  tool 0 sc --no-reconnect -u me:password "http://you:word@$HOST/s"
  asked_with 5 you:word
}

@test "login: -u that is none" {
  tool 2 sc -u hunter2hunter http://127.0.0.1:1/
  err_is <<'X'
sse-connect: '-u ***': not USER:PASSWORD, nor @FILE (try --help)
X
  echo nothing >user
  tool 2 sc -u @user http://127.0.0.1:1/
  err_is <<'X'
sse-connect: '-u @user': its first line is not USER:PASSWORD (try --help)
X
  tool 2 sc -u @none http://127.0.0.1:1/
  err_is <<'X'
sse-connect: cannot open 'none': No such file or directory
X
}

@test "login: a server that says it back" {
  start "send HTTP/1.1 503 me:$PASSWORD $(printf 'me:%s' "$PASSWORD" | base64 -w0)\r\nContent-Length: 0\r\n\r\n"
  tool 75 sc --no-reconnect -u "me:$PASSWORD" "$URL"
  hidden
}

@test "login: a netrc file" {
  start 'ok ; send data: x\n\n'
  cat >netrc <<'X'
machine other.test login no password never
machine 127.0.0.1 login me password one1
machine 127.0.0.1 login you password "two 2"
X
  tool 0 sc -v --no-reconnect --netrc-file netrc "$URL"
  asked_with 1 me:one1
  not grep -qF one1 "$OUT" "$ERR"
  tool 0 sc -v --no-reconnect --netrc-file netrc "http://you@$HOST/s"
  asked_with 2 'you:two 2'
  tool 0 sc --no-reconnect --netrc-file netrc -u x:y "$URL"
  asked_with 3 x:y
  mv netrc .netrc
  HOME=$PWD tool 0 sc --no-reconnect --netrc "$URL"
  asked_with 4 me:one1
  # none for this host
  sed -n 1p .netrc >netrc
  tool 0 sc --no-reconnect --netrc-file netrc "$URL"
  not grep -qi ^authorization <(request 5)
  tool 2 sc --netrc-file none "$URL"
  HOME='' tool 2 sc --netrc "$URL"
  [ "$(requests)" -eq 5 ]
}

@test "login: not over http:// to elsewhere, nor across a redirect" {
  echo 'machine example.test login me password word' >netrc
  for how in '-u me:word' '--netrc-file netrc' '-u me:word --resolve localhost:80:192.0.2.1'; do
    # shellcheck disable=SC2086
    tool 2 sc $how "http://$([ "${how%--resolve*}" = "$how" ] && echo example.test || echo localhost)/"
    grep -q 'a secret would go over http://' "$ERR"
  done
  start "status 302 Location: http://localhost:1/\r\nContent-Length: 0\r\n"
  tool 76 sc -u me:word "$URL"
  grep -q "redirect from .* refused" "$ERR"
}

@test "login: what the command line shows of it" {
  start 'ok ; hang'
  printf 'me:fromfile\n' >user
  bg sse-connect -q -u "me:$PASSWORD" -U "me:$PASSWORD" \
    -x "http://me:s3cretproxy@$HOST" --noproxy '*' -H 'X-Api-Key: s3cretheader' \
    --url-query api_key=s3cretquery "http://me:s3creturl@$HOST/s?token=s3cretparam"
  wait_for test -s log
  wait_for grep -q '^GET' log
  tr '\0' '\n' <"/proc/$!/cmdline" >shown
  not grep s3cret shown
  not grep "${PASSWORD:0:6}" shown
  cat >want <<X
sse-connect
-q
-u
$(printf 'me:%s' "$PASSWORD" | tr -c '' '*')
X
  head -n 4 shown | same /dev/stdin want
  grep -qx -e '--noproxy' shown
  # and it was sent all the same
  request 1 | grep -q '^GET /s?token=s3cretparam&api_key=s3cretquery '
  request 1 | grep -qix 'x-api-key: s3cretheader'
  asked_with 1 me:s3creturl
}

@test "way: --resolve" {
  start 'ok ; send data: x\n\n'
  tool 0 sc -q --no-reconnect --resolve "name.test:${HOST#*:}:127.0.0.1" "http://name.test:${HOST#*:}/s"
  request 1 | grep -qx "Host: name.test:${HOST#*:}"
  tool 0 sc -q --no-reconnect --resolve "a.test:1:127.0.0.9" \
    --resolve "name.test:${HOST#*:}:127.0.0.1" -u me:word "http://localhost:${HOST#*:}/s"
  for bad in '' x a:b:c a:1 a:1: a:1:,b :1:a; do
    tool 2 sc --resolve "$bad" http://a/
    echo "sse-connect: '--resolve $bad': not HOST:PORT:ADDRESS (try --help)" | err_is
  done
}

@test "way: -4 and -6" {
  serve --listen '[::1]:0' "$DATA/profile/scrape.st.sse"
  tool 0 sc -q --no-reconnect -6 "http://localhost:$(cat port)/"
  [ -s "$OUT" ]
  tool 75 sc --no-reconnect -4 "http://localhost:$(cat port)/"
  err_is <<X
sse-connect: cannot connect to 'localhost:$(cat port)': Connection refused
X
}

@test "way: --interface" {
  serve -v "$DATA/profile/scrape.st.sse"
  tool 0 sc -q --no-reconnect --interface 127.0.0.77 "$URL"
  wait_for grep -q '127.0.0.77' serve.err
}

@test "way: --unix-socket names what is no socket" {
  tool 75 sc --no-reconnect --unix-socket none -u me:word http://example.test/
  tool 2 sc --unix-socket '' http://example.test/
  tool 2 sc --unix-socket "$(printf '%0200d' 0)" http://example.test/
}

@test "login: -U at a proxy, as it is" {
  start 'ok ; send data: x\n\n'
  printf 'me:%s\n' "$PASSWORD" >user
  for how in "-Ume:$PASSWORD" '--proxy-user=@user'; do
    tool 0 sc -v --no-reconnect "$how" -x "$HOST" --noproxy '' "http://192.0.2.1/s"
    hidden
  done
  for n in 1 2; do
    request $n | grep -x 'GET http://192.0.2.1/s HTTP/1.1'
    request $n | grep -ix "Proxy-$(basic "me:$PASSWORD")"
  done
}
