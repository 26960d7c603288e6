# sse-token --pool: what the processes that share a key know of each other.
load helper


local_setup() {
  (umask 077 && echo ak-0123456789abcdef >key)
  export HOME=$PWD XDG_STATE_HOME=$PWD/state
  STATE=$XDG_STATE_HOME/sse/p
  # get ARGS...: take a token from pool p or buy it; a program, to be killed
  mkdir bin
  cat >bin/get <<'EOF'
#!/bin/sh
exec sse-token --pool p --api-key-file key "$@" "$URL/stream/token"
EOF
  chmod +x bin/get
  export URL PATH=$PWD/bin:$PATH
}

# guarded ARGS...: a token service that enforces what ARGS say
guarded() {
  serve --token-guard --api-key-file key "$@" "$DATA/profile/scrape.st.sse"
}

# answers FILE...: canned answers instead, one a connection
answers() {
  canned service "$@"
  URL=http://127.0.0.1:$(cat service.port)
}

# answer NAME BODY [HEADER...]
answer() {
  printf 'HTTP/1.1 200 OK\r\nContent-Length: %s\r\n\r\n%s' "${#2}" "$2" >"$1"
}

# spend N: that many tokens bought
spend() {
  local i
  for ((i = 0; i < $1; i++)); do tool 0 get --new; done
}

# put TOKEN ARGS...: into pool p
put() { printf '%s\n' "$1" | sse-token --pool p --give-back "${@:2}"; }

# turned_away FROM TO: code 75, one line, and a wait between FROM and TO
turned_away() {
  tool 75 get "${@:3}"
  jq -e --argjson a "$1" --argjson b "$2" \
    'keys == ["retry_after"] and .retry_after >= $a and .retry_after <= $b' "$OUT"
  sed -i 's/in [0-9]* s$/in N s/' "$ERR"
  err_is <<<"sse-token: no token in pool 'p', and the next may be asked for in N s"
}

@test "pool: four at once, then ever further apart" {
  guarded --token-limit 4
  spend 4
  turned_away 50 61
  tool 75 get --raw
  same "$OUT" /dev/null
  # nobody else is asked: the service would have said 429
  [ "$(ls "$STATE")" = $'ledger\nlock\npool' ]
}

@test "pool: a budget of one's own" {
  guarded
  tool 0 get --budget 1/10m
  turned_away 590 610 --budget 1/10m
  tool 0 get --budget 3/10m
  for bad in 0 x 10/ 10/0 10/8d 1001 ''; do
    tool 2 get --budget "$bad"
  done
  for bad in '' . .x a/b "$(printf '%065d' 0)"; do
    tool 2 sse-token --pool "$bad" --api-key-file key http://127.0.0.1:1/
  done
}

@test "pool: a token given back is the next one taken, by one process" {
  guarded
  tool 0 get
  cp "$OUT" token
  tool 0 sse-token --pool p --give-back <token
  same "$OUT" /dev/null
  same "$ERR" /dev/null
  # twice is once
  tool 0 sse-token --pool p --give-back <token
  tool 0 get -v
  [ "$(jq -r .token token)" = "$(jq -r .token "$OUT")" ]
  grep -qx "sse-token: token from pool 'p'" "$ERR"
  jq -e '.expires_in > 86300 and .expires_in <= 86400' "$OUT"
  # the pool is empty now
  tool 0 get
  not grep -qF "$(jq -r .token token)" "$OUT"
}

@test "pool: --new leaves the pool alone, --no-pool all of it" {
  guarded
  put tok-1
  tool 0 get --new --raw
  not grep -q tok-1 "$OUT"
  tool 0 get --raw
  out_is <<<tok-1
  rm -rf state
  tool 0 get --no-pool
  [ ! -e state ]
  tool 2 sse-token --give-back --no-pool
  err_is <<<'sse-token: --give-back needs --pool'
}

@test "pool: what is no token, or none for long, is not put into it" {
  put '{"token":"tok-1","expires_at":"2020-01-01T00:00:00Z"}' -v
  [ -z "$(ls "$STATE/pool")" ]
  put "{\"token\":\"tok-1\",\"expires_at\":$(($(date +%s) + 400))}"
  put tok-2 --lifetime 30s
  put tok-3 --lifetime 30s --margin 10s
  [ "$(ls "$STATE/pool" | wc -l)" = 2 ]
  for bad in '' 'two words' '{"token":7}' '{"tok'; do
    tool 65 put "$bad"
    same "$OUT" /dev/null
    [ "$(wc -l <"$ERR")" = 1 ]
  done
  head -c 100000 /dev/zero | tr '\0' x >big
  tool 65 sse-token --pool p --give-back <big
  # no margin, no token
  guarded
  tool 0 get --raw --margin 10m
  not grep -q tok- "$OUT"
  [ -z "$(ls "$STATE/pool")" ]
}

