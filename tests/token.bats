# sse-token, whole: against canned answers, and against sse-serve's guard.
load helper

# the key, as the tests keep it
KEY=ak-0123456789abcdef


local_setup() {
  (umask 077 && echo "$KEY" >key)
  export XDG_CONFIG_HOME=$BATS_TEST_TMPDIR/config-of-our-own HOME=$PWD
}

# reply NAME STATUS-LINE [HEADER...]: a canned answer, body from stdin
reply() {
  local name=$1 status=$2
  shift 2
  cat >body
  {
    printf 'HTTP/1.1 %s\r\n' "$status"
    printf '%s\r\n' "$@" "Content-Length: $(wc -c <body)" ''
    cat body
  } >"$name"
}

# service FILE...: answer with them, one a connection; the URL in $URL
service() {
  canned service "$@"
  URL=http://127.0.0.1:$(cat service.port)/stream/token
}

# said CODE TEXT ARGS...: ask; stderr is TEXT with URL filled in, stdout empty
said() {
  local code=$1 text=$2
  shift 2
  tool "$code" sse-token --api-key-file key "$@" "$URL"
  err_is <<<"sse-token: ${text//URL/$URL}"
  same "$OUT" /dev/null
}

# said_wait S TEXT: the same with code 75, and a word on when to come again
said_wait() {
  tool 75 sse-token --api-key-file key "$URL"
  err_is <<<"sse-token: ${2//URL/$URL}"
  out_is <<<"{\"retry_after\":$1}"
}

good() { reply good '200 OK' 'Content-Type: application/json' \
  <<<'{"token":"tok-1","expiresIn":86400}'; }

@test "token: the request as it is sent" {
  good
  service good
  tool 0 sse-token --api-key-file key "$URL"
  cat >want <<EOT
POST /stream/token HTTP/1.1
Host: 127.0.0.1:$(cat service.port)
User-Agent: sse-token/$(sse-token -V | sed -n '1s/.* //p')
x-api-key: $KEY
Accept: application/json
Content-Type: application/json
Content-Length: 2

{}
EOT
  asked service >got
  same got want
}

@test "token: the object, in order, with times that fit" {
  good
  service good
  before=$(date +%s)
  tool 0 sse-token --api-key-file key "$URL"
  after=$(date +%s)
  same "$ERR" /dev/null
  jq -r 'keys_unsorted | join(" ")' "$OUT" >keys
  same keys - <<<'token expires_at expires_in obtained_at'
  jq -e --argjson a "$before" --argjson b "$after" '.token == "tok-1" and
    .expires_in == 86400 and (.obtained_at | fromdate) >= $a and
    (.obtained_at | fromdate) <= $b and
    (.expires_at | fromdate) - (.obtained_at | fromdate) == 86400' "$OUT"
}

@test "token: --raw is the token and a line end" {
  good
  service good
  tool 0 sse-token --raw --api-key-file key "$URL"
  out_is <<<tok-1
}

@test "token: method, body, headers and paths are options" {
  reply r '201 Created' <<<'{"data":{"t":"tok-2"},"ttl":"60"}'
  service r
  tool 0 sse-token --api-key-file key --raw -X PUT -d 'grant_type=client' \
    --key-header 'Authorization: Bearer {key}' -H 'Accept: text/plain' \
    -H 'X-Two: 2' -A me/1 --token-path .data.t --lifetime-path ttl \
    --url-query 'scope=a b' "$URL"
  out_is <<<tok-2
  cat >want <<EOT
PUT /stream/token?scope=a%20b HTTP/1.1
Host: 127.0.0.1:$(cat service.port)
User-Agent: me/1
Accept: text/plain
X-Two: 2
Authorization: Bearer $KEY
Content-Length: 17
Content-Type: application/x-www-form-urlencoded

grant_type=client
EOT
  asked service >got
  same got want
}

@test "token: GET sends no body, -d '' an empty one, -d JSON says so" {
  good
  service good
  tool 0 sse-token --api-key-file key -X GET "$URL"
  tool 0 sse-token --api-key-file key -d '' "$URL"
  tool 0 sse-token --api-key-file key -d '{"a":1}' "$URL"
  tool 0 sse-token --api-key-file key --json '{"b":1}' "$URL"
  asked service | grep -aE '^(GET|POST|Content|\{)' >got
  cat >want <<'EOT'
GET /stream/token HTTP/1.1
POST /stream/token HTTP/1.1
Content-Length: 0
Content-Type: application/x-www-form-urlencoded
POST /stream/token HTTP/1.1
Content-Type: application/json
Content-Length: 7
{"a":1}
POST /stream/token HTTP/1.1
Content-Type: application/json
Content-Length: 7
EOT
  echo '{"b":1}' >>want
  same got want
}

