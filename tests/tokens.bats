#!/usr/bin/env bats
# sse-connect: tokens that are dear: waits, expiry, and the way back.

load helper

# buy: a token command that counts; what stands in "life" goes with the token
local_setup() {
  cat >buy <<'X'
n=$(($(wc -l <bought) + 1))
echo "$n" >>bought
echo "{\"token\":\"canary-$n\"$(cat life 2>/dev/null)}"
X
  : >bought
}

# with --token-back-cmd; what it got is in back, what others can see in seen
giving() {
  sc -q --token-cmd 'sh buy' --token-back-cmd \
    'tr "\0" "\n" </proc/$$/environ >>seen; cat /proc/*/cmdline >>seen 2>&1
    cat >>back; echo out' "$@"
}
secret() { not grep -q canary seen "$OUT" "$ERR"; }

@test "a token command that says how long to wait is heeded" {
  start 'ok ; send data: a\n\n'
  cat >busy <<'X'
[ -e been ] && exec sh buy
date +%s%N >been
echo '{"retry_after":1.5}'
exit 75
X
  tool 0 fast -n 1 --token-cmd 'sh busy; e=$?; date +%s%N >again; exit $e' \
    "$URL?token={token}"
  # and up to a second more, so that several do not come at once
  head -n 1 "$ERR" | grep -qxE \
    'sse-connect: the token command asks to come later; trying again in (1\.[5-9]|2\.[0-5])[0-9]*s'
  [ $(($(cat again) - $(cat been))) -ge 1500000000 ]
  # half an object asks for nothing
  tool 75 fast -q --retry 1 --token-cmd 'echo "{\"retry_after\":1.5"; exit 75' \
    "$URL?token={token}"
  echo 'sse-connect: token command failed: exit code 75; gave up after 1 retry' |
    err_is
  # nor does another code
  tool 77 sc -q --token-cmd 'echo "{\"retry_after\":1.5}"; exit 77' \
    "$URL?token={token}"
  echo 'sse-connect: token command failed: exit code 77' | err_is
  tool 75 sc -q --no-reconnect \
    --token-cmd 'echo "{\"retry_after\":99999}"; exit 75' "$URL?token={token}"
  echo 'sse-connect: the token command asks to come later' | err_is
}

@test "before a token expires a connection with a new one takes over" {
  (umask 077; echo secret-key-one >key)
  # every client gets each of them once, from where its last id is
  mkfifo feed
  bg sh -c 'for i in $(seq 1 400); do
    printf "id: %d\ndata: %d\n\n" $i $i; sleep 0.05; done >feed'
  serve -v --token-guard --api-key-file key --token-lifetime 2s \
    --token-limit 1000 --max-rate 1000 --path '/s=*' <feed
  cat >take <<X
curl -sN -X POST -H 'x-api-key: secret-key-one' $URL/stream/token >answer
jq -c '{token, expires_in: .expiresIn}' answer | tee -a taken
X
  tool 0 timeout 60 sse-connect -v --notes -n 120 --token-cmd 'sh take' \
    "$URL/s?token={token}"
  sed -n 's/^data: \([0-9]*\)$/\1/p' "$OUT" >got
  first=$(head -n 1 got)
  seq "$first" $((first + $(wc -l <got) - 1)) | same got /dev/stdin
  [ "$(grep -c '"note":"renew"' "$OUT")" -ge 2 ]
  not grep -q '"note":"close","reason":"[^c]' "$OUT"
  not grep -q '"note":"gap"' "$OUT"
  # the guard takes a token once: none was shown twice
  not grep -q 'answers 40' "$ERR"
  jq -r .token taken | sort | uniq -d | same /dev/stdin /dev/null
  [ "$(grep -c 'GET /s' serve.err)" -le "$(wc -l <taken)" ]
}

@test "--token-back-cmd gets a token that no server saw, as it was printed" {
  printf ', "expires_in" : 600 ,\n "x": [ 1 ]' >life
  start 'ok'
  kill -KILL "${BG[0]}"
  tool 75 giving --backoff 10ms --retry 2 "$URL?token={token}"
  printf '{"token":"canary-1", "expires_in" : 600 ,\n "x": [ 1 ]}\n' | same back /dev/stdin
  wc -l <bought | grep -qx 1
  secret
  # each of several
  rm back
  tool 75 giving --backoff 10ms --retry 1 "$URL?token={token}" \
    "$URL?a&token={token}" "$URL?b&token={token}"
  grep -c canary back | grep -qx 3
  secret
}

