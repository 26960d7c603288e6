#!/usr/bin/env bats
# A service that gives a token again while it lives: it is not asked each time.

load helper

# cmd prints the token in the file "token", which lives for so long
local_setup() {
  echo one >token
  cat >cmd <<'X'
echo >>calls
printf '{"token":"%s","expires_in":%s}\n' "$(cat token)" "$1"
X
}
calls() { wc -l <calls; }
shown() { sed -n 's/^GET .*[?]t=\([^ ]*\) .*/\1/p' log | uniq -c | awk '{ print $2 $1 }' | paste -sd' '; }

@test "kept: a token that was given twice serves all connections" {
  start 'ok ; send data: x\n\n'
  tool 0 fast -q -n 8 --token-cmd 'sh cmd 100' "$URL?t={token}"
  [ "$(calls)" -eq 2 ]
  [ "$(shown)" = one8 ]
}

@test "kept: but not if nobody knows for how long, or soon over" {
  for life in 0 '""' 1; do
    rm -f calls
    start 'ok ; send data: x\n\n'
    # with 1 s of life a half is left
    tool 0 sc -q -n 4 --backoff 600ms:600ms:0 --token-cmd "sh cmd '$life'" "$URL?t={token}"
    [ "$(calls)" -eq 4 ]
  done
}

@test "kept: one that is denied is asked for again, once" {
  start 'ok ; send data: x\n\n' 'ok ; send data: x\n\n' 'ok ; send data: x\n\n' \
    'status 401 Content-Length: 0\r\n ; sleep 100' 'ok ; send data: x\n\n'
  echo '[ "$(wc -l <calls)" -ne 2 ] || echo two >token' >>cmd
  tool 0 fast -q -n 6 --token-cmd 'sh cmd 100' "$URL?t={token}"
  [ "$(shown)" = 'one4 two3' ]
  # two of each: the second time shows that it is the same
  [ "$(calls)" -eq 4 ]
  # and nobody comes for ever with one that is denied
  rm calls
  start 'ok ; send data: x\n\n' 'ok ; send data: x\n\n' 'status 401 Content-Length: 0\r\n'
  tool 77 fast -q --token-cmd 'sh cmd 100' "$URL?t={token}"
  [ "$(calls)" -eq 3 ]
}

@test "kept: a file is read for each connection all the same" {
  start 'ok ; send data: x\n\n' 'ok ; send data: x\n\n' 'ok ; send data: x\n\n ; hang' \
    'ok ; send data: x\n\n'
  printf '{"token":"one","expires_in":100}\n' >file
  bg sse-connect -q --backoff 10ms:10ms:0 -n 4 --token-file file "$URL?t={token}"
  wait_for eval '[ "$(requests)" -eq 3 ]'
  printf '{"token":"two","expires_in":100}\n' >file
  kill -USR2 "${BG[-1]}"
  wait "${BG[-1]}"
  [ "$(shown)" = 'one3 two1' ]
}