@test "token: --no-key sends none" {
  good
  service good
  tool 0 sse-token --no-key --raw "$URL"
  out_is <<<tok-1
  not grep -qi api-key service.log
}

@test "token: --key-as-token prints the key and asks nobody" {
  tool 0 sse-token --key-as-token --api-key-file key
  out_is <<<"{\"token\":\"$KEY\"}"
  tool 0 sse-token --key-as-token --raw --api-key-file key http://127.0.0.1:1/
  out_is <<<"$KEY"
  tool 2 sse-token --key-as-token --no-key
  err_is <<<'sse-token: --key-as-token and --no-key at once'
}

@test "token: the key from a descriptor, a credential, a file of ours, the environment" {
  good
  service good
  printf 'k-fd' >k1
  tool 0 sse-token --api-key-fd 7 "$URL" 7<k1
  printf 'k-stdin\n' | tool 0 sse-token --api-key-fd 0 "$URL"
  printf 'k-cred\n' >sse-key
  mkdir -p "$XDG_CONFIG_HOME/sse"
  (umask 077 && echo k-config >"$XDG_CONFIG_HOME/sse/svc.key")
  CREDENTIALS_DIRECTORY=$PWD SSE_API_KEY=k-env tool 0 sse-token "$URL"
  SSE_API_KEY=k-env tool 0 sse-token --api-key-name svc "$URL"
  SSE_API_KEY=k-env tool 0 sse-token "$URL"
  # the option counts before all others
  CREDENTIALS_DIRECTORY=$PWD tool 0 sse-token --api-key-file key "$URL"
  asked service | sed -n 's/^x-api-key: //p' >got
  printf '%s\n' k-fd k-stdin k-cred k-config k-env "$KEY" | same got -
}

@test "token: no key, an unusable one: told before anything is contacted" {
  URL=http://127.0.0.1:9/token
  tool 2 sse-token "$URL"
  err_is <<EOT
sse-token: no API key: give --api-key-file FILE, or put it into '$XDG_CONFIG_HOME/sse/sse-key.key' (chmod 600)
EOT
  tool 2 sse-token --api-key-file none "$URL"
  err_is <<<"sse-token: cannot open key file 'none': No such file or directory"
  chmod 644 key
  said 2 "permissions 0644 of key file 'key' are too open: nobody else may have access to it (chmod 600)"
  chmod 600 key
  ln -s key link
  tool 2 sse-token --api-key-file link "$URL"
  err_is <<<"sse-token: cannot open key file 'link': it is a symbolic link"
  printf 'two words' >key
  said 2 "the key from 'key' is no key: byte 4 is not visible ASCII"
  : >key
  said 2 "the key from 'key' is empty"
  tool 2 sse-token --api-key-fd 99 "$URL"
  err_is <<<"sse-token: cannot read the key from descriptor 99: Bad file descriptor"
}

@test "token: the key is never taken from an argument, nor repeated" {
  for form in "--api-key=$KEY" "--api-key $KEY"; do
    # shellcheck disable=SC2086
    tool 2 sse-token $form http://127.0.0.1:9/
    err_is <<<"sse-token: no option takes the key itself, as every user could read it there: use --api-key-file, --api-key-fd or SSE_API_KEY"
  done
}

@test "token: usage" {
  tool 2 sse-token
  err_is <<<"sse-token: no URL of a token service (try --help)"
  tool 2 sse-token http://a http://b
  err_is <<<"sse-token: more than one URL (try --help)"
  tool 2 sse-token --key-header 'a b' http://127.0.0.1/
  err_is <<<"sse-token: '--key-header a b': not a header name (try --help)"
  tool 2 sse-token --key-header 'A: b' http://127.0.0.1/
  err_is <<<"sse-token: '--key-header A: b': no {key} in the header's value (try --help)"
  tool 2 sse-token --token-path '..' http://127.0.0.1/
  tool 2 sse-token --lifetime 0 http://127.0.0.1/
  err_is <<<"sse-token: '--lifetime 0': not between 1s and 366d (try --help)"
  tool 2 sse-token --api-key-name a/b http://127.0.0.1/
  err_is <<<"sse-token: '--api-key-name a/b': not a file name (try --help)"
}

