#!/usr/bin/env bats
# sse-connect against real sockets: what it does with every kind of answer.

load helper

# standard error without what differs from run to run
err_like() {
  sed -E "s/127\.0\.0\.1:[0-9]+/HOST/g; s/in [0-9.]+s$/in TIME/
    s/(after|for) [0-9.]+ s/\1 TIME/" "$ERR" >err.got
  cat >err.want
  same err.got err.want
}

arrived() { sed -n "s/^== $1 at //p" log; }

# took LIMIT_MS CMD...
took() {
  local t0 t1 limit=$1
  shift
  t0=$(date +%s%N)
  "$@"
  t1=$(date +%s%N)
  t1=$(((t1 - t0) / 1000000))
  [ $t1 -le "$limit" ] || { echo "took $t1 ms, not $limit: $*"; return 1; }
}

# What is asked, and how.

@test "the request is plain: one GET, HTTP/1.1, nothing compressed" {
  start 'ok ; send data: x\n\n'
  tool 0 sc -q --no-reconnect "$URL?a=b"
  printf 'data: x\n\n' | out_is
  err_is </dev/null
  request 1 >got
  cat >want <<X
GET /s?a=b HTTP/1.1
Host: $HOST
User-Agent: sse-connect/$(sse-connect -V | sed -n '1s/.* //p')
Accept: text/event-stream
Cache-Control: no-cache


X
  same got want
}

@test "headers of ours give way to -H, from a file too" {
  start 'ok'
  printf 'X-Two: 2\r\n\nX-Empty;\n' >headers
  tool 0 sc -q --no-reconnect -H 'accept: x/y' -H 'X-One:1' \
    -H 'Cache-Control:' -H @headers -A 'me/1' "$URL"
  request 1 >got
  cat >want <<X
GET /s HTTP/1.1
Host: $HOST
User-Agent: me/1
accept: x/y
X-One:1
X-Two: 2
X-Empty:


X
  same got want
}

@test "a body makes it a POST, and a POST is not repeated" {
  start 'ok ; send data: x\n\n'
  printf '{"a":\n1}' >body
  tool 0 sc -q --json @body "$URL"
  request 1 >got
  [ "$(requests)" -eq 1 ]
  grep -q '^POST /s HTTP/1.1$' got
  grep -q '^Content-Type: application/json$' got
  sed '1,/^$/d' got >body.got
  printf '{"a":\n1}\n' | same body.got /dev/stdin
  tool 0 sc -q -d a=1 -d b=2 "$URL"
  request 2 | grep -q '^Content-Type: application/x-www-form-urlencoded$'
  request 2 | grep -q '^a=1&b=2$'
  tool 0 sc -q -X PUT "$URL"
  request 3 | grep -q '^PUT /s HTTP/1.1$'
  tool 0 fast -q -d x --reconnect -n 3 "$URL"
  [ "$(requests)" -eq 6 ]
}

@test "a POST cut in the middle of an event is 75, not 0" {
  start 'ok ; send data: x\n\ndata: ha'
  tool 75 sc -d x "$URL"
  printf 'data: x\n\n' | out_is
  err_like <<'X'
sse-connect: connected to 'http://HOST/s'
sse-connect: stream of 'HOST' ended in the middle of an event
X
}

@test "--url-query encodes, and survives every reconnect" {
  start 'ok ; send data: x\n\n'
  printf 'a secret/1\n' >key
  tool 0 fast -q -n 2 --url-query 'q=a b,c&d' --url-query k@key \
    --url-query +raw=%41 "$URL?x=1#frag"
  request 1 | grep -qF 'GET /s?x=1&q=a%20b%2Cc%26d&k=a%20secret%2F1&raw=%41 '
  request 2 | grep -qF 'GET /s?x=1&q=a%20b%2Cc%26d&k=a%20secret%2F1&raw=%41 '
}

# Whole events.

@test "the half event is dropped at every kind of end, and asked for again" {
  start 'ok ; send id: 1\ndata: a\n\nid: 2\ndata: ha' \
    'ok ; send id: 2\ndata: b\n\nid: 3\n ; sleep 20 ; reset' \
    'chunked ; chunk id: 3\ndata: c\n\nda ; send 5\r\nta' \
    'ok ; send id: 4\ndata: d\n\ndata: \xe2\x82' \
    'status 200 Content-Type: text/event-stream\r\nContent-Length: 99\r\n ; send data: e\n\nid: 9\n' \
    'ok ; send data: f\n\n'
  tool 0 fast -n 6 "$URL"
  printf 'id: 1\ndata: a\n\nid: 2\ndata: b\n\nid: 3\ndata: c\n\nid: 4\ndata: d\n\ndata: e\n\ndata: f\n\n' |
    out_is
  for n in 1:- 2:1 3:2 4:3 5:4 6:4; do
    request "${n%:*}" | sed -n 's/^Last-Event-ID: //p' >got
    printf '%s\n' "${n#*:}" | sed '/^-$/d' | same got /dev/stdin
  done
}

@test "each connection's byte order mark goes, others stay" {
  start 'ok ; send \xef\xbb\xbfdata: a\n\n\xef\xbb\xbfdata: x\n\n' \
    'ok ; drip 5 \xef\xbb\xbfdata: b\n\n'
  tool 0 fast -q -n 2 "$URL"
  printf 'data: a\n\n\357\273\277data: x\n\ndata: b\n\n' | out_is
}

@test "a byte at a time, CRLF cut in two: the bytes are the same" {
  start 'ok ; drip 2 :hi\r\nid: 1\r\nevent: x\r\ndata: a\r\ndata:b\r\n\r\ndata: c\r\n\r\n'
  tool 0 sc -q --no-reconnect "$URL"
  printf ':hi\r\nid: 1\r\nevent: x\r\ndata: a\r\ndata:b\r\n\r\ndata: c\r\n\r\n' |
    out_is
}

