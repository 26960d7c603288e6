#!/usr/bin/env bats
# Options, operands and profiles, as every tool reads them.

load helper

local_setup() { printf 'event:a\ndata:1\n\nevent:b\ndata:2\n\n:c\n' >in; }

first='{"event":"a","data":1}'

@test "cli: every spelling of an option with an argument" {
  for o in '-n 1' -n1 '--count 1' --count=1; do
    # shellcheck disable=SC2086
    tool 0 sse-parse $o in
    out_is <<<"$first"
  done
}

@test "cli: letters in one word, the last with its argument" {
  tool 0 sse-parse -qvn1 in
  out_is <<<"$first"
  tool 0 sse-parse -qveb in
  out_is <<<'{"event":"b","data":2}'
  tool 2 sse-parse -qx in
  err_is <<<"sse-parse: unknown option '-x' (try --help)"
}

@test "cli: options may stand behind operands, and -- ends them" {
  tool 0 sse-parse in -n 1
  out_is <<<"$first"
  cp in -- -n
  tool 0 sse-parse --count 1 -- -n
  out_is <<<"$first"
  tool 0 sse-parse --count 1 - <in
  out_is <<<"$first"
}

@test "cli: a program may begin with a minus sign, as in jq" {
  echo '{"a":3,"b":[1]}' >json
  for program in '-(.a)' '-.a' '-1' '-.b[0]' '-[1,2][0]'; do
    jq "$program" json >want
    for call in "$program json" "-q $program -S json" "-- $program json"; do
      # shellcheck disable=SC2086
      tool 0 sse-filter $call
      same "$OUT" want
    done
  done
  # a letter is an option's, and other tools take no programs
  tool 2 sse-filter -Q json
  err_is <<<"sse-filter: unknown option '-Q' (try --help)"
  tool 2 sse-filter '--(.a)' json
  err_is <<<"sse-filter: unknown option '--(.a)' (try --help)"
  tool 2 sse-parse -1 in
  err_is <<<"sse-parse: unknown option '-1' (try --help)"
}

@test "cli: an option without its argument" {
  for o in -n --count -p --profile; do
    tool 2 sse-parse in $o
    err_is <<<"sse-parse: option needs an argument: '$o' (try --help)"
  done
}

@test "cli: no abbreviations" {
  tool 2 sse-parse --coun 1 in
  err_is <<<"sse-parse: unknown option '--coun' (try --help)"
}

@test "cli: a profile's options come first, wherever -p stands" {
  cat >p.conf <<'END'
# a comment
[sse-filter]
strict = true

[sse-parse]
count = 2
all = true
event = a
END
  tool 0 sse-parse -p ./p.conf in
  printf '%s\n' "$first" '{"comment":"c"}' >want
  same "$OUT" want
  tool 0 sse-parse --count 1 in -p ./p.conf
  out_is <<<"$first"
}

@test "cli: profiles are looked for by name in the user's folder" {
  rm config/sse && mkdir config/sse
  printf '[sse-parse]\ncount = 1\n' >config/sse/mine.conf
  tool 0 sse-parse -p mine in
  out_is <<<"$first"
  mkdir -p home/.config
  mv config/sse home/.config/sse
  XDG_CONFIG_HOME='' HOME=$PWD/home tool 0 sse-parse -p mine in
  out_is <<<"$first"
}

@test "cli: what a profile gets wrong is told with its line, exit 2" {
  bad() {
    printf '%s\n' "$1" >p.conf
    tool 2 sse-parse -p ./p.conf in
    err_is <<<"sse-parse: profile './p.conf', line $2: $3"
    test ! -s "$OUT"
  }
  bad $'[sse-parse]\nno-such = 1' 2 "unknown option 'no-such'"
  bad $'[sse-parse]\n\nall = perhaps' 3 "'all' takes true or false"
  bad $'count = 1' 1 "not 'name = value'"
  bad $'[sse-parse]\ncount = 0' 2 "'count = 0': too small"
  bad $'[sse-parse]\nhelp = true' 2 "unknown option 'help'"
}

@test "cli: bytes of a bad argument are escaped in the message" {
  tool 2 sse-parse -n $'\x1b[31m\xff' in
  err_is <<<"sse-parse: '-n \\x1b[31m\\xff': not a number (try --help)"
}