@test "token: a key goes over http:// to this host only" {
  tool 2 sse-token --api-key-file key http://192.0.2.1/token
  tool 2 sse-token --api-key-file key ftp://127.0.0.1/token
  err_is <<<"sse-token: cannot use 'ftp://127.0.0.1/token': a URL begins with http:// or https://"
  good
  service good
  tool 0 sse-token --api-key-file key --raw \
    "http://localhost:$(cat service.port)/"
  out_is <<<tok-1
}

@test "token: to a terminal only with --show, and asked first" {
  need script
  good
  service good
  printf '%s\n' "sse-token --api-key-file key $URL; echo \"code \$?\"" \
    "sse-token --raw --show --api-key-file key $URL; echo \"code \$?\"" >cmds
  SHELL=/bin/sh script -qec 'sh cmds' /dev/null </dev/null | tr -d '\r' >got
  same got - <<'EOT'
sse-token: standard output is a terminal: pipe the token to where it is used, or give --show
code 2
tok-1
code 0
EOT
  [ "$(grep -c POST service.log)" = 1 ]
}

@test "token: refused, in one line that says what the service said" {
  reply r '401 Unauthorized' <<<'{"status":"error","error":"Missing or invalid authentication header"}'
  service r
  said 77 "'URL' answered 401 Unauthorized: Missing or invalid authentication header"
  reply r '403 Forbidden' <<<'{"error":{"message":"API key limit reached","code":3}}'
  said 77 "'URL' answered 403 Forbidden: API key limit reached"
  reply r '404 Not Found' <<<'<!doctype html><html><title> No such page </title>'
  said 76 "'URL' answered 404 Not Found: No such page"
  reply r '400 Bad Request' <<<'{"error":"invalid_request","error_description":"no scope"}'
  said 76 "'URL' answered 400 Bad Request: invalid_request: no scope"
  reply r '402 ' </dev/null
  said 76 "'URL' answered 402"
}

@test "token: a limit or a fault of the service is for now" {
  reply r '429 Too Many Requests' <<<'{"status":"error","error":"Too many requests. Please try again later.","retry_after":60}'
  service r
  said_wait 60 "'URL' answered 429 Too Many Requests, asks to wait 60 s: Too many requests. Please try again later."
  reply r '429 Too Many Requests' 'Retry-After: 7' </dev/null
  said_wait 7 "'URL' answered 429 Too Many Requests, asks to wait 7 s"
  said 75 "'URL' answered 429 Too Many Requests, asks to wait 7 s" --raw
  reply r '500 Internal Server Error' <<<'{"error":"Internal Server Error"}'
  said 75 "'URL' answered 500 Internal Server Error: Internal Server Error"
  reply r '503 Service Unavailable' <<<'down for maintenance'
  said 75 "'URL' answered 503 Service Unavailable: down for maintenance"
}

@test "token: what the service says is escaped, cut, and rid of the key" {
  { printf '{"error":"\\u001b[31m bad key '; printf '%s ' "$KEY" "$KEY"
    printf '%0300d"}' 0; } >b
  reply r '401 Unauthorized' <b
  service r
  tool 77 sse-token --api-key-file key "$URL"
  same "$OUT" /dev/null
  not grep -qF -e "$KEY" "$ERR"
  [ "$(wc -l <"$ERR")" = 1 ]
  not grep -q $'\033' "$ERR"
  grep -qF '[31m bad key *** *** 000' "$ERR"
  [ "$(wc -c <"$ERR")" -lt 400 ]
  # a key that would be cut in two is still not told
  { printf '{"error":"%0190d' 0; printf '%s"}' "$KEY"; } >b
  reply r '401 Unauthorized' <b
  tool 77 sse-token --api-key-file key "$URL"
  not grep -qF -e ak-0 "$ERR"
}