@test "every byte value passes" {
  printf 'data: ' >zoo
  for i in $(seq 0 255); do
    case $i in 10 | 13) ;; *) printf '%b' "$(printf '\\x%x' "$i")" ;; esac
  done >>zoo
  printf '\n\n' >>zoo
  start 'ok ; file zoo'
  tool 0 sc -q -n 1 "$URL"
  same "$OUT" zoo
}

@test "an event that has come goes out at once, comments too" {
  start 'ok ; send :hi\n ; sleep 300 ; send data: x\n\n ; hang'
  bg sse-connect -q "$URL" >got
  wait_for grep -q hi got
  [ ! -s want ] && printf ':hi\n' | same got /dev/stdin
  wait_for grep -q x got
}

@test "an event past --max-event is skipped, said, counted; its id counts" {
  start 'ok ; send id: 1\ndata: a\n\nid: 2\ndata:  ; repeat 3000 0123456789 ; send \n\nid: 3\ndata: b\n\nid: 4\ndata:  ; repeat 3000 0123456789 ; send \n\n' \
    'ok ; send data: c\n\n'
  tool 0 fast --max-event 20k -n 3 "$URL"
  printf 'id: 1\ndata: a\n\nid: 3\ndata: b\n\ndata: c\n\n' | out_is
  request 2 | grep -q '^Last-Event-ID: 4$'
  err_like <<'X'
sse-connect: connected to 'http://HOST/s'
sse-connect: event larger than --max-event skipped, id 2
sse-connect: stream of 'HOST' ended; trying again in TIME
sse-connect: connected to 'http://HOST/s' again after TIME
sse-connect: 2 events larger than --max-event skipped
X
}

# Event ids.

@test "the id is opaque: sent back byte for byte, kept, reset, never half" {
  start 'ok ; send id: [{"t":1},{"o":-1}]\ndata: a\n\n' \
    'ok ; send data: no id\n\n' \
    'ok ; send id: \xc3\xa9\xff:\ttab\n\n' \
    'ok ; send id: a\0b\n\ndata: x\n\n' \
    'ok ; send id\ndata: y\n\n' \
    'ok ; send data: z\n\n'
  tool 0 fast -q -n 5 "$URL"
  request 2 | grep -qxF 'Last-Event-ID: [{"t":1},{"o":-1}]'
  request 3 | grep -qxF 'Last-Event-ID: [{"t":1},{"o":-1}]'
  for n in 4 5; do
    request $n | grep -a '^Last-Event-ID' >got
    printf 'Last-Event-ID: \303\251\377:\ttab\n' | same got /dev/stdin
  done
  request 6 | not grep -q Last-Event-ID
}

@test "an id too long to be sent is said once and not sent" {
  start 'ok ; send id: x ; repeat 500 0123456789 ; send \ndata: a\n\n'
  tool 0 fast -q -n 3 "$URL"
  [ "$(requests)" -eq 3 ]
  not grep -q Last-Event-ID log
  printf "sse-connect: event id 'x012345678901234567890123456789012345678...' is too long to be sent back\n" |
    err_is
}

@test "--last-event-id, --resume and --resume-query say where to start" {
  start 'ok ; send data: x\n\n'
  tool 0 sc -q -n 1 --last-event-id 'a b' "$URL"
  request 1 | grep -qxF 'Last-Event-ID: a b'
  printf '%s\n' '{"event":"m","id":"6","data":1}' '{"event":"m","id":"7","data":1}' \
    '{"comment":"x"}' >records
  printf '{"event":"m","id":"8","da' >>records
  tool 0 sc -q -n 1 --resume records --last-event-id no "$URL"
  request 2 | grep -qxF 'Last-Event-ID: 7'
  tool 0 sc -q -n 1 --resume none "$URL"
  request 3 | not grep -q Last-Event-ID
  tool 0 sc -q -n 1 --resume records --resume-query 'since={id}' "$URL?x"
  request 4 | grep -qF 'GET /s?x&since=7 HTTP'
  tool 0 sc -q -n 1 --resume-query 'since={id}' "$URL"
  request 5 | grep -qF 'GET /s HTTP'
  head -c 300000 /dev/zero | tr '\0' x >>records
  printf '"}\nnot JSON\n' >>records
  tool 0 sc -q -n 1 --resume records "$URL"
  request 6 | grep -qxF 'Last-Event-ID: 7'
  echo '{}' >records
  tool 0 sc -n 1 --resume records "$URL"
  grep -q "no event id in 'records': starting afresh" "$ERR"
  tool 2 sc -n 1 --resume . "$URL"
  echo "sse-connect: cannot read '.': Is a directory" | err_is
}

# Waiting.

@test "waits double up to the longest, and an accept-and-close is a failure" {
  start 'ok'
  tool 75 sc --backoff 40ms:160ms:0 --retry 4 "$URL"
  [ "$(requests)" -eq 5 ]
  for want in 40 80 160 160; do
    n=$((${n:-0} + 1))
    gap=$(($(arrived $((n + 1))) - $(arrived $n)))
    echo "wait $n: $gap ms, at least $want"
    [ $gap -ge $((want - 2)) ] && [ $gap -lt $((want + 900)) ]
  done
  grep -q 'gave up after 4 retries' "$ERR"
}

@test "a stable connection starts the waits afresh" {
  start 'ok ; send data: x\n\n' 'ok ; send data: x\n\n' \
    'ok ; send data: x\n\n ; sleep 250' 'ok ; send data: x\n\n'
  tool 0 sc -q --backoff 50ms:200ms:0 -n 4 "$URL"
  [ $(($(arrived 3) - $(arrived 2))) -ge 98 ]
  [ $(($(arrived 4) - $(arrived 3))) -lt 400 ]
}

