#!/usr/bin/env bats
# How soon a tool ends: its reader leaves a silent stream, or a signal comes, in
# every state it can be in.  PROMPT=1000 for as many runs of each.

load helper

runs=${PROMPT:-200}

# a tool built with a sanitizer looks for leaks at its end
bound() {
  if grep -q __asan_init "$B/sse-connect"; then echo 1500; else echo 100; fi
}

# ends SIGNAL MS: send it to the last background job, which must die of it in
# less; a second one more if -2 is given
ends() {
  local t0 code=0 twice=
  if [ "$1" = -2 ]; then twice=yes && shift; fi
  t0=$(date +%s%N)
  kill -s "$1" "${BG[-1]}"
  if [ $twice ]; then sleep 0.1 && kill -s "$1" "${BG[-1]}"; fi
  wait "${BG[-1]}" || code=$?
  t0=$((($(date +%s%N) - t0) / 1000000))
  echo "$STATE: code $code after $t0 ms of $1"
  [ $code -eq $((128 + $(kill -l "$1"))) ] && [ $t0 -le "$2" ]
}

# sse-connect in the background; a shell lets it ignore INT
run() {
  bg env --default-signal=INT ${SHIM:+LD_PRELOAD="$(preload "$SHIM")"} \
    sse-connect -q "$@"
}

# tcp STATE PORT: a connection to it is in that state
tcp() { grep -q " 0100007F:$(printf %04X "$2") $1 " /proc/net/tcp; }

gone() { ! grep -qs . "/proc/$1/cmdline"; }

@test "prompt: the measure fails where it must" {
  printf 'data: 1\n\n' >all
  tool 1 prompt 2 sh -c 'echo; exec sleep 0.6'
  [ "$(grep -c ': late, asleep after ' "$OUT")" -eq 2 ]
  tool 1 prompt -b 300 1 sh -c 'echo; i=0; while [ $((i += 1)) -lt 1000000 ]; do :; done'
  grep -q ': late, busy after ' "$OUT"
  tool 1 prompt 1 sh -c 'echo; exit 3'
  grep -q '^run 0: exit code 3, not 0 after' "$OUT"
  tool 1 prompt -k TERM -w 400 -f all 20 sh -c 'printf data; exec sleep 1'
  grep -q ': half an event after ' "$OUT"
  printf 'data: 2\n\n' >other
  tool 1 prompt -k TERM -w 400 -f other 20 sh -c 'cat all; exec sleep 1'
  grep -q ': wrong output after ' "$OUT"
}

# Readers that leave.

@test "prompt: a reader that leaves a silent stream ends sse-connect in 100 ms" {
  start 'ok ; send data: 1\n\n ; hang'
  prompt -b "$(bound)" "$runs" sse-connect -q "$URL"
}

@test "prompt: and the same while it waits to connect again, or for a token" {
  start 'ok ; send data: 1\n\n'
  prompt -b "$(bound)" $((runs / 4)) sse-connect -q --backoff 1h:1h "$URL"
  echo 'mkdir once 2>/dev/null && echo token || exec sleep 100' >cmd
  prompt -b "$(bound)" -j 1 1 sse-connect -q --backoff 1ms:1ms \
    --token-cmd 'sh cmd' "$URL?t={token}"
}

@test "prompt: and the same for the tools that read a pipe" {
  prompt -b "$(bound)" -e 141 -i 'data: 1\n\n' "$runs" sse-parse
  prompt -b "$(bound)" -e 141 -i '{"event":"x","data":1}\n' "$runs" \
    sse-filter
  prompt -b "$(bound)" -e 141 -i '{"event":"x","data":1}\n' "$runs" \
    sse-stats --interval 20ms
}

# Signals.

@test "prompt: TERM, INT and HUP while a name is looked up" {
  STATE=resolving
  for sig in TERM INT HUP; do
    rm -f asked
    SHIM=$B/tests/shims/resolver.so ASKED=asked run http://nobody.example/
    wait_for test -e asked
    ends $sig 1000
  done
}

