#!/usr/bin/env bats
# Time that stands still: a reader that stops, sse-connect stopped itself, and
# clocks that jump.  Ten minutes pass in six seconds with faketime.

load helper

start() {
  rm -f port log
  bg fault port log "$@"
  wait_for test -s port
  URL=http://127.0.0.1:$(cat port)/s
}
requests() { grep -c '^==' log; }

# run ARGS...: sse-connect into a pipe, whose reader writes "got" and can be
# stopped; FAKE are settings for faketime
FAKE=()
run() {
  local lib
  if [ ${#FAKE[@]} -gt 0 ]; then
    lib=$(faketime -f +0 env | sed -n 's/^LD_PRELOAD=//p')
    FAKE+=(LD_PRELOAD="$(preload "$lib")")
  fi
  rm -f pipe err pid
  mkfifo pipe
  bg bash -c 'echo $$ >pid; exec env "$@" >pipe 2>err' sh \
    "${FAKE[@]}" sse-connect "$@"
  CLIENT=${BG[-1]}
  bg cat pipe >got
  READER=${BG[-1]}
}

state() { grep -q "^State:.[$1]" "/proc/$2/status"; }
halt() { kill -STOP "$1" && wait_for state T "$1"; }

# all SECONDS: both have ended by then, sse-connect with 0
all() {
  local i code=0
  for ((i = 0; i < $1 * 10; i++)); do
    kill -0 "$CLIENT" 2>/dev/null && ! state Z "$CLIENT" || break
    sleep 0.1
  done
  kill -0 "$CLIENT" 2>/dev/null && kill -KILL "$CLIENT"
  wait "$CLIENT" || code=$?
  wait "$READER"
  echo "sse-connect: $code"
  [ $code -eq 0 ]
}

# events of 50 bytes
line='data: 0123456789012345678901234567890123456789012'
lines() { { yes "$line" || :; } | head -n "$1" | sed G; }

# the most memory sse-connect has had was less; not said of a sanitizer
peak() {
  local kib
  kib=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$CLIENT/status")
  echo "$kib KiB at most"
  grep -q __asan_init "$B/sse-connect" || [ "$kib" -lt "$1" ]
}

told() {
  sed -E "s/'http:[^']*'/URL/; s/[0-9]{7,} bytes/MANY bytes/" err >err.got
  cat >err.want
  same err.got err.want
}

@test "stall: a reader that stands for ten minutes: no loss, no reconnect, told" {
  need faketime
  FAKE=(FAKETIME='+0 x100')
  start "ok ; send $line\n\n ; repeat 299999 $line\n\n ; hang"
  # these run out a hundred times over
  run --idle-timeout 5s --event-timeout 5s -n 300000 "$URL"
  wait_for test -s got
  halt "$READER"
  sleep 6
  kill -0 "$CLIENT"
  peak 24000
  kill -CONT "$READER"
  all 60
  lines 300000 | same got /dev/stdin

  [ "$(requests)" -eq 1 ]
  told <<END
sse-connect: connected to URL
sse-connect: reader of standard output is stalled, MANY bytes wait
sse-connect: reader of standard output goes on
END
}