@test "jitter only shortens, by half at most" {
  start 'status 503'
  tool 75 sc --backoff 60ms:60ms:50 --retry 6 "$URL"
  for n in 1 2 3 4 5 6; do
    gap=$(($(arrived $((n + 1))) - $(arrived $n)))
    [ $gap -ge 29 ] && [ $gap -lt 900 ]
  done
}

@test "retry: of the server is obeyed, within its clamps" {
  start 'ok ; send retry: 300\ndata: a\n\n'
  tool 0 sc -q --backoff 10ms:10ms:0 -n 2 "$URL"
  [ $(($(arrived 2) - $(arrived 1))) -ge 298 ]
  start 'ok ; send retry: 0\ndata: a\n\n'
  tool 0 sc -q -n 2 "$URL"
  gap=$(($(arrived 2) - $(arrived 1)))
  [ $gap -ge 98 ] && [ $gap -lt 450 ]
}

@test "Retry-After is a number or a date; garbage is ignored" {
  start 'status 503 Retry-After: 1\r\n' 'ok ; send data: a\n\n'
  tool 0 fast -n 1 "$URL"
  [ $(($(arrived 2) - $(arrived 1))) -ge 998 ]
  start 'status 429 Date: Sun, 06 Nov 1994 08:49:36 GMT\r\nRetry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n' \
    'ok ; send data: a\n\n'
  tool 0 fast -n 1 "$URL"
  gap=$(($(arrived 2) - $(arrived 1)))
  [ $gap -ge 998 ] && [ $gap -lt 1500 ]
  start 'status 503 Retry-After: soon\r\n' 'ok ; send data: a\n\n'
  tool 0 fast -n 1 "$URL"
  [ $(($(arrived 2) - $(arrived 1))) -lt 500 ]
}

@test "the wait in the body of a 429 counts, and the body is shown" {
  start 'status 429 Content-Type: application/json\r\n ; send {"status":"error","error":"Too many","retry_after":1}' \
    'ok ; send data: a\n\n'
  tool 0 fast -n 1 "$URL"
  [ $(($(arrived 2) - $(arrived 1))) -ge 998 ]
  err_like <<'X'
sse-connect: 'HOST' answers 429 Reason: {"status":"error","error":"Too many","retry_after":1}; trying again in TIME
sse-connect: connected to 'http://HOST/s'
X
}

@test "trouble that repeats is told once, its end once" {
  start 'ok ; send data: a\n\n' 'status 500' 'status 500' 'status 500' \
    'ok ; send data: b\n\n'
  tool 0 fast -n 2 "$URL"
  err_like <<'X'
sse-connect: connected to 'http://HOST/s'
sse-connect: stream of 'HOST' ended; trying again in TIME
sse-connect: 'HOST' answers 500 Reason; trying again in TIME
sse-connect: connected to 'http://HOST/s' again after TIME
X
}

@test "nobody there: 75 after --retry or --max-down" {
  start 'ok'
  kill -KILL "${BG[-1]}" && wait "${BG[-1]}" || :
  tool 75 fast --retry 2 "$URL"
  err_like <<'X'
sse-connect: cannot connect to 'HOST': Connection refused; trying again in TIME
sse-connect: cannot connect to 'HOST': Connection refused; gave up after 2 retries
X
  tool 75 fast -q --max-down 200ms "$URL"
  err_like <<'X'
sse-connect: cannot connect to 'HOST': Connection refused; gave up after TIME
X
  tool 75 fast --no-reconnect "$URL"
  err_like <<'X'
sse-connect: cannot connect to 'HOST': Connection refused
X
  tool 75 fast -q --no-reconnect http://name.invalid/
  err_is <<'X'
sse-connect: cannot resolve 'name.invalid': name not known
X
}

@test "headers that stop anywhere are a lost connection" {
  for answer in 'send HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n' \
    'send HTTP/1.1 103 Early\r\n\r\n' 'send HTTP/1.1 200 OK'; do
    start "$answer" 'ok ; send data: x\n\n'
    tool 0 fast -n 1 "$URL"
    sed -i "s/Empty reply from server/closed before the end of the headers/" "$ERR"
    err_like <<'X'
sse-connect: connection to 'HOST' lost: closed before the end of the headers; trying again in TIME
sse-connect: connected to 'http://HOST/s'
X
  done
}

# Answers that are no stream.

@test "204 means stop: 0" {
  start 'ok ; send data: a\n\n' 'status 204'
  tool 0 fast "$URL"
  printf 'data: a\n\n' | out_is
  err_like <<'X'
sse-connect: connected to 'http://HOST/s'
sse-connect: stream of 'HOST' ended; trying again in TIME
sse-connect: 'HOST' wants no more connections (204)
X
}

@test "a wrong content type is 76, its first bytes shown escaped" {
  start 'status 200 Content-Type: text/html\r\n ; send <html>\n\x1b]0;x\x07\xff</html>\n'
  tool 76 sc "$URL"
  out_is </dev/null
  err_like <<'X'
sse-connect: 'HOST' sends no event stream, but text/html: <html>\x0a\x1b]0;x\x07\xff</html>
X
  start 'send HTTP/1.1 200 OK\r\n\r\ndata: x\n\n'
  tool 76 sc "$URL"
  out_is </dev/null
  err_like <<'X'
sse-connect: 'HOST' sends no event stream, but no content type: data: x
X
}

@test "a wrong type that never ends is noticed too" {
  start 'status 200 Content-Type: application/json\r\n ; send {} ; hang'
  took 4000 tool 76 sc "$URL"
}

@test "4xx is 76, 401 and 403 are 77, with the answer's text" {
  start 'status 404 Content-Type: text/plain\r\n ; send gone\n'
  tool 76 sc "$URL"
  err_like <<<"sse-connect: 'HOST' answers 404 Reason: gone"
  for code in 400 402 409 410 205 299 304 101; do
    start "status $code"
    tool 76 sc "$URL"
  done
  for code in 401 403; do
    start "status $code ; send no\\n"
    tool 77 sc "$URL"
    err_like <<<"sse-connect: 'HOST' answers $code Reason: no"
    [ "$(requests)" -eq 1 ]
  done
}

