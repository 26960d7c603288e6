#!/usr/bin/env bats
# sse-connect --slots: so many connections over all processes, and no more.

load helper

# hold N: processes that hold a slot each, and have had their event
hold() {
  local i
  for ((i = 0; i < $1; i++)); do
    sse-connect -q --slots key "$URL" >"held.$i" 3>&- &
    BG+=("$!")
    HELD[i]=$!
    wait_for test -s "held.$i"
  done
}

@test "slots: the fourth of three is refused at once, or waits if asked to" {
  start 'ok ; send data: a\n\n ; hang'
  hold 3
  tool 75 fast --slots key "$URL"
  err_is <<<"sse-connect: all 3 slots of 'key' are taken"
  [ "$(requests)" -eq 3 ]
  # another name is another matter, and so is another number
  tool 0 fast -q -n 1 --slots other:1 "$URL"
  tool 0 fast -q -n 1 --slots key:4 "$URL"
  fast --slot-wait 1m --slots key -n 1 "$URL" >out 2>err 3>&- &
  pid=$!
  BG+=("$pid")
  wait_for grep -q "all 3 slots of 'key' are taken; waiting" err
  kill -KILL "${HELD[1]}"
  wait "$pid"
  printf 'data: a\n\n' | same out /dev/stdin
}

@test "slots: kill -9 frees them, a hundred times" {
  start 'ok ; send data: a\n\n ; hang'
  for ((i = 0; i < 100; i++)); do
    rm -f held.0
    hold 1
    kill -KILL "${HELD[0]}"
    wait "${HELD[0]}" 2>/dev/null || :
  done
  tool 0 fast -q -n 1 --slots key:1 "$URL"
}

@test "slots: fifty at once, and never more than three connections" {
  serve --keep-open --loop --rate 50 "$DATA"/profile/scrape.st.sse
  for ((i = 0; i < 50; i++)); do
    sc -q --slots key --duration 2s "$URL/" >"got.$i" 2>"err.$i" 3>&- &
    pids[i]=$!
  done
  held=0 refused=0
  for ((i = 0; i < 50; i++)); do
    code=0
    wait "${pids[i]}" || code=$?
    case $code in 0) held=$((held + 1)) ;; 75) refused=$((refused + 1)) ;; esac
    [ "$(wc -l <"err.$i")" -le 1 ]
  done
  [ "$held" -eq 3 ] && [ "$refused" -eq 47 ]
}

@test "slots: --renew needs a second one, and does without where there is none" {
  start 'ok ; send data: a\n\n ; sleep 600 ; send data: b\n\n' 'ok ; send data: c\n\n ; hang'
  tool 0 fast -v --slots key:1 --renew 300ms -n 3 "$URL"
  grep -q '^sse-connect: no slot for a connection to take over$' "$ERR"
  grep '^data: ' "$OUT" >got
  printf 'data: %s\n' a b c | same got /dev/stdin
}

@test "slots: a place that others can write is refused, a bad name too" {
  start 'ok ; send data: a\n\n'
  mkdir -p state/sse/key && chmod 777 state/sse/key
  tool 73 sc --slots key "$URL"
  [ "$(requests)" -eq 0 ]
  tool 2 sc --slots a/b "$URL"
  tool 2 sc --slots key:0 "$URL"
}