@test "prompt: TERM, INT and HUP while it connects" {
  STATE=connecting
  bg deaf port
  wait_for test -s port
  for sig in TERM INT HUP; do
    run "http://127.0.0.1:$(cat port)/"
    wait_for tcp 02 "$(cat port)"
    ends $sig 1000
  done
}

@test "prompt: TERM, INT and HUP in the TLS handshake, and before the answer" {
  for sig in TERM INT HUP; do
    STATE=TLS
    start 'noread ; hang'
    run -k "https://127.0.0.1:${HOST#*:}/"
    wait_for tcp 01 "${HOST#*:}"
    sleep 0.1
    ends $sig 1000
    STATE=asking
    start 'hang'
    run "$URL"
    wait_for grep -q == log
    ends $sig 1000
    STATE=headers
    start 'send HTTP/1.1 200 OK\r\nContent-Ty ; hang'
    run "$URL"
    wait_for grep -q == log
    ends $sig 1000
  done
}

@test "prompt: TERM, INT and HUP while it waits for a token: no orphan" {
  STATE=token
  for sig in TERM INT HUP; do
    rm -f pid pid2
    run --token-cmd 'sleep 100 & echo $! >pid2; echo $$ >pid; sleep 100' \
      'http://127.0.0.1:1/?t={token}'
    wait_for test -s pid
    ends $sig 1000
    wait_for gone "$(cat pid)"
    wait_for gone "$(cat pid2)"
  done
}

@test "prompt: TERM, INT and HUP on an open stream, and between two" {
  printf 'data: 1\n\n' >want
  for sig in TERM INT HUP; do
    STATE=open
    start 'ok ; send data: 1\n\ndata: ha ; hang'
    run "$URL" >got
    wait_for test -s got
    ends $sig 1000
    same got want
    STATE=back-off
    start 'ok ; send data: 1\n\ndata: ha'
    bg env --default-signal=INT sse-connect --backoff 1h:1h "$URL" >got 2>err
    wait_for grep -q 'trying again' err
    ends $sig 1000
    same got want
  done
}

# a reader that has the pipe open and takes nothing
stalled() {
  start 'ok ; repeat 1000000 id: 1\ndata: 0123456789012345678901234567890123456789\n\n'
  rm -f pipe
  mkfifo pipe
  exec 7<>pipe
  bg env --default-signal=INT sse-connect -q "$@" "$URL" >pipe 2>err
  # its pipe, its memory and the kernel's are full: nothing more is read
  sleep 1
}

@test "prompt: TERM and INT while its reader stands: whole events, the rest told" {
  STATE=stalled
  printf 'id: 1\ndata: 0123456789012345678901234567890123456789\n\n' >one
  for sig in TERM INT; do
    for spool in 0 4000000; do
      stalled --spool $spool
      ends $sig 1500
      timeout 2 cat <&7 >got || :
      exec 7>&-
      [ -s got ]
      [ $(($(wc -c <got) % $(wc -c <one))) -eq 0 ]
      tail -c "$(wc -c <one)" got >last
      same last one
      [ "$(wc -l <err)" -eq 1 ]
      read -r n bytes < <(sed -n 's/^sse-connect: reader of standard output is stalled: \([0-9]*\) events\? dropped, \([0-9]*\) bytes$/\1 \2/p' err)
      echo "$n events, $bytes bytes"
      # all of them are of the same length, and eight bytes more in the file
      [ "$bytes" -eq $((n * $(wc -c <one))) ]
      [ "$bytes" -gt $((1000000 + spool * 8 / 10)) ]
    done
  done
}

@test "prompt: a second signal is now" {
  STATE=stalled
  stalled
  ends -2 TERM 600
  exec 7>&-
}

@test "prompt: TERM at any moment: that signal, whole events, in order" {
  start 'ok ; drip 3 id: 1\ndata: a\n\ndata: c\n\ndata: dddddd ; reset'
  for ((i = 0; i < 50; i++)); do printf 'id: 1\ndata: a\n\ndata: c\n\n'; done >all
  for sig in TERM INT; do
    prompt -b 1000 -k $sig -w 700 -f all $((runs / 2)) \
      sse-connect -q --backoff 20ms:80ms --token-cmd 'sleep 0.02; echo token' \
      "$URL?t={token}"
  done
}
