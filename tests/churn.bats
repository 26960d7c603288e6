#!/usr/bin/env bats
# sse-connect: thousands of connections, one after the other, cost nothing.

load helper

# the process's anonymous memory in KiB, and its descriptors
memory() { sed -n 's/^RssAnon:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$1/status"; }
descriptors() { find "/proc/$1/fd" -mindepth 1 | wc -l; }

# the most of WHAT PID in a few looks, as connections come and go
most() {
  local i n max=0
  for ((i = 0; i < 20; i++)); do
    n=$("$1" "$2")
    [ "$n" -le $max ] || max=$n
  done
  echo $max
}
came() { [ "$(grep -c '^data' out)" -ge "$1" ]; }

@test "2,000 reconnects: memory and descriptors stay as they are" {
  start 'ok ; send id: 7\ndata: 1\n\n'
  for i in 1 2 3 4; do echo "s$i $URL"; done >list
  sse-connect -q --backoff 1ms:1ms:0 --urls list >out 2>err 3>&- &
  pid=$!
  BG+=("$pid")
  wait_for came 400
  kib=$(most memory "$pid") fds=$(most descriptors "$pid")
  # a slow machine gets more time, as long as it gets on
  for ((n = 800; n <= 2400; n += 400)); do wait_for came $n; done
  then_kib=$(most memory "$pid") then_fds=$(most descriptors "$pid")
  echo "$kib KiB, then $then_kib; $fds descriptors, then $then_fds"
  [ "$then_fds" -le $((fds + 4)) ]
  # a sanitizer keeps what was freed
  grep -q __asan_init "$(command -v sse-connect)" ||
    [ "$then_kib" -le $((kib + 512)) ]
  [ ! -s err ]
}