@test "a token that may have been seen does not go back" {
  start 'ok ; send data: a\n\n ; hang'
  tool 0 giving -n 1 "$URL?token={token}"
  start 'status 503'
  tool 75 giving --no-reconnect "$URL?token={token}"
  # asked, but not answered
  start 'hang'
  sse-connect -q --token-cmd 'sh buy' --token-back-cmd 'cat >>back' \
    "$URL?token={token}" >out 2>err 3>&- &
  pid=$!
  BG+=("$pid")
  wait_for grep -q token=canary log
  kill "$pid"
  wait "$pid" || [ $? -eq 143 ]
  # nor one that has expired in hand
  start 'ok'
  kill -KILL "${BG[-1]}"
  echo ',"expires_in":1' >life
  tool 75 giving --backoff 2s:2s:0 --max-down 1500ms "$URL?token={token}"
  # nor one that another command gave
  tool 75 giving --backoff 10ms --retry 1 --token-cmd 'sh buy' \
    "$URL?token={token}"
  not [ -e back ]
  tool 2 sc --token-file x --token-back-cmd y "$URL?token={token}"
  err_is <<<"sse-connect: '--token-back-cmd y': no --token-cmd before it (try --help)"
}

@test "a signal: the token goes back, and nobody waits for a command that hangs" {
  start 'ok'
  kill -KILL "${BG[0]}"
  for cmd in 'cat >>back' 'cat >>back; sleep 20'; do
    rm -f back err
    sse-connect --backoff 1h --token-cmd 'sh buy' --token-back-cmd "$cmd" \
      "$URL?token={token}" "$URL?2&token={token}" >out 2>err 3>&- &
    pid=$!
    BG+=("$pid")
    wait_for eval 'grep -c "trying again" err | grep -qx 2'
    from=$(date +%s%N)
    kill "$pid"
    wait "$pid" || [ $? -eq 143 ]
    # half a second, and what a busy machine takes
    [ $(($(date +%s%N) - from)) -lt 2000000000 ]
    wait_for eval 'grep -c canary back | grep -qx 2'
  done
}

@test "a failure to give a token back is said" {
  start 'ok'
  kill -KILL "${BG[0]}"
  tool 75 sc -q --backoff 10ms --retry 1 --token-cmd 'sh buy' \
    --token-back-cmd 'exit 9' "$URL?token={token}"
  grep -qx 'sse-connect: cannot give a token back: exit code 9' "$ERR"
}

@test "a handover that never asked keeps its token, and gives it back at the end" {
  start 'ok ; send data: a\n\n ; sleep 2000 ; send data: b\n\n ; hang'
  timeout 30 sse-connect --renew 300ms -n 2 --token-cmd 'sh buy' \
    --token-back-cmd 'cat >>back' "$URL?token={token}" >out 2>err 3>&- &
  pid=$!
  BG+=("$pid")
  wait_for grep -q 'data: a' out
  kill -KILL "${BG[0]}" # the listener; the connection goes on
  wait_for grep -q 'Connection refused; the connection that stands goes on' err
  not [ -e back ]
  wait "$pid"
  echo '{"token":"canary-2"}' | same back /dev/stdin
}

@test "a handover that never asked keeps its token for the next connection" {
  start 'ok ; send data: a\n\n ; sleep 2000 ; reset'
  timeout 30 sse-connect --renew 300ms --backoff 100ms:100ms -n 2 --token-cmd 'sh buy' \
    --token-back-cmd 'cat >>back' "$URL?token={token}" >out 2>err 3>&- &
  pid=$!
  BG+=("$pid")
  wait_for grep -q 'data: a' out
  kill -KILL "${BG[0]}"
  wait_for grep -q 'Connection refused; the connection that stands goes on' err
  wait_for grep -q 'lost: .*; trying' err
  printf 'data: b\n\n' >late.sse
  bg sse-serve --listen "$HOST" late.sse
  wait "$pid"
  wc -l <bought | grep -qx 2
  not [ -e back ]
}

@test "with a pool an unused token is the next run's" {
  (umask 077; echo secret-key-one >key)
  export XDG_STATE_HOME=$PWD/state
  printf 'data: a\n\n' >a.sse
  # one token is all there is
  serve -v --token-guard --api-key-file key --token-limit 1 a.sse
  cat >buy <<X
exec sse-token -q --pool p --api-key-file key --lifetime-path .expiresIn $URL/stream/token
X
  both=(--token-cmd 'sh buy' --token-back-cmd 'sse-token -q --pool p --give-back')
  start 'ok' # nobody is there
  kill -KILL "${BG[-1]}"
  tool 75 sc -q --backoff 10ms --retry 1 "${both[@]}" "$URL?token={token}"
  not grep -q 'give a token back' "$ERR"
  private=$(sed -n 's/.*listening on //p' serve.err)sse/private
  # half a second is all that the command is waited for
  wait_for eval 'ls state/sse/p/pool/tok.*'
  tool 0 sc -q -n 1 "${both[@]}" "$private?token={token}"
  printf 'data: a\n\n' | out_is
  [ "$(grep -c 'GET /sse/private' serve.err)" -eq 1 ]
}