@test "pool: an expired token is not handed out" {
  guarded --token-lifetime 3s
  tool 0 get --margin 0
  cp "$OUT" token
  sse-token --pool p --give-back --margin 0 <token
  # the ledger knows better than the token's object
  sed -i 's/"expires_at":"[^"]*"/"expires_at":"2999-01-01T00:00:00Z"/' token
  sleep 3.2
  tool 0 sse-token --pool p --give-back --margin 0 -v <token
  err_is <<<'sse-token: no use for the token: it has expired'
  tool 0 get --margin 0
  not grep -qF "$(jq -r .token token)" "$OUT"
  [ -z "$(ls "$STATE/pool")" ]
}

@test "pool: a request that never went out costs nothing" {
  URL=http://127.0.0.1:1
  for i in 1 2 3 4 5 6; do tool 75 get; done
  same "$OUT" /dev/null
  guarded --token-limit 4
  spend 4
}

@test "pool: one that was sent counts, whatever became of it" {
  : >nothing
  printf 'HTTP/1.1 503 Down\r\nContent-Length: 0\r\n\r\n' >down
  answers nothing down nothing down
  for i in 1 2 3 4; do tool 75 get; done
  turned_away 50 61
  # killed while it waited for the answer
  rm -rf state
  bg fault port log hang
  wait_for test -s port
  URL=http://127.0.0.1:$(cat port)
  for i in 1 2 3 4; do
    get >/dev/null 2>&1 3>&- &
    pid=$!
    wait_for grep -q "^== $i" log
    kill -KILL "$pid"
    wait "$pid" || :
  done
  turned_away 50 61
}

@test "pool: how long the service asks to wait holds for all" {
  printf 'HTTP/1.1 429 No\r\nContent-Length: 18\r\n\r\n{"retry_after":90}' >no
  answer good '{"token":"tok-1","expiresIn":600}'
  answers no good
  tool 75 get
  out_is <<<'{"retry_after":90}'
  turned_away 85 90
  # but a token in the pool may be taken
  put tok-9
  tool 0 get --raw
  out_is <<<tok-9
  [ "$(grep -c ^POST service.log)" = 1 ]
}

@test "pool: a refused key is not tried again" {
  printf 'HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n' >no
  answers no
  tool 77 get --retry 5 --wait 1h
  [ "$(grep -c ^POST service.log)" = 1 ]
}

@test "pool: --wait, until a token comes or the budget does" {
  guarded
  tool 0 get --budget 1/2s
  tool 75 get --budget 1/2s --wait 500ms
  tool 0 get --budget 1/2s --wait 30s
  # what is given back meanwhile ends the wait
  get --budget 1/1h --wait 2h --raw >got 2>err 3>&- &
  pid=$!
  sleep 0.3
  put tok-9
  wait "$pid"
  same got - <<<tok-9
  # so does a signal
  bg get --budget 1/1h --wait 2h
  pid=$!
  wait_for test -e "/proc/$pid"
  sleep 0.3
  kill -TERM "$pid"
  code=0
  wait "$pid" || code=$?
  [ "$code" = 143 ]
}

@test "pool: a token nobody waits for any more is kept" {
  answer good '{"token":"tok-1","expiresIn":600}'
  bg fault port log "sleep 1000 ; file good"
  wait_for test -s port
  URL=http://127.0.0.1:$(cat port)
  # the reader has gone when the answer comes
  get 2>err | wait_for grep -q ^POST log
  same err - <<<"sse-token: token not wanted any more: put into pool 'p'"
  tool 0 get --raw
  out_is <<<tok-1
}

@test "pool: a token that the service gives again is used once, or --reusable" {
  guarded --token-reuse
  tool 0 get
  cp "$OUT" token
  tool 75 get
  jq -e '.retry_after > 86000' "$OUT"
  err_is <<<"sse-token: '$URL/stream/token' gave a token again that was handed out before, and each is used once (--reusable)"
  tool 0 get --reusable
  [ "$(jq -r .token token)" = "$(jq -r .token "$OUT")" ]
  same "$ERR" /dev/null
}

