#!/usr/bin/env bats
# sse-serve --token-guard: the rules of a private stream, and their words.

load helper

local_setup() {
  (umask 077; echo secret-key-one >key; echo secret-key-two >key2)
  cat >posts.ndjson <<'END'
{"event":"status","data":{"type":"status","status":"connected"}}
{"event":"tweet","data":{"type":"tweet","data":{"id":"1","text":"Rust and C","lang":"en","user":{"username":"ada","verified":true,"followers_count":2000},"metrics":{"retweets":9}}}}
{"event":"tweet","data":{"type":"tweet","data":{"id":"2","text":"gardening","lang":"de","user":{"username":"bob","verified":false,"followers_count":10},"metrics":{"retweets":0}}}}
{"event":"tweet","data":{"type":"tweet","data":{"id":"3","text":"\u00dcber RUST","lang":"de","user":{"username":"Eve","verified":true,"followers_count":50},"metrics":{"retweets":100}}}}
END
}

guard() {
  serve -v --token-guard --api-key-file key --max-rate 1000 "$@" posts.ndjson
}
get() { curl -sN --max-time 20 "$@"; }
buy() { get -X POST -H "x-api-key: $(cat "${1:-key}")" "$URL/stream/token"; }
token() { buy "$@" | jq -r .token; }
code() { get -o body -w '%{http_code} %{content_type}' "$@"; }
ids() {
  get "$URL/sse/private?token=$(token)&$1" | sse-parse |
    jq -r '.data.data.id // .event' | tr '\n' ' '
}

@test "a key buys a token, a token opens a stream" {
  guard
  tool 0 buy
  jq -e '(.token | test("^[0-9a-f]{64}$")) and .expiresIn == 86400
    and (keys | length) == 2' "$OUT"
  get "$URL/sse/private?token=$(jq -r .token "$OUT")" | sse-parse >got
  same got posts.ndjson
  get -H "Authorization: Bearer $(token)" "$URL/sse/private" | sse-parse >got
  same got posts.ndjson
  ! grep -q 'secret-key\|token=' serve.err
}

@test "no key, a wrong key, a wrong method" {
  guard
  want='{"status":"error","error":"Missing or invalid authentication header"}'
  [ "$(code -X POST "$URL/stream/token")" = '401 application/json' ]
  [ "$(cat body)" = "$want" ]
  [ "$(code -X POST -H 'x-api-key: wrong' "$URL/stream/token")" = '401 application/json' ]
  [ "$(cat body)" = "$want" ]
  [ "$(code -X POST -H 'x-api-key;' "$URL/stream/token")" = '401 application/json' ]
  [ "$(code "$URL/stream/token")" = '405 text/plain' ]
  # with or without a body
  [ "$(code -d '{}' -H "x-api-key: $(cat key)" "$URL/stream/token")" = '200 application/json' ]
}

@test "no token, an empty, doubled, wrong, used one" {
  guard
  want='Unauthorized: Invalid or expired stream token'
  t=$(token)
  for q in '' '?token=' "?token=$t&token=$t" '?token=wrong' "?token=${t}0"; do
    [ "$(code "$URL/sse/private$q")" = '401 text/plain' ]
    [ "$(cat body)" = "$want" ]
  done
  [ "$(code "$URL/sse/private?token=$t")" = '200 text/event-stream; charset=utf-8' ]
  [ "$(code "$URL/sse/private?token=$t")" = '401 text/plain' ]
}

@test "HEAD does not use a token up" {
  guard
  t=$(token)
  [ "$(code -I "$URL/sse/private?token=$t")" = '200 text/event-stream; charset=utf-8' ]
  [ "$(code "$URL/sse/private?token=$t")" = '200 text/event-stream; charset=utf-8' ]
  [ "$(code -I "$URL/sse/private?token=$t")" = '401 text/plain' ]
}

@test "tokens expire" {
  guard --token-lifetime 1s
  [ "$(buy | jq .expiresIn)" = 1 ]
  t=$(token)
  sleep 1.1
  [ "$(code "$URL/sse/private?token=$t")" = '401 text/plain' ]
}

@test "ten tokens an hour for each key" {
  guard --api-key-file key2
  for i in $(seq 10); do [ "$(code -X POST -H "x-api-key: $(cat key)" "$URL/stream/token")" = '200 application/json' ]; done
  [ "$(code -X POST -H "x-api-key: $(cat key)" "$URL/stream/token")" = '429 application/json' ]
  jq -e '.status == "error" and .error == "Too many requests. Please try again later."
    and .retry_after > 3590 and .retry_after <= 3600' body
  [ "$(code -X POST -H "x-api-key: $(cat key2)" "$URL/stream/token")" = '200 application/json' ]
}

