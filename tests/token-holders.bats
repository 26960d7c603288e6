# sse-token --pool: a token has one holder, whoever gives it back how often,
# and a budget is spent once, whatever breaks at whatever step.
load helper

local_setup() {
  (umask 077 && echo ak-0123456789abcdef >key)
  export HOME=$PWD XDG_STATE_HOME=$PWD/state
  STATE=$XDG_STATE_HOME/sse/p
  get=(sse-token --pool p --api-key-file key)
  back=(sse-token --pool p --give-back)
}

guarded() {
  serve --token-guard --api-key-file key "$DATA/profile/scrape.st.sse"
  get+=("$URL/stream/token")
}

# answers FAULT...: one token, again and again, each in its own way
answers() {
  printf 'HTTP/1.1 200 OK\r\nContent-Length: 33\r\n\r\n{"token":"tok-1","expiresIn":600}' >good
  bg fault port log "$@"
  wait_for test -s port
  get+=("http://127.0.0.1:$(cat port)/")
}
bought() { grep -c ^POST log || :; }

# give FILE ARGS...: back into the pool
give() { "${back[@]}" "${@:2}" <"$1"; }

# none: there is no token in the pool, and the budget is spent
none() {
  tool 75 "${get[@]}" --budget 1/1h
  jq -e 'keys == ["retry_after"]' "$OUT"
}

@test "holders: given back twice, with another taker in between" {
  guarded
  tool 0 "${get[@]}" --budget 1/1h
  cp "$OUT" first
  give first
  tool 0 "${get[@]}"
  cp "$OUT" second
  [ "$(jq -r .token first)" = "$(jq -r .token second)" ]
  # the second holder has it now
  tool 0 give first -v
  err_is <<<'sse-token: no use for the token: it was given back before, or may be in other hands'
  none
  # and is the one who can give it back, once
  give second
  give second
  give first
  tool 0 "${get[@]}"
  [ "$(jq -r .token first)" = "$(jq -r .token "$OUT")" ]
  none
}

@test "holders: a bare token can be given back once" {
  guarded
  tool 0 "${get[@]}" --raw --budget 1/1h
  cp "$OUT" bare
  give bare
  give bare
  tool 0 "${get[@]}"
  jq -r .token "$OUT" | same - bare
  cp "$OUT" whole
  give bare
  none
  # the one that says when it was handed out still can
  give whole
  tool 0 "${get[@]}" --raw
  same "$OUT" bare
  # so with one from elsewhere
  echo tok-1 >bare
  give bare
  tool 0 "${get[@]}" --raw
  give bare
  none
}

@test "holders: what another pool, or a lost ledger, handed out is not taken" {
  guarded
  tool 0 "${get[@]}"
  cp "$OUT" token
  give token --pool q
  [ -z "$(ls "$XDG_STATE_HOME/sse/q/pool")" ]
  echo junk >"$STATE/ledger"
  give token
  [ -z "$(ls "$STATE/pool")" ]
  # nor a bare one: nobody knows any more who had it
  jq -r .token token >bare
  give bare
  [ -z "$(ls "$STATE/pool")" ]
}

@test "holders: a token in the pool is there once, whatever became of the ledger" {
  echo tok-1 >bare
  give bare
  rm "$STATE/ledger"
  give bare
  [ "$(ls "$STATE/pool" | wc -l)" = 1 ]
}

@test "holders: a token given again that nobody waits for is not kept" {
  answers 'file good' 'sleep 1000 ; file good'
  tool 0 "${get[@]}" --raw
  out_is <<<tok-1
  # the reader has gone when the answer comes
  "${get[@]}" 2>err | wait_for grep -q '^== 2' log
  [ -z "$(ls "$STATE/pool")" ]
  [ "$(wc -l <err)" = 1 ]
  grep -q 'gave a token again that was handed out before' err
}

@test "holders: a token of the pool is not taken for a reader that has gone" {
  guarded
  echo tok-1 >bare
  # the budget is spent, and the one that waits has lost its reader
  tool 0 "${get[@]}" --budget 1/1h
  unread() {
    { sleep 0.2; timeout 30 "${get[@]}" "$@" 2>err || echo $? >code; } | :
    same err /dev/null
    [ "$(cat code)" = 75 ]
  }
  unread --budget 1/1h --wait 2h
  # nor is another one bought for it
  unread --new
  echo tok-1 >bare
  give bare
  unread --raw
  tool 0 "${get[@]}" --raw
  out_is <<<tok-1
}

@test "holders: a damaged ledger is there until the next one is" {
  answers 'file good'
  tool 0 "${get[@]}"
  echo junk >"$STATE/ledger"
  mkdir "$STATE/ledger.new"
  tool 73 "${get[@]}"
  same "$STATE/ledger" - <<<junk
  rmdir "$STATE/ledger.new"
  tool 75 "${get[@]}"
  jq -e '.retry_after > 3500' "$OUT"
  same "$STATE/ledger.bad" - <<<junk
  # spent for everybody, however large a budget of their own
  tool 75 "${get[@]}" --budget 1000/7d
  jq -e '.retry_after > 600000' "$OUT"
  [ "$(bought)" = 1 ]
}

