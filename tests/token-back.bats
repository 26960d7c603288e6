#!/usr/bin/env bats
# sse-token --give-back: what it takes, and why it takes nothing else.

load helper

local_setup() {
  (umask 077 && echo ak-0123456789abcdef >key)
  export HOME=$PWD XDG_STATE_HOME=$PWD/state
  POOL=$XDG_STATE_HOME/sse/p/pool
}

back() { sse-token --pool p --give-back "$@"; }
pooled() { find "$POOL" -name 'tok.*' | wc -l; }

# useless WHY ARGS...: it is in no use, and that is no error
useless() {
  tool 0 back -v "${@:2}" <token
  same "$OUT" /dev/null
  err_is <<<"sse-token: no use for the token: $1"
}

@test "back: why a token is not taken" {
  serve --token-guard --api-key-file key "$DATA/profile/scrape.st.sse"
  buy() { sse-token --pool p --api-key-file key "$@" "$URL/stream/token" >token; }
  buy
  # it lives for a day
  useless 'it lives no longer than --margin' --margin 2d
  [ "$(pooled)" = 0 ]
  tool 0 back -v <token
  same "$ERR" /dev/null
  useless 'it was given back before, or may be in other hands'
  [ "$(pooled)" = 1 ]
  # the ledger is lost, the pool is not
  jq -r .token token >bare && mv bare token
  rm "$XDG_STATE_HOME/sse/p/ledger"
  useless 'it is in the pool already'
  echo '{"token":"tok-1","expires_in":-1}' >token
  useless 'it has expired'
  [ "$(pooled)" = 1 ]
  buy --new --raw
  tool 0 back -v <token
  same "$ERR" /dev/null
  useless 'it was given back before, or may be in other hands'
}

@test "back: one that was not handed out there is told of" {
  echo tok-1 >token
  tool 0 back -q --lifetime 2m <token
  same "$OUT" /dev/null
  err_is <<<"sse-token: token put into pool 'p' for 120 s, though it is none of those handed out there"
  [ "$(pooled)" = 1 ]
}

@test "back: what no service gives is no token" {
  bad() {
    printf "$1" >token
    tool 65 back <token
    same "$OUT" /dev/null
    err_is <<<"sse-token: no token in standard input: $2"
  }
  bad '' 'there is nothing'
  bad ' \r\n\n' 'there is nothing'
  bad 'two words\n' 'not one token'
  bad 'one\ntwo\n' 'not one token'
  bad 'tok\0001\n' 'not one token'
  bad 't\001k\n' 'not one token'
  bad 't\177k\n' 'not one token'
  bad 't\303\244k\n' 'it holds more than visible ASCII characters'
  bad '{"token":"\303\244"}\n' 'it holds more than visible ASCII characters'
  # what jq prints without -r
  bad '"tok-1"\n' 'JSON, but no object'
  bad '["tok-1"]\n' 'JSON, but no object'
  bad '{"retry_after":57}\n' 'no string named token in the JSON object'
  bad '{"token":"tok-1","receipt":"x"}\n' 'its receipt is none'
  [ "$(pooled)" = 0 ]
}
