#!/usr/bin/env bats
# Time that stands still: a reader that stops, sse-connect stopped itself, and
# clocks that jump.  Ten minutes pass in ten seconds with faketime.

load helper

# run ARGS...: sse-connect into a pipe, whose reader writes "got" and can be
# stopped; FAKE are settings for faketime
FAKE=()
run() {
  [ ${#FAKE[@]} -eq 0 ] || FAKE+=(LD_PRELOAD="$(preload "$(faketime_lib)")")
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
  FAKE=(FAKETIME='+0 x60')
  start "ok ; send $line\n\n ; repeat 299999 $line\n\n ; hang"
  # these run out six times over; 1.5 s for a machine that is slow
  run --idle-timeout 90s --event-timeout 90s -n 300000 "$URL"
  wait_for test -s got
  halt "$READER"
  sleep 10
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

# 40 MB of events with ids, too many for the kernel's buffers; live ARGS: to
# clients that may be 500 events behind
local_setup() {
  case $BATS_TEST_DESCRIPTION in *'cuts'*) ;; *) return 0 ;; esac
  awk 'BEGIN { for (x = "x"; length(x) < 1000; x = x x)
    ; for (i = 1; i <= 40000; i++) printf "id: %d\ndata: %s\n\n", i, x }' >events
}
live() {
  serve --live --start-on-client --history 500 -r 15000 "$@"
}

@test "stall: with --spool a server that cuts slow readers is drained" {
  live events
  TMPDIR=$PWD run --spool 64M --no-reconnect "$URL"
  wait_for test -s got
  halt "$READER"
  # the server has said all and gone, the reader has had next to nothing
  wait_for grep -q 'connected to' err
  for ((i = 0; i < 300; i++)); do
    kill -0 "${BG[0]}" 2>/dev/null && ! state Z "${BG[0]}" || break
    sleep 0.1
  done
  [ "$(wc -c <got)" -lt 20000000 ]
  peak 40000
  kill -CONT "$READER"
  all 60
  same got events
  [ "$(requests_cut)" -eq 0 ]
}

requests_cut() { grep -c 'too slow' serve.err || :; }

@test "stall: without --spool such a server cuts, and the gap is noticed" {
  live < <(cat events; exec sleep 60)
  run --notes --backoff 10ms:40ms "$URL"
  wait_for test -s got
  halt "$READER"
  wait_for grep -q 'too slow' serve.err
  kill -CONT "$READER"
  wait_for grep -q '^data: {"note":"gap"' got
  kill -TERM "$CLIENT"
}

@test "stall: --spool cannot be made: 73; a disk that is full: all the same, told" {
  TMPDIR=$PWD/nowhere tool 73 sse-connect --spool 1M http://127.0.0.1:1/
  err_is <<END
sse-connect: cannot make a spool in '$PWD/nowhere': No such file or directory
END
  start "ok ; repeat 200000 $line\n\n ; hang"
  # no file of more than 2 MB
  rm -f pipe && mkfifo pipe
  bg bash -c 'ulimit -f 2000; exec "$@" >pipe 2> >(cat >err)' sh env TMPDIR="$PWD" \
    sse-connect --buffer 64k --spool 100M -n 200000 "$URL"
  CLIENT=${BG[-1]}
  bg bash -c 'exec <pipe; sleep 2; cat' >got
  READER=${BG[-1]}
  all 60
  lines 200000 | same got /dev/stdin
  wait_for grep -q . err
  told <<END
sse-connect: connected to URL
sse-connect: cannot spool in '$PWD': File too large; what waits there stays
END
}

@test "stall: stopped itself for longer than its time limits, it drains first" {
  start "ok ; drip 20 data: 1\n\ndata: 2\n\ndata: 3\n\ndata: 4\n\ndata: 5\n\ndata: 6\n\ndata: 7\n\ndata: 8\n\ndata: 9\n\n ; hang"
  run --idle-timeout 1s --event-timeout 1s -n 9 "$URL"
  wait_for test -s got
  halt "$CLIENT"
  sleep 2.5
  kill -CONT "$CLIENT"
  all 20
  [ "$(requests)" -eq 1 ]
  [ "$(grep -c data got)" -eq 9 ]
}

@test "stall: the wall clock jumps by a year, and no timer minds" {
  need faketime
  local t0
  echo '@2024-06-01 00:00:00' >clock
  FAKE=(FAKETIME_TIMESTAMP_FILE="$PWD/clock" FAKETIME_NO_CACHE=1
    FAKETIME_DONT_FAKE_MONOTONIC=1)
  start "status 503" \
    "ok ; drip 100 data: 1\n\ndata: 2\n\ndata: 3\n\ndata: 4\n\n ; hang"
  t0=$(date +%s%N)
  run --backoff 1s:1s:0 --idle-timeout 5s --event-timeout 5s --max-down 8s \
    --duration 5s "$URL"
  wait_for grep -q 'trying again' err
  echo '@2025-06-01 00:00:00' >clock
  wait_for test -s got
  echo '@2023-06-01 00:00:00' >clock
  sleep 0.5
  echo '@2026-06-01 00:00:00' >clock
  all 20
  t0=$((($(date +%s%N) - t0) / 1000000))
  echo "$t0 ms"
  [ $t0 -ge 4900 ] && [ $t0 -lt 12000 ]
  [ "$(requests)" -eq 2 ]
  printf 'data: %d\n\n' 1 2 3 4 | same got /dev/stdin
  t0=$(($(sed -n 's/^== 2 at //p' log) - $(sed -n 's/^== 1 at //p' log)))
  echo "$t0 ms between"
  [ $t0 -ge 900 ] && [ $t0 -lt 6000 ]
}

@test "stall: nothing in the environment, few descriptors, closed ones" {
  start "ok ; repeat 3 $line\n\n ; hang"
  lines 3 >want
  tool 0 env -i "$B/sse-connect" -q -n 3 "$URL"
  same "$OUT" want
  tool 0 bash -c 'ulimit -n 16; exec sse-connect -q -n 3 --spool 1M "$1"' sh "$URL"
  same "$OUT" want
  # the leak checker would want a descriptor, too
  export ASAN_OPTIONS=detect_leaks=0
  tool 71 bash -c 'exec 3>&- 4>&-; ulimit -n 5; exec sse-connect -q -n 3 "$1"' sh "$URL"
  [ "$(wc -l <"$ERR")" -eq 1 ]
  tool 0 bash -c 'exec sse-connect -q -n 3 --spool 1M "$1" <&- 2>&-' sh "$URL"
  same "$OUT" want
  # a spool must not become standard output
  tool 74 bash -c 'exec sse-connect -q -n 3 --spool 1M "$1" >&-' sh "$URL"
}