# damaged: a ledger that no request may follow for an hour
damaged() {
  tool 75 get
  jq -e '.retry_after > 3500 and .retry_after < 3700' "$OUT"
  sed -i 's/in [0-9]* s$/in N s/' "$ERR"
  err_is <<'EOF'
sse-token: the ledger of pool 'p' was damaged: it is kept as ledger.bad, and the budget taken for spent
sse-token: no token in pool 'p', and the next may be asked for in N s
EOF
  same "$STATE/ledger.bad" bad
  turned_away 3500 3700
  rm -rf "$STATE"
}

@test "pool: a damaged ledger is set aside, and the budget taken for spent" {
  guarded
  tool 0 get
  cp "$STATE/ledger" good
  size=$(stat -c %s good)
  for n in 0 1 20 $((size - 1)); do head -c "$n" good >"bad.$n"; done
  head -c "$size" /dev/zero >bad.zero
  head -c 100000 /dev/urandom >bad.random
  sed 's/ledger 2/ledger 3/' good >bad.version
  sed 's/^boot/root/' good >bad.word
  rm -rf "$STATE"
  for f in bad.*; do
    mkdir -m 700 "$STATE"
    cp "$f" bad
    cp bad "$STATE/ledger"
    damaged
  done
  # a token is taken from the pool all the same
  put tok-1
  echo junk >"$STATE/ledger"
  tool 0 get --raw
  out_is <<<tok-1
}

@test "pool: what lies in it damaged is no token" {
  guarded
  put tok-1
  f=$(echo "$STATE"/pool/tok.*)
  truncate -s -1 "$f"
  ln -s /etc/passwd "$STATE/pool/tok.0000000000000000"
  mkfifo "$STATE/pool/tok.0000000000000001"
  mkdir "$STATE/pool/tok.0000000000000002"
  tool 0 get --raw
  not grep -q tok-1 "$OUT"
  [ "$(wc -c <"$OUT")" = 65 ]
}

@test "pool: a state directory that is not ours alone is refused" {
  URL=http://127.0.0.1:1
  mkdir -p state/sse/p
  chmod 750 state/sse/p
  chmod 700 state/sse
  tool 73 get
  err_is <<<"sse-token: permissions 0750 of '$STATE' are too open: nobody else may have access to it (chmod 700)"
  chmod 700 state/sse/p
  chmod 720 state/sse
  tool 73 get
  err_is <<<"sse-token: permissions 0720 of '$PWD/state/sse' are too open: nobody else may write it (chmod 700)"
  chmod 700 state/sse
  mv state/sse/p state/sse/q
  ln -s q state/sse/p
  tool 73 get
  err_is <<<"sse-token: '$STATE' is a symbolic link"
  rm state/sse/p
  : >state/sse/p
  tool 73 get
  err_is <<<"sse-token: cannot make or open '$STATE': Not a directory"
  HOME='' XDG_STATE_HOME=relative tool 73 get
  err_is <<<"sse-token: no place to keep state: neither XDG_STATE_HOME nor HOME is an absolute path"
  if [ "$(id -u)" = 0 ]; then
    rm state/sse/p
    mkdir -m 700 state/sse/p
    chown 1234 state/sse/p
    tool 73 get
    err_is <<<"sse-token: '$STATE' belongs to another user (uid 1234)"
  fi
}

@test "pool: without a ledger that can be written nothing is asked for" {
  answer good '{"token":"tok-1","expiresIn":600}'
  answers good
  tool 0 get
  mkdir "$STATE/ledger.new"
  tool 73 get
  err_is <<<"sse-token: cannot write '$STATE/ledger': Is a directory"
  same "$OUT" /dev/null
  [ "$(grep -c ^POST service.log)" = 1 ]
  # one that has been paid for is handed out all the same
  rmdir "$STATE/ledger.new"
  bg fault port log "sleep 1000 ; file good"
  wait_for test -s port
  URL=http://127.0.0.1:$(cat port) get --raw >got 2>err 3>&- &
  wait_for grep -q ^POST log
  mkdir "$STATE/ledger.new"
  wait $!
  same got - <<<tok-1
  same err - <<<"sse-token: cannot write '$STATE/ledger': Is a directory"
}

@test "pool: made in ~/.local/state, for us alone, without the key" {
  unset XDG_STATE_HOME
  (umask 0 && put tok-secret-1)
  guarded
  (umask 0 && tool 0 get --new)
  cd .local/state/sse
  find . -printf '%p %m\n' | sed 's/tok\..*/tok.X 600/' | sort >"$OUT"
  out_is <<'EOF'
. 700
./p 700
./p/ledger 600
./p/lock 600
./p/pool 700
./p/pool/tok.X 600
EOF
  not grep -rqF ak-0123456789 .
  # only unused tokens are on disk
  not grep -qF tok-secret p/ledger
}