@test "after a good connection the same answers are an outage" {
  start 'ok ; send data: a\n\n' 'status 404' \
    'status 200 Content-Type: text/html\r\n' 'send rubbish\r\n\r\n' \
    'ok ; send data: b\n\n'
  tool 0 fast -n 2 "$URL"
  printf 'data: a\n\ndata: b\n\n' | out_is
  [ "$(requests)" -eq 5 ]
}

@test "what is no HTTP is 76" {
  start 'send SSH-2.0-OpenSSH_9.2\r\n\r\n'
  tool 76 sc "$URL"
  start 'status 200 Content-Type: text/event-stream\r\nContent-Encoding: br\r\n ; send x'
  tool 76 sc "$URL"
  err_like <<<"sse-connect: 'HOST' sends content coding 'br', not asked for"
  start 'send HTTP/1.1 200 OK\r\n ; repeat 7000 X-Long: aaaaaaaaa\r\n ; send \r\n'
  tool 76 sc "$URL"
  err_like <<<"sse-connect: answer of 'HOST' refused: headers too large"
}

@test "408, 425, 429 and 5xx back off" {
  for code in 408 425 429 500 502 503 504 529; do
    start "status $code" 'ok ; send data: a\n\n'
    tool 0 fast -q -n 1 "$URL"
    [ "$(requests)" -eq 2 ]
  done
}

@test "an id the server no longer has is given up, and the gap told" {
  start 'status 410' 'ok ; send data: x\n\n'
  tool 0 fast --notes -n 1 --last-event-id 7 "$URL"
  request 1 | grep -q '^Last-Event-ID: 7$'
  request 2 | not grep -q Last-Event-ID
  grep -qxF 'data: {"note":"gap","last_id":"7","verdict":"refused","resumed":false}' "$OUT"
  err_like <<'X'
sse-connect: 'HOST' answers 410 Reason; trying without the event id
sse-connect: connected to 'http://HOST/s'
X
}

# Redirects.

@test "redirects are followed on the same origin, anew at each connection" {
  start 'status 302 Location: /a?b\r\n' 'status 307 Location: c\r\n' \
    'ok ; send data: x\n\n' 'status 301 Location: /d\r\n' 'ok ; send data: y\n\n'
  tool 0 fast -q -n 2 -H 'X-Api-Key: canary' "$URL"
  for n in '1 /s' '2 /a?b' '3 /c' '4 /s' '5 /d'; do
    request "${n% *}" | grep -qF "GET ${n#* } HTTP"
    request "${n% *}" | grep -q '^X-Api-Key: canary$'
  done
}

@test "a redirect to another origin is refused while a secret is attached" {
  start 'ok ; send data: stolen\n\n'
  other=$HOST
  mv log other.log
  start "status 302 Location: http://$other/x?token=canary\\r\\n"
  tool 76 sc -H 'X-Api-Key: canary' "$URL"
  err_like <<'X'
sse-connect: redirect from 'HOST' to 'http://HOST/x?token=***' refused: another origin must not see the secrets attached
X
  tool 76 sc -q "$URL?token=canary"
  tool 76 sc -q "http://u:canary@$HOST/"
  not grep -q '^==' other.log
  tool 0 fast -q -n 1 "$URL"
  printf 'data: stolen\n\n' | out_is
}

@test "a redirect that loops or leaves http is 76" {
  start 'status 302 Location: /s\r\n'
  tool 76 sc "$URL"
  [ "$(requests)" -eq 6 ]
  err_like <<<"sse-connect: redirect from 'HOST' to 'http://HOST/s' refused: too many"
  start 'status 302 Location: file:///etc/passwd\r\n'
  tool 76 sc "$URL"
  out_is </dev/null
  start 'status 302'
  tool 76 sc "$URL"
}

@test "303 makes a POST a GET, 307 does not" {
  start 'status 303 Location: /r\r\n' 'ok ; send data: x\n\n'
  tool 0 sc -q -d secret=1 "$URL"
  request 2 | grep -q '^GET /r HTTP'
  request 2 | not grep -q secret=1
  start 'status 307 Location: /r\r\n' 'ok ; send data: x\n\n'
  tool 0 sc -q -d a=1 "$URL"
  request 2 | grep -q '^POST /r HTTP'
  request 2 | grep -q '^a=1$'
}

# Tokens.

@test "a fresh token for each connection, in the URL and in headers" {
  start 'ok ; send data: x\n\n'
  # shellcheck disable=SC2016
  tool 0 fast -n 3 --token-cmd 'n=$(cat n 2>/dev/null || echo 0); n=$((n+1))
    echo $n >n; echo "{\"token\":\"canary/$n\",\"expires_at\":1}"' \
    -H 'Authorization: Bearer {token}' --url-query 'token={token}' "$URL"
  for n in 1 2 3; do
    request $n | grep -qF "GET /s?token=canary%2F$n HTTP"
    request $n | grep -qxF "Authorization: Bearer canary/$n"
  done
  not grep -a canary "$OUT" "$ERR"
}

@test "a token denied is replaced once, then it is 77" {
  start 'status 401 ; send no' 'ok ; send data: x\n\n' 'status 403' 'status 401 ; send canary-3'
  echo 0 >n
  # shellcheck disable=SC2016
  tool 77 fast --token-cmd 'n=$(cat n); n=$((n+1)); echo $n >n; echo canary-$n' \
    "$URL?token={token}"
  printf 'data: x\n\n' | out_is
  err_like <<'X'
sse-connect: 'HOST' answers 401 Reason: no; taking a fresh token
sse-connect: connected to 'http://HOST/s?token=***'
sse-connect: stream of 'HOST' ended; trying again in TIME
sse-connect: 'HOST' answers 403 Reason; taking a fresh token
sse-connect: 'HOST' answers 401 Reason: ***
X
  [ "$(cat n)" -eq 4 ]
}