@test "token: 200, but no token" {
  reply r '200 OK' </dev/null
  service r
  said 76 "'URL' answered 200 OK: the answer is empty"
  reply r '200 OK' <<<'<html><title>Log in</title></html>'
  said 76 "'URL' answered 200 OK: the answer is HTML or XML, not JSON"
  reply r '200 OK' <<<'{"token":"tok-1","expiresIn":864'
  said 76 "'URL' answered 200 OK: the answer is JSON that is damaged or cut short"
  reply r '200 OK' <<<'{"error":"out of tokens"}'
  said 76 "'URL' answered 200 OK: '.token' is not in the answer: out of tokens"
  reply r '200 OK' <<<'{"token":12345678}'
  said 76 "'URL' answered 200 OK: '.token' is a number, not a string"
  reply r '200 OK' <<<'{"token":"tok-1","token":"tok-2"}'
  said 76 "'URL' answered 200 OK: '.token' stands twice in the answer"
  reply r '200 OK' <<<'{"token":"tok-1\r\nX-Evil: 1"}'
  said 76 "'URL' answered 200 OK: '.token' holds more than visible ASCII characters"
  reply r '200 OK' < <(head -c 70000 /dev/zero | tr '\0' x)
  tool 76 sse-token --api-key-file key "$URL"
  same "$OUT" /dev/null
  reply r '204 No Content' </dev/null
  said 76 "'URL' answered 204 No Content: the answer is empty"
}

@test "token: lifetimes" {
  reply r '200 OK' <<<'{"token":"tok-1"}'
  service r
  tool 0 sse-token --api-key-file key "$URL"
  err_is <<<"sse-token: the answer names no lifetime: taking it for 300 s (--lifetime)"
  jq -e '.expires_in == 300' "$OUT"
  tool 0 sse-token --api-key-file key --lifetime 24h "$URL"
  same "$ERR" /dev/null
  jq -e '.expires_in == 86400' "$OUT"
  for v in 1e99 '"soon"' 99999999; do
    reply r '200 OK' <<<"{\"token\":\"tok-1\",\"expires_in\":$v}"
    tool 0 sse-token --api-key-file key --lifetime 10m "$URL"
    err_is <<<"sse-token: '.expires_in' is no lifetime: taking it for 600 s"
    jq -e '.expires_in == 600' "$OUT"
  done
  for v in 0 -5 0.3; do
    reply r '200 OK' <<<"{\"token\":\"tok-1\",\"expiresIn\":$v}"
    said 75 "'URL' answered 200 OK: '.expiresIn' says the token has expired"
  done
  reply r '200 OK' <<<"{\"token\":\"tok-1\",\"expires_at\":$(($(date +%s) + 3600))}"
  tool 0 sse-token --api-key-file key "$URL"
  jq -e '.expires_in > 3590 and .expires_in <= 3600' "$OUT"
  # by the clock of the service, whatever ours says
  reply r '200 OK' 'Date: Sun, 06 Nov 1994 08:49:37 GMT' \
    <<<'{"token":"tok-1","expires_at":"1994-11-06T09:49:37Z"}'
  tool 0 sse-token --api-key-file key "$URL"
  jq -e '.expires_in == 3600 and
    (.expires_at | fromdate) - (.obtained_at | fromdate) == 3600' "$OUT"
}

@test "token: a redirect is not followed with a key" {
  good
  reply r '307 Temporary Redirect' 'Location: https://other.example/x?k=1' </dev/null
  service r good
  said 76 "'URL' answered 307 Temporary Redirect: redirects to https://other.example"
  reply r '302 Found' 'Location: /login' </dev/null
  service r good
  said 76 "'URL' answered 302 Found: redirects to another path"
  [ "$(grep -c POST service.log)" = 1 ]
}

@test "token: no connection, cut answers" {
  URL=http://127.0.0.1:1/token
  tool 75 sse-token --api-key-file key "$URL"
  [ "$(wc -l <"$ERR")" = 1 ]
  same "$OUT" /dev/null
  printf 'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"token":"tok-1"' >short
  : >nothing
  service nothing short
  tool 75 sse-token --api-key-file key "$URL"
  tool 75 sse-token --api-key-file key "$URL"
  not grep -q tok-1 "$ERR"
}

@test "token: a service that never answers" {
  bg fault port log hang
  wait_for test -s port
  URL=http://127.0.0.1:$(cat port)/t
  said 75 "no token from 'URL': no whole answer from '${URL:7:-2}': timed out" \
    --max-time 300ms
  bg sse-token --api-key-file key "$URL"
  pid=$!
  wait_for grep -q '^== 2' log
  kill -TERM "$pid"
  got=0
  wait "$pid" || got=$?
  [ "$got" = 143 ]
}