@test "pool: a lock held by others is waited for, a signal ends the wait" {
  guarded
  put tok-1
  bg flock "$STATE/lock" sleep 100
  wait_for not flock -n "$STATE/lock" true
  # the pool needs no lock
  tool 0 get --raw
  out_is <<<tok-1
  bg get
  pid=$!
  sleep 0.3
  kill -TERM "$pid"
  code=0
  wait "$pid" || code=$?
  [ "$code" = 143 ]
  tool 75 get
  err_is <<<"sse-token: '$STATE/lock' is held by another process for 10 s"
}

@test "pool: setting the clock by a year changes nothing" {
  need faketime
  # the clock that never is set must stay as it is
  guarded --token-limit 4
  year() { faked FAKETIME_DONT_FAKE_MONOTONIC=1 FAKETIME="$1" sse-token \
    --pool p --raw --api-key-file key "${@:2}" "$URL/stream/token"; }
  for t in +0d +365d -365d +0d; do tool 0 year "$t"; done
  for t in +365d -365d +0d; do
    tool 75 year "$t"
    sed -i 's/in [0-9]* s$/in N s/' "$ERR"
    err_is <<<"sse-token: no token in pool 'p', and the next may be asked for in N s"
  done
  put tok-1 --lifetime 1h
  tool 0 year +365d
  out_is <<<tok-1
}

@test "pool: three hours in seconds, never more than ten in any hour" {
  need faketime
  guarded --token-limit 1000
  at() { faked FAKETIME="$1" sse-token --pool p --raw --api-key-file key \
    "$URL/stream/token"; }
  for ((t = 0; t < 10800; t += 45)); do
    if at "+${t}s" >>tokens 2>>err; then echo "$t"; fi
  done >bought
  # the faults of a busy machine are none of a clock that runs in steps
  awk '{ t[NR] = $1 } END {
    for (i = 11; i <= NR; i++) if (t[i] - t[i - 10] < 3600) exit 1
    exit !(NR >= 20 && t[4] == 135 && t[5] >= 180 && t[5] <= 225) }' bought
  sort tokens | uniq -d | same - /dev/null
  # every other time it was the budget that said no
  sed 's/in [0-9]* s$/in N s/' err | sort -u >"$OUT"
  out_is <<<"sse-token: no token in pool 'p', and the next may be asked for in N s"
}

@test "pool: a thousand processes, four requests, each token once" {
  # the service refuses the fifth request, which would be seen below
  guarded --token-limit 4
  for i in 1 2 3; do put "tok-$i"; done
  mkdir many
  seq 1000 | xargs -P 200 -I{} sh -c 'get --raw >many/{}.out 2>many/{}.err
    echo $? >many/{}.code'
  cat many/*.code | sort | uniq -c | awk '{print $1, $2}' >"$OUT"
  out_is <<'EOF'
7 0
993 75
EOF
  cat many/*.out | sort -u >tokens
  [ "$(wc -l <tokens)" = 7 ]
  sed 's/in [0-9]* s$/in N s/' many/*.err | sort | uniq -c |
    sed 's/^ *//' >"$OUT"
  out_is <<<"993 sse-token: no token in pool 'p', and the next may be asked for in N s"
  # the state is whole: the next one is turned away without a word of damage
  turned_away 1 61
  [ -z "$(ls "$STATE/pool")" ]
  # and the service takes each of the four, once
  for t in $(grep -v '^tok-' tokens); do
    code=$(curl -s -o /dev/null -m 1 -w '%{http_code}' "$URL/sse/private?token=$t" || :)
    [ "$code" = 200 ]
    code=$(curl -s -o /dev/null -m 1 -w '%{http_code}' "$URL/sse/private?token=$t" || :)
    [ "$code" = 401 ]
  done
}

@test "pool: killed at any moment, no token is handed out twice" {
  guarded --token-limit 4
  for ((i = 0; i < 40; i++)); do put "tok-$i"; done
  for ((i = 0; i < 60; i++)); do
    get --raw >"got.$i" 2>/dev/null 3>&- &
    pid=$!
    sleep "0.00$((RANDOM % 10))"
    kill -KILL "$pid" 2>/dev/null || :
    wait "$pid" 2>/dev/null || :
  done
  while get --raw >>rest 2>/dev/null; do :; done
  cat got.* rest | sort >all
  sort -u all | same all -
  # some are lost, those that are left were all found
  [ ! -e "$(echo "$STATE"/pool/tok.*)" ]
  [ "$(wc -l <all)" -ge 4 ]
}