@test "a token that was not judged is shown once more, not thrown away" {
  start 'status 503' 'ok ; send data: x\n\n' 'status 503' 'status 503' 'ok ; send data: y\n\n'
  echo 0 >n
  # shellcheck disable=SC2016
  tool 0 fast -q -n 2 --token-cmd 'n=$(cat n); n=$((n+1)); echo $n >n; echo t000$n' \
    "$URL?token={token}"
  grep -o 'token=t[0-9]*' log | tr '\n' ' ' >got
  printf 'token=t0001 token=t0001 token=t0002 token=t0002 token=t0003 ' |
    same got /dev/stdin
  # nobody there: the token is as good as new
  start 'ok'
  kill -KILL "${BG[-1]}" && wait "${BG[-1]}" || :
  echo 0 >n
  # shellcheck disable=SC2016
  tool 75 fast -q --retry 3 --token-cmd 'n=$(cat n); echo $((n+1)) >n; echo t000$n' \
    "$URL?token={token}"
  [ "$(cat n)" -eq 1 ]
}

@test "the codes of the token command are understood" {
  start 'ok'
  tool 77 sc -q --token-cmd 'exit 77' "$URL?token={token}"
  echo "sse-connect: token command failed: exit code 77" | err_is
  tool 2 sc -q --token-cmd 'no-such-command 2>/dev/null' "$URL?token={token}"
  tool 75 fast -q --retry 1 --token-cmd 'exit 75' "$URL?token={token}"
  tool 75 fast -q --retry 1 --token-cmd 'kill -9 $$' "$URL?token={token}"
  tool 77 sc -q --token-cmd 'echo two words' "$URL?token={token}"
  tool 77 sc -q --token-cmd 'yes' "$URL?token={token}"
  [ "$(requests)" -eq 0 ]
}

@test "the token command reads nothing and its messages pass" {
  start 'ok ; send data: x\n\n'
  echo data | tool 0 sc -q -n 1 --token-cmd 'cat; echo said >&2; echo tok' \
    "$URL?token={token}"
  echo said | err_is
}

@test "--token-file is read for each connection; - is standard input" {
  start 'ok ; send data: x\n\n' 'ok ; send data: x\n\n' 'status 401'
  printf '{"token":"one1","expires_at":9}\n' >token
  tool 0 sc -q -n 1 --token-file token "$URL?token={token}"
  echo two2 >token
  tool 77 fast -q --token-file token "$URL?token={token}"
  grep -o 'token=[a-z0-9]*' log | tr '\n' ' ' >got
  printf 'token=one1 token=two2 token=two2 ' | same got /dev/stdin
  echo 'sse-connect: cannot have a new token: it is the one denied' >/dev/null
  start 'ok ; send data: x\n\n' 'status 401'
  echo '{"token":"three3"}' >token
  tool 77 fast -q --token-file - "$URL?token={token}" <token
  [ "$(grep -c token=three3 log)" -eq 2 ]
  tool 2 sc -q --token-file none "$URL?token={token}"
  echo "sse-connect: cannot read the token file: No such file or directory" | err_is
}