@test "the window slides" {
  guard --token-limit 1 --token-window 1s
  token >/dev/null
  [ "$(buy | jq .retry_after)" = 1 ]
  sleep 1.05
  buy | jq -e .token
}

@test "three streams at once for a key" {
  guard --api-key-file key2 --keep-open
  for i in 1 2 3; do bg curl -sN --max-time 20 -o "s$i" "$URL/sse/private?token=$(token)"; done
  wait_for test -s s1 -a -s s2 -a -s s3
  t=$(token)
  [ "$(code "$URL/sse/private?token=$t")" = '429 application/json' ]
  jq -e '.retry_after == 60' body
  bg curl -sN --max-time 20 -o other "$URL/sse/private?token=$(token key2)"
  wait_for test -s other
  # the place of one that has gone is free at once, and the token still good
  kill "${BG[-2]}"
  wait_for grep -q closed serve.err
  bg curl -sN --max-time 20 -o s4 "$URL/sse/private?token=$t"
  wait_for test -s s4
}

@test "a live token is handed out again, if asked" {
  guard --token-reuse --token-lifetime 10s --token-limit 1
  t=$(token)
  sleep 1.1
  tool 0 buy
  jq -e ".token == \"$t\" and .expiresIn <= 8" "$OUT"
  for i in 1 2; do
    [ "$(code "$URL/sse/private?token=$t")" = '200 text/event-stream; charset=utf-8' ]
  done
}

@test "five events in any second" {
  for i in $(seq 8); do cat posts.ndjson; done >many.ndjson
  head -n 11 many.ndjson >posts.ndjson
  serve --token-guard --api-key-file key posts.ndjson
  start=$(date +%s%N)
  get "$URL/sse/private?token=$(token)" | sse-parse >got
  ms=$((($(date +%s%N) - start) / 1000000))
  same got posts.ndjson
  # five at once, the sixth 200 ms later, ...
  [ "$ms" -ge 1190 ] && [ "$ms" -lt 4000 ]
}

@test "a stream without events is ended" {
  guard --keep-open --idle-cut 300ms
  get "$URL/sse/private?token=$(token)" | sse-parse >got
  same got posts.ndjson
}

@test "filters by query" {
  guard --token-limit 0
  [ "$(ids '')" = 'status 1 2 3 ' ]
  [ "$(ids keywords=rust)" = 'status 1 3 ' ]
  [ "$(ids keywords=%C3%BCBER,garden)" = 'status 2 3 ' ]
  [ "$(ids keywords=and+c)" = 'status 1 ' ]
  [ "$(ids users=eve,%40ada)" = 'status 1 3 ' ]
  [ "$(ids min_followers=50)" = 'status 1 3 ' ]
  [ "$(ids min_retweets=100)" = 'status 3 ' ]
  [ "$(ids verified=true)" = 'status 1 3 ' ]
  [ "$(ids verified=false)" = 'status 2 ' ]
  [ "$(ids language=de)" = 'status 2 3 ' ]
  [ "$(ids 'language=de&verified=true&keywords=rust&min_followers=51')" = 'status ' ]
  [ "$(code "$URL/sse/private?token=$(token)&min_followers=many")" = '400 application/json' ]
  [ "$(cat body)" = '{"status":"error","error":"Invalid min_followers"}' ]
}

@test "other paths, other names" {
  guard --path /stream --token-path /buy
  [ "$(code "$URL/sse/private?token=$(token)")" = '404 text/plain' ]
  t=$(get -X POST -H "x-api-key: $(cat key)" "$URL/buy" | jq -r .token)
  [ "$(code "$URL/stream?token=$t")" = '200 text/event-stream; charset=utf-8' ]
}

@test "keys: of the environment, of a file that others can read, none" {
  export SSE_API_KEY=from-the-environment
  serve --token-guard posts.ndjson
  get -X POST -H "x-api-key: $SSE_API_KEY" "$URL/stream/token" | jq -e .token
  unset SSE_API_KEY
  tool 2 timeout 10 sse-serve --token-guard posts.ndjson
  err_is <<<'sse-serve: --token-guard needs --api-key-file'
  chmod 644 key
  tool 2 timeout 10 sse-serve --token-guard --api-key-file key posts.ndjson
  tool 2 timeout 10 sse-serve --token-guard --api-key-file missing posts.ndjson
  err_is <<<"sse-serve: cannot open key file 'missing': No such file or directory"
  tool 2 timeout 10 sse-serve --api-key-file key2 posts.ndjson
  err_is <<<'sse-serve: --api-key-file is for --token-guard'
}

@test "the whole pipe: sse-token, sse-connect, sse-parse" {
  guard
  tool 0 sse-token --api-key-file key --raw "$URL/stream/token"
  get "$URL/sse/private?token=$(cat "$OUT")" | sse-parse >got
  same got posts.ndjson
}
