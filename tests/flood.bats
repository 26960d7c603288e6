#!/usr/bin/env bats
# A server that sends faster than anybody reads: nothing is lost, nothing is
# cut, and no more waits in memory than was allowed.

load helper

local_setup() {
  # events of about 200 bytes, some with an id, 12 MB, and a comment that makes
  # them a whole number of chunks
  awk 'BEGIN {
    for (i = 0; i < 60000; i++) {
      if (i % 7 == 0) printf "id: %d\n", i
      printf "data: {\"n\":%d,\"text\":\"%0*d\"}\n\n", i, 100 + i % 150, i
    }
  }' >events
  printf ':%0*d\n' $((29998 - $(stat -c %s events) % 30000)) 0 >>events
  split -b 30000 --filter='printf "7530\r\n"; cat; printf "\r\n"' events >body
  printf '0\r\n\r\n' >>body
}

# answers CODING: the server with all of it
answers() {
  local file=events
  [ "$1" = ok ] || file=body
  start "$1 ; file $file ; ${2-sleep 0}"
}

# stalled ARGS...: sse-connect before a reader that stands from the start
stalled() {
  rm -f pipe
  mkfifo pipe
  bg bash -c 'echo $$ >pid; exec sse-connect --no-reconnect "$@" >pipe 2>err' \
    sh "$@"
  CLIENT=${BG[-1]}
  exec 5<pipe
  wait_for full
}

# connected, and no more to do but to look at the clock
full() {
  local was
  grep -q connected err || return 1
  was=$(cat "/proc/$(cat pid)/schedstat")
  sleep 0.3
  [ "$was" = "$(cat "/proc/$(cat pid)/schedstat")" ]
}

@test "flood: --buffer is a ceiling, but for a piece of what came" {
  for coding in ok chunked; do
    answers $coding hang
    for size in 200000 2000000; do
      stalled --buffer $size "$URL"
      kill -TERM "$CLIENT"
      wait "$CLIENT" || :
      exec 5<&-
      waits=$(sed -n 's/.*stalled: .* dropped, \([0-9]*\) bytes$/\1/p' err)
      echo "$coding: $waits bytes of $size"
      [ "$waits" -ge $size ]
      [ "$waits" -le $((size + 17000)) ]
    done
  done
}

@test "flood: a reader that stops and goes on gets every byte" {
  for coding in ok chunked; do
    answers $coding
    stalled --buffer 100k "$URL"
    { head -c 3000000; sleep 0.3; head -c 1; sleep 0.3; cat; } <&5 >got
    exec 5<&-
    wait "$CLIENT"
    same got events
  done
}

@test "flood: the same of a body that is compressed" {
  need gzip
  gzip -c events >events.gz
  head='Content-Type: text/event-stream\r\nContent-Encoding: gzip\r\n'
  start "status 200 $head ; file events.gz"
  stalled --compressed --buffer 100k "$URL"
  { head -c 3000000; sleep 0.3; cat; } <&5 >got
  exec 5<&-
  wait "$CLIENT"
  same got events
}

@test "flood: several streams that are held up go on, each in order" {
  start "ok ; file events"
  for i in 1 2 3 4; do echo "s$i $URL?$i"; done >urls
  stalled --buffer 100k --urls urls
  { head -c 3000000; sleep 0.3; cat; } <&5 | sse-parse >got
  exec 5<&-
  wait "$CLIENT"
  sse-parse --data=require events | cut -d '{' -f 3 >want
  for i in 1 2 3 4; do
    grep "\"stream\":\"s$i\"" got | cut -d '{' -f 3 | same /dev/stdin want
  done
}