@test "no secret in any argument, message, note or byte of output" {
  start 'ok ; send data: x\n\n' 'status 401 ; send bad canary-tok2 and canary-key' \
    'status 302 Location: http://127.0.0.2:1/?token=canary-tok3\r\n' 'status 404 ; send canary-tok3'
  printf 'X-Key: canary-key\nCookie: canary-cookie\n' >headers
  echo 0 >n
  for i in 1 2 3; do echo "canary-tok$i" >tok$i; done
  # shellcheck disable=SC2016
  bg sse-connect -vv --backoff 200ms:200ms:0 --notes --progress -H @headers -x '' \
    --token-cmd 'sleep 0.1; n=$(cat n); n=$((n+1)); echo $n >n; cat tok$n' \
    --url-query 'token={token}' "$URL" >out 2>err
  pid=$!
  for i in 1 2 3 4 5 6 7 8; do
    cat /proc/$pid/cmdline /proc/$pid/environ \
      /proc/$pid/task/*/children >>seen 2>/dev/null || :
    for c in $(pgrep -P $pid); do
      cat "/proc/$c/cmdline" "/proc/$c/environ" >>seen 2>/dev/null || :
    done
    sleep 0.1
  done
  wait_for grep -q 'answers 404' err
  [ -s seen ]
  not grep -aqs canary seen
  not grep -a canary out err
}

@test "a secret of the URL that the server repeats is not shown" {
  start 'status 403 ; send bad key canary1, bad password canary2'
  tool 77 sc "http://me:canary2@$HOST/s?api_key=canary1"
  err_like <<<"sse-connect: 'HOST' answers 403 Reason: bad key ***, bad password ***"
}

# Watchdogs.

@test "silence for --idle-timeout ends a connection; a comment is no silence" {
  start 'ok ; send id: 1\ndata: a\n\n ; sleep 100 ; send :x\n ; sleep 100 ; send :x\n ; sleep 100 ; send :x\n ; hang' \
    'ok ; send data: b\n\n'
  tool 0 fast --idle-timeout 200ms -n 2 "$URL"
  [ $(($(arrived 2) - $(arrived 1))) -ge 498 ]
  [ $(($(arrived 2) - $(arrived 1))) -lt 1200 ]
  request 2 | grep -q '^Last-Event-ID: 1$'
  err_like <<'X'
sse-connect: connected to 'http://HOST/s'
sse-connect: no byte from 'HOST' for TIME; trying again in TIME
sse-connect: connected to 'http://HOST/s' again after TIME
X
}

@test "--event-timeout is not fooled by comments" {
  start 'ok ; send data: a\n\n ; drip 20 :x\n:x\n:x\n:x\n:x\n:x\n:x\n:x\n:x\n:x\n:x\n:x\n ; hang' \
    'ok ; send data: b\n\n'
  tool 0 fast -q --event-timeout 200ms -n 2 "$URL"
  gap=$(($(arrived 2) - $(arrived 1)))
  [ $gap -ge 198 ] && [ $gap -lt 650 ]
}

@test "an answer that never comes, or never ends its headers, is given up" {
  start 'hang' 'drip 30 HTTP/1.1 200 OK\r\nX-Slow: 1234567890123456789012345678901234567890' \
    'ok ; send data: b\n\n'
  took 3000 tool 0 fast -q --connect-timeout 200ms --idle-timeout 200ms -n 1 "$URL"
  [ "$(requests)" -eq 3 ]
}

@test "a byte now and then keeps a stream alive" {
  start 'ok ; drip 60 data: abcdefghij\n\n'
  tool 0 sc -q --no-reconnect --idle-timeout 300ms "$URL"
  printf 'data: abcdefghij\n\n' | out_is
}

# Ends that were asked for.

@test "-n counts events, not blocks, and stops in the middle of a burst" {
  start 'ok ; send :c\n\nevent: x\n\ndata: 1\n\ndata: 2\n\ndata: 3\n\n ; hang'
  took 1500 tool 0 sc -q -n 2 "$URL"
  printf ':c\n\nevent: x\n\ndata: 1\n\ndata: 2\n\n' | out_is
}

@test "--duration ends with 0, connected, waiting or never connected" {
  start 'ok ; send data: 1\n\ndata: ha ; hang'
  took 1500 tool 0 sc -q --duration 300ms "$URL"
  printf 'data: 1\n\n' | out_is
  start 'status 503'
  took 1500 tool 0 sc -q --duration 300ms "$URL"
}

@test "--stop-on-data, --stop-on-event, --reconnect-on-event" {
  start 'ok ; send data: 1\n\ndata: [DONE]\n\ndata: 2\n\n ; hang'
  took 1500 tool 0 sc -q --stop-on-data x --stop-on-data '[DONE]' "$URL"
  printf 'data: 1\n\ndata: [DONE]\n\n' | out_is
  start 'ok ; send event: done\ndata: 1\n\ndata: 2\n\n ; hang'
  took 1500 tool 0 sc -q --stop-on-event 'do*' "$URL"
  printf 'event: done\ndata: 1\n\n' | out_is
  start 'ok ; send event: close\ndata: 1\n\ndata: x\n\n ; hang' 'ok ; send data: 2\n\n'
  tool 0 fast -n 2 --reconnect-on-event close "$URL"
  printf 'event: close\ndata: 1\n\ndata: 2\n\n' | out_is
  err_like <<'X'
sse-connect: connected to 'http://HOST/s'
sse-connect: event of 'HOST' asks for a new connection; trying again in TIME
sse-connect: connected to 'http://HOST/s' again after TIME
X
}

@test "--no-reconnect: 0 after a whole stream, 75 after a cut one" {
  start 'ok ; send data: 1\n\n'
  tool 0 sc -q --no-reconnect "$URL"
  start 'ok ; send data: 1\n\ndata: 2\n'
  tool 75 sc -q --no-reconnect "$URL"
  start 'chunked ; chunk data: 1\n\n'
  tool 75 sc -q --no-reconnect "$URL"
  start 'chunked ; chunk data: 1\n\n ; send 0\r\n\r\n'
  tool 0 sc -q --no-reconnect "$URL"
  printf 'data: 1\n\n' | out_is
}

@test "--notes tell of connections and gaps within the stream" {
  start 'ok ; send id: 1\ndata: a\n\nda' 'ok ; send id: 2\ndata: b\n\n'
  tool 0 fast -q --notes -n 2 "$URL?api_key=canary"
  sed -E 's/127\.0\.0\.1:[0-9]+/HOST/; s/"seconds":[0-9]+\.[0-9]{3},/"seconds":N,/' \
    "$OUT" >got
  cat >want <<'X'
event: sse-connect
data: {"note":"open","url":"http://HOST/s?api_key=***","attempt":1}

id: 1
data: a

event: sse-connect
data: {"note":"close","reason":"stream of 'HOST' ended in the middle of an event","seconds":N,"events":1}

event: sse-connect
data: {"note":"open","url":"http://HOST/s?api_key=***","attempt":1}

event: sse-connect
data: {"note":"gap","last_id":"1","first_id":"2","seconds":N,"verdict":"resumed","resumed":true}

id: 2
data: b

event: sse-connect
data: {"note":"close","reason":"count reached","seconds":N,"events":1}

X
  sed -i 's/127\.0\.0\.1:[0-9]*/HOST/' got
  same got want
  sse-parse "$OUT" | jq -e . >/dev/null
}

# Readers and signals.

@test "a reader that leaves an idle stream is noticed at once: 0" {
  start 'ok ; send data: 1\n\n ; hang'
  took 1200 bash -c "sse-connect -q '$URL' | head -n 1 >got; echo \${PIPESTATUS[0]} >code"
  echo 0 | same code /dev/stdin
  wait_for grep -q '^-- 1 gone' log
}

@test "a reader that leaves in the middle of a flood is no error either" {
  start 'ok ; repeat 1000000 data: 123456789\n\n'
  bash -c "sse-connect -q '$URL' | head -n 1 >got; echo \${PIPESTATUS[0]} >code" 2>err
  echo 0 | same code /dev/stdin
  same err /dev/null
}