@test "token: --retry waits as asked, within --max-wait" {
  good
  reply again '503 Service Unavailable' 'Retry-After: 1' </dev/null
  reply long '429 Too Many Requests' 'Retry-After: 1000' </dev/null
  service again good
  tool 0 sse-token --raw --api-key-file key --retry 1 "$URL"
  out_is <<<tok-1
  err_is <<EOT
sse-token: '$URL' answered 503 Service Unavailable, asks to wait 1 s
sse-token: trying again in 1 s
EOT
  service long good
  tool 75 sse-token -q --raw --api-key-file key --retry 3 "$URL"
  [ "$(grep -c POST service.log)" = 1 ]
  # a key that is refused is not tried again
  reply no '401 Unauthorized' </dev/null
  service no good
  tool 77 sse-token --api-key-file key --retry 3 "$URL"
  [ "$(grep -c POST service.log)" = 1 ]
}

@test "token: a signal ends the wait at once" {
  reply r '503 Service Unavailable' 'Retry-After: 100' </dev/null
  service r
  bg sse-token --api-key-file key --retry 9 --max-wait 1000 "$URL" 2>err
  pid=$!
  wait_for grep -q again err
  kill -TERM "$pid"
  got=0
  wait "$pid" || got=$?
  [ "$got" = 143 ]
}

@test "token: a certificate nobody vouches for" {
  need openssl
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
    -keyout tls.key -out tls.crt -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost 2>/dev/null
  bg openssl s_server -accept 127.0.0.1:0 -key tls.key -cert tls.crt -www \
    >tls.out 2>&1
  wait_for grep -q ACCEPT tls.out
  port=$(sed -n 's/.*ACCEPT .*:\([0-9]*\).*/\1/p' tls.out | head -n 1)
  tool 77 sse-token --api-key-file key "https://localhost:$port/"
  [ "$(wc -l <"$ERR")" = 1 ]
  same "$OUT" /dev/null
  # vouched for, it is an HTML page and no token service
  URL=https://localhost:$port/
  said 76 "'URL' answered 200 ok: the answer is HTML or XML, not JSON" \
    -X GET --cacert tls.crt
  tool 2 sse-token --api-key-file key --cacert none "$URL"
}

@test "token: no core file, nothing of the key in the environment" {
  bg fault port log hang
  wait_for test -s port
  SSE_API_KEY=$KEY bg sse-token "http://127.0.0.1:$(cat port)/"
  pid=$!
  wait_for test -s log
  grep -q "^Max core file size  *0  *0 " "/proc/$pid/limits"
  tr '\0' '\n' <"/proc/$pid/environ" | not grep -qF -e "$KEY"
  tr '\0' '\n' <"/proc/$pid/cmdline" | not grep -qF -e "$KEY"
}

@test "token: an output that fails is not ignored" {
  [ -w /dev/full ] || skip 'no /dev/full'
  good
  service good
  sse-token --api-key-file key "$URL" >/dev/full 2>"$ERR" && false
  err_is <<<"sse-token: cannot write to standard output: No space left on device"
}

@test "token: against the guard of sse-serve, up to its limit" {
  serve --token-guard --api-key-file key --token-limit 2 "$DATA/profile/scrape.st.sse"
  URL=$URL/stream/token
  for i in 1 2; do
    tool 0 sse-token --api-key-file key "$URL"
    jq -e '(.token | test("^[0-9a-f]{64}$")) and .expires_in == 86400' "$OUT"
    cp "$OUT" "token$i"
  done
  not cmp -s token1 token2
  tool 75 sse-token --api-key-file key "$URL"
  jq -e '.retry_after > 3500 and .retry_after <= 3600' "$OUT"
  # an hour from the first one on, rounded up
  sed -i 's/wait 35[0-9][0-9] s/wait 3600 s/' "$ERR"
  err_is <<<"sse-token: '$URL' answered 429 Too Many Requests, asks to wait 3600 s: Too many requests. Please try again later."
  (umask 077 && echo another-key >other)
  tool 77 sse-token --api-key-file other "$URL"
  err_is <<<"sse-token: '$URL' answered 401 Unauthorized: Missing or invalid authentication header"
}
