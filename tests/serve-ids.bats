#!/usr/bin/env bats
# sse-serve --ids: an id names one event, also after a restart.

load helper

# events N: a live input of N events, which then stays open
events() { for ((i = 1; i <= $1; i++)); do printf 'data: %d\n\n' "$i"; done; sleep 60; }

# run PORT N ARGS...: a server of that input; its port in file port
run() {
  rm -f port
  mkfifo "in.$2"
  (exec 3>&-; events "$2" >"in.$2") &
  BG+=("$!")
  bg sse-serve --listen "127.0.0.1:$1" --port-file port --keepalive 50ms \
    "${@:3}" --ids "in.$2" 2>serve.err
  SERVER=$!
  wait_for test -s port
  URL=http://127.0.0.1:$(cat port)
}

# all N: what the server has, once that is N events
all() {
  sc -n "$1" --last-event-id none "$URL" | sse-parse
}

@test "ids: what comes once has ids of its run, and is resumed by them" {
  run 0 5
  all 5 >got
  id=$(head -n 1 got | jq -r .id)
  [[ $id =~ ^[0-9a-f]{8}-1$ ]]
  [ "$(jq -r .id got | tail -n 1)" = "${id%1}5" ]
  sc -n 2 --notes --last-event-id "${id%1}3" "$URL" | sse-parse |
    jq -c '.data | objects |= .verdict | values' >got
  same got <(printf '%s\n' '"resumed"' 4 5)
  run 0 4
  all 4 >other
  [ "$(head -n 1 other | jq -r .id)" != "$id" ]
}

@test "ids: a restart of the server is not taken for a resumed stream" {
  run 0 3
  bg fast --notes -n 5 "$URL" --last-event-id none >got 2>err
  client=$!
  wait_for grep -q 'data: 3' got
  kill "$SERVER"
  # who comes back with 3 finds events 4 and 5, which are others
  run "$(cat port)" 5
  wait_for grep -q '"note":"close"' got
  wait "$client" || :
  sse-parse got | jq -c '.data | objects | select(.note == "gap") | [.verdict, .resumed]' >verdicts
  [ "$(tail -n 1 verdicts)" = '["unknown",null]' ]
}

@test "ids: those of a recording are the same in every run" {
  printf 'data: a\n\ndata: b\n\ndata: c\n\n' >r.sse
  for how in '--ids' '--ids --live --start-on-client' '--ids --rate 50 --loop'; do
    for _ in 1 2; do
      # shellcheck disable=SC2086
      serve $how r.sse
      sc -n 3 "$URL" | sse-parse | jq -r .id >got
      same got <(seq 3)
    done
  done
}
