#!/usr/bin/env bats
# sse-connect: many streams at once, and connections that take over.

load helper

@test "several URLs: each event says whose it is, each goes on from its own id" {
  start 'ok ; send id: b1\ndata: 3\n\n' 'ok ; send id: b2\ndata: 4\n\n ; hang'
  two=$URL
  mv log two.log
  start 'ok ; send id: a1\ndata: 1\n\n' 'ok ; send id: a2\ndata: 2\n\n ; hang'
  tool 0 fast -n 4 "$URL?token=canary" "$two"
  # both servers write to the one log, in any order
  grep -qx $'Last-Event-ID: a1\r' log
  sed "s,$URL,ONE,; s,$two,TWO," "$OUT" >got
  for n in 1 2; do
    printf 'sse-stream: ONE?token=***\nid: a%d\ndata: %d\n\n' $n $n
  done >want
  grep -A3 ONE got | sed '/^--$/d' | same /dev/stdin want
  sed 's,^sse-stream: ,,' "$OUT" | grep -c "^$two\$" | grep -qx 2
  not grep canary "$OUT" "$ERR"
}

@test "--urls names streams; sse-parse and jq tell them apart" {
  start 'ok ; send data: 1\n\n ; hang'
  printf '# two\n\n  first   %s\r\n%s?q=1' "$URL" "$URL" >list
  tool 0 fast -q -n 2 --urls list
  sort "$OUT" >got
  printf '\n\nid: \nid: \ndata: 1\ndata: 1\nsse-stream: %s?q=1\nsse-stream: first\n' \
    "$URL" | sort | same got /dev/stdin
  tool 0 fast -q -n 2 --urls - <list
  printf '%s\n' 'x y://z' >bad
  tool 2 fast --urls bad
  err_is <<<"sse-connect: 'y://z': a URL begins with http:// or https://"
  tool 2 fast --urls none
  err_is <<<"sse-connect: cannot open 'none': No such file or directory"
  : >empty
  tool 2 fast --urls empty
  err_is <<<'sse-connect: no URL given (try --help)'
}

@test "--resume takes each stream up where its own records end" {
  start 'ok ; send data: 1\n\n ; hang'
  one=$URL
  mv log one.log
  start 'ok ; send data: 1\n\n ; hang'
  printf '{"stream":"%s","event":"m","id":"%s","data":1}\n' \
    a 1 b 2 a 3 c 4 >set.ndjson
  printf 'a %s\nnew %s\n' "$one" "$URL" >list
  tool 0 fast --urls list --resume set.ndjson -n 2
  # the two servers write to one file, so the order is up to the machine
  sed 's/\r$//' log one.log | grep Last-Event-ID >got
  same got <(echo 'Last-Event-ID: 3')
  grep -qF "no event id of new in 'set.ndjson': starting afresh" "$ERR"
}

@test "one that ends does not end the others; the gravest exit code counts" {
  start 'status 404 Content-Type: x\r\n'
  bad=$URL
  start 'status 204'
  end=$URL
  start 'ok ; send data: 1\n\n ; sleep 500 ; send data: 2\n\n' 'status 204'
  tool 76 fast -q "$bad" "$end" "$URL"
  grep -c '^data' "$OUT" | grep -qx 2
}

@test "a flooding stream does not starve a quiet one" {
  head -c 60000 /dev/zero | tr '\0' x | fold -w 60 | sed 's/^/data: /; s/$/\n/' >flood
  start 'ok ; file flood ; file flood ; file flood ; file flood ; file flood ; file flood ; file flood ; file flood ; repeat 1000000 data: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n\n'
  flood=$URL
  start 'ok ; drip 1 data: quiet\n\n ; hang'
  # a reader that is slower than the flood
  timeout 20 sse-connect -q --buffer 4k "$flood" "$URL" |
    awk '/quiet/ { exit } /^$/ { if (++n % 1000 == 0) system("sleep 0.01") }'
  [ "${PIPESTATUS[0]}" -eq 0 ]
}

