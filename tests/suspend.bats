# A machine that is suspended: tokens get older meanwhile.
load helper

# buy: a token command that counts, each for two hours
local_setup() {
  # comments keep it awake
  stream='ok ; send data: 1\n\n ; drip 100 '$(printf ':\\n%.0s' {1..300})
  # it sleeps an hour for each byte in the file
  : >asleep
  suspended=(env LD_PRELOAD="$(preload "$B/tests/shims/asleep.so")"
    ASLEEP=asleep)
  cat >buy <<'X'
echo x >>bought
echo "{\"token\":\"tok-$(wc -l <bought)\",\"expires_in\":7200}"
X
}

@test "a token that expired while the machine slept is replaced at once" {
  # the machine sleeps for three hours while the stream is open
  start "$stream" 'ok ; send data: 2\n\n ; hang'
  bg "${suspended[@]}" sse-connect -q --token-cmd 'sh buy' "$URL?token={token}" >got
  wait_for grep -q 'data: 1' got
  printf xxx >asleep
  wait_for grep -q 'data: 2' got
  grep '^GET' log | sed 's/ HTTP.*//' >"$OUT"
  out_is <<'X'
GET /s?token=tok-1
GET /s?token=tok-2
X
}

@test "a token that lives on is kept" {
  start "$stream" 'ok ; send data: 2\n\n ; hang'
  bg "${suspended[@]}" sse-connect -q --token-cmd 'sh buy' "$URL?token={token}" >got
  wait_for grep -q 'data: 1' got
  printf x >asleep
  sleep 2
  [ "$(requests)" = 1 ]
}

@test "one that nobody has seen is not given back any more" {
  # nobody is there, so the token is kept
  start 'ok'
  kill -KILL "${BG[-1]}"
  for hours in x xxx; do
    rm -f bought back err
    bg "${suspended[@]}" sse-connect --backoff 100ms:100ms:0 --token-cmd 'sh buy' \
      --token-back-cmd 'cat >>back' "$URL?token={token}" 2>err
    wait_for grep -q 'trying again' err
    printf %s "$hours" >asleep
    kill -TERM "${BG[-1]}"
    wait "${BG[-1]}" || [ $? -eq 143 ]
    echo "$hours $(cat back 2>/dev/null || echo nothing)" >>"$OUT"
  done
  out_is <<'X'
x {"token":"tok-1","expires_in":7200}
xxx nothing
X
}