@test "writing that fails is 74" {
  start 'ok ; send data: 1\n\n ; hang'
  tool 74 bash -c "exec sse-connect -q '$URL' >/dev/full"
  echo "sse-connect: cannot write to standard output: No space left on device" | err_is
  tool 74 bash -c "exec sse-connect -q '$URL' >&-"
  echo "sse-connect: cannot write to standard output: Bad file descriptor" | err_is
  tool 0 bash -c "exec sse-connect -q -n 1 '$URL' <&-"
  tool 0 bash -c "exec sse-connect -n 1 '$URL' 2>&-"
  printf 'data: 1\n\n' | out_is
  tool 74 bash -c 'exec sse-connect --help >/dev/full'
}

# term SIGNAL CODE LIMIT_MS: end the last background job
term() {
  local t0 code=0
  t0=$(date +%s%N)
  kill "-$1" "${BG[-1]}"
  wait "${BG[-1]}" || code=$?
  t0=$((($(date +%s%N) - t0) / 1000000))
  echo "code $code after $t0 ms"
  [ $code -eq "$2" ] && [ $t0 -le "$3" ]
}

@test "TERM and INT end it within a second: idle, waiting, asking, fetching" {
  start 'ok ; send data: 1\n\ndata: ha ; hang'
  bg sse-connect -q "$URL" >got
  wait_for test -s got
  term TERM 143 500
  printf 'data: 1\n\n' | same got /dev/stdin
  bg bash -c "trap - INT; exec sse-connect -q '$URL'" >got
  wait_for test -s got
  term HUP 129 500
  start 'status 503'
  bg sse-connect --backoff 1h:1h "$URL" 2>err
  wait_for grep -q again err
  term TERM 143 500
  start 'hang'
  bg sse-connect -q "$URL"
  wait_for grep -q == log
  term TERM 143 500
  bg sse-connect -q --token-cmd 'echo $$ >pid; sleep 60' "$URL?token={token}"
  wait_for test -s pid
  term TERM 143 500
  not grep -qs . "/proc/$(cat pid)/cmdline"
}

@test "TERM while the reader is stalled: gone within a second, whole events only" {
  start 'ok ; repeat 1000000 id: 1\ndata: 0123456789012345678901234567890123456789\n\n'
  mkfifo pipe
  bg sleep 60 <>pipe
  exec 7<pipe
  bg sse-connect -q "$URL" >pipe
  sleep 0.7
  term TERM 143 1300
  kill -KILL "${BG[-2]}"
  timeout 5 cat <&7 >got
  exec 7<&-
  [ -s got ]
  printf 'id: 1\ndata: 0123456789012345678901234567890123456789\n\n' >one
  [ $(($(wc -c <got) % $(wc -c <one))) -eq 0 ]
  tail -c "$(wc -c <one)" got >last
  same last one
}

@test "a slow reader gets all of it, and memory stays bounded" {
  local limit=25000
  # a sanitizer has memory of its own, and keeps what was freed
  export ASAN_OPTIONS=quarantine_size_mb=1
  ! grep -q __asan_init "$B/sse-connect" || limit=60000
  start 'ok ; repeat 200000 data: 0123456789012345678901234567890123456789\n\n ; hang'
  bash -c "sse-connect -q -n 200000 '$URL' & pid=\$!
    sleep 1; grep VmHWM /proc/\$pid/status >rss; wait \$pid" |
    { sleep 1.2; md5sum >got; }
  { yes 'data: 0123456789012345678901234567890123456789' || :; } |
    head -n 200000 | sed G | md5sum | same got /dev/stdin
  cat rss
  [ "$(tr -dc 0-9 <rss)" -lt $limit ]
}

@test "a stalled reader is not the server's silence" {
  start 'ok ; repeat 100000 data: 0123456789012345678901234567890123456789\n\n ; hang'
  bash -c "sse-connect --buffer 64k --idle-timeout 2s --event-timeout 2s -n 100000 '$URL' 2>err" |
    { sleep 4; wc -l >got; }
  echo 200000 | same got /dev/stdin
  [ "$(requests)" -eq 1 ]
}

# TLS and proxies.

certificate() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
    -days 2 -keyout key.pem -out cert.pem -subj "/CN=$1" \
    -addext "subjectAltName=$2" 2>/dev/null
}

# tls FILE: an https server that answers every GET /FILE with FILE
tls() {
  printf 'HTTP/1.0 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: tls\n\n' >stream
  bg openssl s_server -HTTP -accept 127.0.0.1:0 -cert cert.pem -key key.pem \
    >tls.out 2>&1
  wait_for grep -q '^ACCEPT' tls.out
  TLS=$(sed -n 's/^ACCEPT.*:\([0-9]*\)$/\1/p' tls.out)
}

@test "certificates: trusted, unknown, wrong name, and -k" {
  need openssl
  certificate localhost 'DNS:localhost'
  tls
  tool 0 sc -q -n 1 --cacert cert.pem "https://localhost:$TLS/stream"
  printf 'data: tls\n\n' | out_is
  tool 77 sc -q -n 1 "https://localhost:$TLS/stream"
  grep -q "certificate of 'localhost:$TLS' refused" "$ERR"
  tool 77 sc -q -n 1 --cacert cert.pem "https://127.0.0.1:$TLS/stream"
  tool 0 sc -q -n 1 -k "https://127.0.0.1:$TLS/stream"
  tool 2 sc -q -n 1 --cacert none "https://localhost:$TLS/stream"
  start 'noread ; send HTTP/1.1 400 Bad\r\n\r\n'
  tool 75 fast -q --no-reconnect "https://$HOST/"
  grep -q "no TLS with '$HOST': " "$ERR"
}

@test "https to http is never followed" {
  need openssl
  certificate localhost 'DNS:localhost'
  tls
  printf 'HTTP/1.0 302 Found\r\nLocation: http://localhost/\r\n\r\n' >moved
  tool 76 sc -q --cacert cert.pem "https://localhost:$TLS/moved"
  grep -q 'refused: it leaves https' "$ERR"
}