@test "hundreds of streams share one process, and few descriptors are no end" {
  serve --keep-open "$DATA"/profile/scrape.st.sse
  for ((i = 0; i < 400; i++)); do echo "s$i $URL/"; done >list
  n=$(sse-parse "$DATA"/profile/scrape.st.sse | wc -l)
  tool 0 sc -q --urls list -n $((400 * n))
  grep '^sse-stream' "$OUT" | sort | uniq -c | awk '{print $1}' | sort -u >got
  same got <(echo "$n")
  tool 0 bash -c 'ulimit -Sn 64; exec timeout 20 sse-connect -q --urls list -n 1000'
}

@test "--renew: a new connection takes over, no event twice, none missing" {
  # both get every event; the second joins in the middle
  start 'ok ; send id: 1\ndata: a\n\n ; sleep 700 ; send id: 2\ndata: b\n\n ; sleep 100 ; send id: 3\ndata: c\n\n ; hang' \
    'ok ; sleep 300 ; send id: 2\ndata: b\n\nid: 3\ndata: c\n\n ; sleep 300 ; send id: 4\ndata: d\n\n ; hang'
  tool 0 fast -v --notes --renew 400ms -n 4 "$URL"
  # where the note stands among the common events is up to the machine
  grep -v -e '^$' -e '^event: sse-connect' -e '^data: {' "$OUT" >got
  printf 'id: %d\ndata: %s\n' 1 a 2 b 3 c 4 d | same got /dev/stdin
  grep -q '"note":"renew"' "$OUT"
  request 2 | grep -qx 'Last-Event-ID: 1'
  wait_for grep -q -- '-- 1 gone' log
}

@test "--renew: a failure leaves the old connection as it is" {
  start 'ok ; send data: a\n\n ; sleep 900 ; send data: b\n\n' 'status 503'
  tool 0 fast --renew 300ms -n 2 "$URL"
  printf 'data: a\n\ndata: b\n\n' | out_is
  grep -qF 'answers 503 Reason; the connection that stands goes on' "$ERR"
}

@test "--renew: the old one ends while the new one has said nothing" {
  start 'ok ; send data: a\n\n ; sleep 700' \
    'ok ; sleep 400 ; send data: b\n\n ; hang'
  tool 0 fast --notes --renew 500ms -n 2 "$URL"
  grep '^data: .$' "$OUT" >got
  printf 'data: a\ndata: b\n' | same got /dev/stdin
  [ "$(requests)" -eq 2 ]
}

@test "USR2 connects anew at once: while open and while waiting" {
  start 'ok ; send id: 1\ndata: a\n\n ; hang' 'status 503' \
    'ok ; send id: 2\ndata: b\n\n ; hang'
  sse-connect -v --backoff 1h:1h:0 -n 2 "$URL" >out 2>err 3>&- &
  pid=$!
  BG+=("$pid")
  wait_for grep -q 'data: a' out
  kill -USR2 "$pid"
  wait_for grep -q 'trying again in 3600' err
  kill -USR2 "$pid"
  wait "$pid"
  printf 'id: 1\ndata: a\n\nid: 2\ndata: b\n\n' | same out /dev/stdin
  request 3 | grep -qx 'Last-Event-ID: 1'
}

@test "an outage of the way costs no tokens" {
  cat >buy <<'X'
echo x >>bought
echo '{"token":"t'$(wc -l <bought)'"}'
X
  # the stream is cut, then nobody is there for a while
  start 'ok ; send data: a\n\n ; reset'
  sse-connect --backoff 20ms:100ms:0 --token-cmd 'sh buy' -n 2 \
    "$URL?token={token}" >out 2>err 3>&- &
  pid=$!
  BG+=("$pid")
  kill -KILL "${BG[0]}"
  wait_for grep -q 'Connection refused' err
  [ "$(wc -l <bought)" -le 1 ]
  sleep 1
  [ "$(wc -l <bought)" -le 1 ]
  printf 'data: b\n\ndata: c\n\n' >late.sse
  bg sse-serve --listen "$HOST" late.sse
  wait "$pid"
  [ "$(wc -l <bought)" -le 2 ]
  grep -q 'data: b' out
}
