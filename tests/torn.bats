#!/usr/bin/env bats
# A signal while the reader of standard output stands in the middle of an event
# that is larger than what a pipe takes as a whole.

load helper

# large N ID: an event of N bytes of data
large() { printf 'id: %s\ndata: %0*d\n\n' "$2" "$1" 0; }

# standing BYTES CMD...: three events so large to a reader that takes nothing
standing() {
  local bytes=$1
  shift
  { printf 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n'
    for i in 1 2 3; do large "$bytes" "$i"; done; } >answer
  start 'file answer ; hang'
  rm -f pipe
  mkfifo pipe
  exec 7<>pipe
  bg env --default-signal=INT "$@" sse-connect -q "$URL" >pipe 2>err
  wait_for full
}
# so much was written that no more of an event fits
full() { [ "$(sed -n 's/^wchar: //p' "/proc/${BG[-1]}/io")" -gt 60000 ]; }

# ends SIGNAL: by it, in time
ends() {
  local t0 code=0
  t0=$(date +%s%N)
  kill -s "$1" "${BG[-1]}"
  wait "${BG[-1]}" || code=$?
  t0=$((($(date +%s%N) - t0) / 1000000))
  echo "code $code after $t0 ms"
  [ $code -eq $((128 + $(kill -l "$1"))) ] && [ $t0 -le 3000 ]
}
rest() { timeout 5 cat <&7 >got || :; exec 7>&-; }

@test "torn: a large event that the reader has in part is brought to its end" {
  for sig in TERM INT; do
    standing 300000 env
    ends $sig
    rest
    large 300000 1 | cmp - got
    printf 'sse-connect: reader of standard output is stalled: 2 events dropped, %d bytes\n' \
      "$(($(large 300000 1 | wc -c) * 2))" | same err /dev/stdin
  done
}

@test "torn: and where that cannot be done it is told" {
  need setpriv
  # nobody's own limit
  standing 3000000 setpriv --bounding-set=-sys_resource --inh-caps=-sys_resource
  ends TERM
  rest
  [ "$(wc -c <got)" -gt 60000 ]
  large 3000000 1 | head -c "$(wc -c <got)" | cmp - got
  # with so much waiting no second one is read
  rest=$(($(large 3000000 1 | wc -c) - $(wc -c <got)))
  same err - <<X
sse-connect: reader of standard output is stalled: 1 event dropped, $rest bytes
sse-connect: the first of them is cut: a part of it was written, id 1
X
  # which no reader takes for an event
  sse-parse got >records 2>parse.err
  [ ! -s records ]
}

@test "torn: a reader that goes on gets all that was read" {
  standing 3000000 env
  bg cat pipe >got 7>&-
  exec 7>&-
  kill -s TERM "${BG[-2]}"
  wait "${BG[-2]}" || :
  wait "${BG[-1]}"
  large 3000000 1 | cmp - got
  same err /dev/null
}