@test "an http proxy sees the absolute URL, its credentials stay its own" {
  start 'ok ; send data: x\n\n'
  tool 0 sc -v -n 1 -x "http://user:canary-pw@$HOST" http://stream.test/a?b
  request 1 | grep -q '^GET http://stream.test/a?b HTTP/1.1$'
  request 1 | grep -q '^Proxy-Authorization: Basic '
  not grep canary "$ERR"
  printf '# ours\nhttp://user:canary-pw@%s\n' "$HOST" >proxies
  tool 0 sc -q -n 1 --proxy-file proxies http://stream.test/
  request 2 | grep -q '^GET http://stream.test/ HTTP/1.1$'
}

@test "https goes through CONNECT; a proxy that refuses is told apart" {
  need openssl
  certificate stream.test 'DNS:stream.test'
  tls
  start 'tunnel'
  tool 0 sc -q -n 1 --cacert cert.pem -x "http://$HOST" \
    -H 'X-Key: canary' "https://stream.test:$TLS/stream"
  request 1 | grep -q "^CONNECT stream.test:$TLS HTTP/1.1$"
  request 1 | not grep canary
  start 'status 407'
  tool 77 sc -q -n 1 -x "http://$HOST" "https://stream.test:$TLS/stream"
  echo "sse-connect: proxy refuses to reach 'stream.test:$TLS': status 407" | err_is
  tool 77 sc -q -n 1 -x "http://$HOST" http://stream.test/
  start 'status 403'
  tool 75 fast -q --retry 1 -x "http://$HOST" "https://stream.test:$TLS/stream"
  tool 75 fast -q --retry 0 -x http://127.0.0.1:1 http://stream.test/
  err_is <<<"sse-connect: cannot connect to 'stream.test' through a proxy: Connection refused; gave up after 0 retries"
}

@test "several proxies are used in turn" {
  start 'ok ; send data: one\n\n'
  one=$HOST
  start 'ok ; send data: two\n\n'
  tool 0 fast -q -n 4 -x "$one" -x "$HOST" -x 127.0.0.1:1 http://stream.test/
  printf 'data: one\n\ndata: two\n\ndata: one\n\ndata: two\n\n' | out_is
}

@test "--compressed asks for gzip and takes it" {
  need gzip
  printf 'data: packed\n\n' | gzip >packed
  start 'status 200 Content-Type: text/event-stream\r\nContent-Encoding: gzip\r\n ; file packed'
  tool 0 sc -q -n 1 --compressed "$URL"
  printf 'data: packed\n\n' | out_is
  request 1 | grep -q '^Accept-Encoding: .*gzip'
}

# Usage: nothing is contacted.

@test "wrong usage is 2" {
  for args in '' 'a b' 'example.org' 'ftp://h/' 'http://h:0/' \
    '-n 0 http://h/' '--backoff x http://h/' '--resume-query x http://h/' \
    '-H nocolon http://h/' '-H @none http://h/' '-X get http://h/' \
    '--token-cmd x http://h/' 'http://h/{token}' '/path' '--no-such http://h/'; do
    # shellcheck disable=SC2086
    tool 2 sc $args
    out_is </dev/null
    [ "$(wc -l <"$ERR")" -eq 1 ]
  done
  # libcurl's files are looked at before anyone is contacted
  for o in --cacert --cert --key; do
    tool 2 sse-connect $o absent https://127.0.0.1:1/
    err_is <<<"sse-connect: cannot open 'absent': No such file or directory"
  done
}

@test "a secret does not go over http:// to another host" {
  for args in '-H Authorization:canary' '-H Cookie:canary' \
    '--token-cmd false -H X:{token}'; do
    # shellcheck disable=SC2086
    tool 2 sc $args http://example.invalid/
    echo "sse-connect: 'http://example.invalid/': a secret would go over http:// (--insecure-http allows it)" |
      err_is
  done
  tool 2 sc 'http://u:canary@example.invalid/?token=canary'
  echo "sse-connect: 'http://***@example.invalid/?token=***': a secret would go over http:// (--insecure-http allows it)" |
    err_is
  tool 75 sc -q --no-reconnect --insecure-http -H 'X-Api-Key: x' http://example.invalid/
}

@test "a profile gives the URL; an operand wins, /path stays on its origin" {
  start 'ok ; send data: x\n\n'
  printf '[sse-connect]\nurl = http://%s/base/s?x\nheader = X-P: 1\n' "$HOST" >p.conf
  tool 0 sc -q -p ./p.conf -n 1
  request 1 | grep -q '^GET /base/s?x HTTP'
  request 1 | grep -q '^X-P: 1$'
  tool 0 sc -q -p ./p.conf -n 1 /subscribe/eps?y
  request 2 | grep -q '^GET /subscribe/eps?y HTTP'
  tool 0 sc -q -p ./p.conf -n 1 "http://$HOST/other"
  request 3 | grep -q '^GET /other HTTP'
}

@test "--progress tells how it goes, and never into the data" {
  start 'ok ; send data: x\n\n ; hang'
  tool 0 sc -q --progress --duration 200ms "$URL"
  printf 'data: x\n\n' | out_is
  sed -E 's/[0-9]+\.[0-9]\/s/N\/s/; s/idle [0-9]+/idle N/' "$ERR" | tail -n 1 >got
  echo 'sse-connect: ended  1 events  N/s  9 B  0 reconnects  idle N s' |
    same got /dev/stdin
  tool 0 sc -q --no-progress --duration 200ms "$URL"
  err_is </dev/null
}

@test "-V names libcurl" {
  tool 0 sc -V
  sed -n '2s/^\(libcurl\)\/[0-9.]* .*/\1/p' "$OUT" >got
  echo libcurl | same got /dev/stdin
}