# nth N ERROR CMD...: with the N-th call that changes a file failing with that
# error, or being the last one (0); false if there is no such call
nth() {
  local code=0
  rm -f reached
  env LD_PRELOAD="$(preload "$B/tests/shims/nth.so")" NTH="$1" FAIL="$2" \
    REACHED=reached "${@:3}" >out 2>err || code=$?
  echo "call $1, error $2: exit code $code"
  [ -e reached ]
}

# killed, no space left, input/output error, read-only file system, no locks
HOW=(0 28 5 30 37)

# left: what is in the pool now, taken by one after the other
left() { while "${get[@]}" --raw 2>>said; do :; done >>tokens; }

@test "holders: giving back breaks at any step, and there is one holder" {
  get+=(http://127.0.0.1:1/)
  for how in "${HOW[@]}"; do
    for ((i = 1; ; i++)); do
      rm -rf state tokens said
      echo tok-1 >bare
      give bare
      "${get[@]}" >token
      nth "$i" "$how" "${back[@]}" <token || break
      left
      # once more, as it may not have come to pass
      give token
      left
      [ "$(wc -l <tokens)" -le 1 ]
      not grep -q damaged said
    done
    [ "$i" -gt 8 ]
  done
}

@test "holders: taking breaks at any step, and there is one holder" {
  get+=(http://127.0.0.1:1/)
  echo tok-1 >bare
  for how in "${HOW[@]}"; do
    for ((i = 1; ; i++)); do
      rm -rf state tokens said
      give bare
      nth "$i" "$how" "${get[@]}" --raw || break
      cp out tokens
      left
      [ "$(wc -l <tokens)" -le 1 ]
    done
    [ "$i" -gt 2 ]
  done
}

@test "holders: buying breaks at any step, and the budget is spent once" {
  answers 'file good'
  get+=(--reusable --budget 5/1h)
  for ledger in none good junk; do
    for how in "${HOW[@]}"; do
      for ((i = 1; ; i++)); do
        rm -rf state
        (umask 077 && mkdir -p "$STATE")
        [ "$ledger" != junk ] || echo junk >"$STATE/ledger"
        [ "$ledger" != good ] || "${get[@]}" >/dev/null
        was=$(bought)
        nth "$i" "$how" "${get[@]}" || break
        for _ in 1 2 3; do "${get[@]}" >/dev/null 2>&1 || :; done
        case $ledger in none) most=2 ;; good) most=1 ;; junk) most=0 ;; esac
        [ "$(($(bought) - was))" -le "$most" ]
      done
      [ "$i" -gt 5 ]
    done
  done
}

@test "holders: what dead processes left is swept by no clock on the wall" {
  need faketime
  echo tok-1 >bare
  give bare
  mv "$STATE/pool/"tok.* kept
  # taken just now, or so long ago that it is nobody's, by the clock that counts
  read -r up _ </proc/uptime
  now=$(printf '%016x' "$((${up%.*} * 1000))")
  old=$(printf '%016x' "$(((${up%.*} - 90) * 1000))")
  other=$(printf '%016x' "$(((${up%.*} + 9000) * 1000))")
  echo tok-2 >bare
  for t in +0d +365d -365d; do
    rm -f "$STATE/ledger" # with it, when the last sweep was
    for f in "$now" "$old" "$other"; do cp kept "$STATE/pool/used.$f.0123"; done
    faked FAKETIME_DONT_FAKE_MONOTONIC=1 FAKETIME="$t" \
      sse-token --pool p --give-back <bare
    (cd "$STATE/pool" && echo used.*) >"$OUT"
    out_is <<<"used.$now.0123"
  done
}

@test "holders: expired tokens do not pile up" {
  for i in 1 2 3; do
    echo "tok-$i" >bare
    give bare --lifetime 10m
  done
  [ "$(ls "$STATE/pool" | wc -l)" = 3 ]
  # an hour later, by the clock that counts
  echo x >hour
  echo tok-4 >bare
  env LD_PRELOAD="$(preload "$B/tests/shims/asleep.so")" ASLEEP=hour \
    "${back[@]}" <bare
  [ "$(ls "$STATE/pool" | wc -l)" = 1 ]
}

@test "holders: without locks there is no pool and no slot" {
  get+=(http://127.0.0.1:1/)
  # the first call is the lock's own file being made
  nth 2 37 "${get[@]}"
  same err - <<<"sse-token: cannot lock '$STATE/lock': No locks available"
}

@test "holders: a lock that somebody removed is no lock any more" {
  guarded
  tool 0 "${get[@]}"
  bg "${get[@]}" --budget 1/1h --wait 2h 2>err
  pid=$!
  sleep 0.3
  # others lock what is there now
  rm "$STATE/lock"
  bg flock "$STATE/lock" sleep 100
  wait_for not flock -n "$STATE/lock" true
  code=0
  wait "$pid" || code=$?
  [ "$code" = 75 ]
  same err - <<<"sse-token: '$STATE/lock' is held by another process for 10 s"
}
