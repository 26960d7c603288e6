#!/usr/bin/env bats
# sse-filter -n with programs that go over all inputs: what jq gives, natively,
# and from libjq where that has to go on.
# shellcheck disable=SC2016

load helper

# as_jq PROGRAM FILE...: the same results, and the same code
as_jq() {
  local code=0
  jq -nc "$@" >theirs 2>errors || code=$?
  tool "$code" sse-filter -nc "$@" || { echo "$*"; return 1; }
  # what is only passed on keeps its bytes, and jq 1.7 spells anew what it reads
  jq -c . "$OUT" >mine && jq -c . theirs >wanted
  same mine wanted || { echo "$*"; return 1; }
}

# engine WORD PROGRAM: libjq or native, as it is from the start
engine() {
  tool 0 sse-filter --explain -n "$2"
  head -n 1 "$OUT" | grep -q "^program: $1" || { echo "$2"; return 1; }
}

# native PROGRAM FILE...: natively, as jq 1.6 has it
native() {
  as_jq "$@" || return
  ! is_16 || engine native "$1"
}

# Members far apart, so that marks are between them: the state goes on from JSON
# as it does from values.
many() {
  awk -v "n=$1" -v "text=$(printf '%1200s' text)" 'BEGIN { for (i = 0; i < n; i++)
    printf "{\"k\":\"key%d\",\"g\":\"g%d\",\"v\":%d,\"t\":\"\\u00e9 %s\",\"f\":%d.5}\n",
      i, i % 7, i, text, i % 5 }'
}

@test "inputs: each by itself" {
  printf '%s\n' '{"a":1,"b":[1,2]}' 5 '{"a":null}' '[{"a":[3]}]' '"x"' >docs
  native inputs docs
  native 'inputs | objects | .a' docs
  native 'inputs | .a?' docs
  native 'inputs.a?' docs
  native 'inputs[]?' docs
  native 'inputs | .[]?, 7' docs
  native 'inputs as $x | [$x, .]' docs
  native 'inputs as $x | (1, 2) | [., $x]' docs
  native 'def f: [.]; inputs | f | f' docs
  native 'inputs | select(type == "object") | {a} | tojson' docs
  native inputs /dev/null
  native 'inputs | .a' docs
  native 'inputs | if . == 5 then error("five") else . end' docs
  native 'inputs | error' docs
  # "?" of jq 1.6 catches what comes behind it, too
  native 'inputs | .b?, 1 | .[0]' docs
}

@test "inputs: an array of all" {
  printf '%s\n' 1 '{"a":[2]}' null '"x"' '[3,[4]]' >docs
  native '[inputs]' docs
  native '[inputs] | length, .[1].a' docs
  native '[inputs | .a?]' docs
  native '[inputs | numbers, strings] | map(tostring) | add' docs
  native '[inputs | select(. != null)] | .[2:]' docs
  native '[inputs] | .[0] as $x | map($x)' docs
  native '[inputs]' /dev/null
  native '[inputs] | error' docs
  native '[inputs | error]' docs
  native '[inputs] # of all' docs
}

@test "inputs: reduce and foreach" {
  printf '%s\n' '{"k":"a","v":1}' '{"k":"b","v":2}' '{"k":"a","v":[3]}' '{"k":"c"}' >docs
  native 'reduce inputs as $x (0; . + 1)' docs
  native 'reduce inputs as $x ({}; .[$x.k] += [$x.v])' docs
  native 'reduce (inputs | .v) as $x (null; [., $x])' docs
  native 'reduce (inputs | select(.k == "a")) as $x ({n: 0}; .n += 1 | .last = $x)' docs
  native 'reduce inputs as $x (.; . + {($x.k): $x}) | keys, .a' docs
  native 'reduce (inputs | .k, .v) as $x ([]; . + [$x]) | length as $n | .[-1], $n' docs
  native 'foreach inputs as $x (0; . + 1)' docs
  native 'foreach inputs as $x (0; . + 1; [., $x.k])' docs
  native 'foreach (inputs | .k) as $x ({}; .[$x] += 1; select(.[$x] == 1) | $x) | "<\(.)>"' docs
  native 'foreach inputs as $x ([]; [$x.k] + .; .[:2]) | join("-")' docs
  native 'reduce inputs as $x (0; if $x.v then . + 1 else . end)' docs
  native 'reduce inputs as $x (0; . + $x.v)' docs
  native 'foreach inputs as $x (0; . + ($x.v | numbers); .)' docs
  native 'def f($x): . + [$x.k]; reduce inputs as $x ([]; f($x)) | add' docs
}

@test "inputs: states that are larger than what is between two marks" {
  many 4000 >docs
  native 'reduce inputs as $x ({}; .[$x.k] += $x.v) | length, .key7, .key3999, ([.[]] | add)' docs
  native 'reduce inputs as $x ({}; .[$x.g][$x.k] = $x.f) | map_values(length)' docs
  native 'reduce inputs as $x ({}; .[$x.g] += [$x.t]) | map_values(length), .g1[-1]' docs
  native 'reduce inputs as $x ({}; .[$x.g].n += 1 | .[$x.g].sum += $x.v | .[$x.g].last = $x)' docs
  native 'reduce inputs as $x (""; . + $x.k) | length, .[-20:]' docs
  native 'reduce inputs as $x (0.1; . * 0.5 + $x.f / 3)' docs
  native '[inputs | .v] | add, length' docs
  native '[inputs] | length, .[2000], (map(.v) | add)' docs
  native 'foreach inputs as $x ({}; .[$x.g] += 1; select($x.v % 1000 == 0) | [$x.k, .])' docs
  native 'foreach inputs as $x (null; $x.v; select(. % 999 == 0))' docs
  native 'inputs | select(.v % 999 == 0) | .t' docs
}

@test "inputs: libjq goes on where it has to" {
  many 3000 >docs
  # more than a double holds is the largest, to jq
  echo '{"k":"key5","g":"g1","v":1e300,"t":"x","f":1e300}' >>docs
  many 700 >>docs
  for p in 'reduce inputs as $x (0; . + $x.v * $x.f)' \
    'reduce inputs as $x ({}; .[$x.g] += $x.v * $x.f)' \
    'reduce inputs as $x ({}; .[$x.k] = $x.v * $x.f | .n += 1) | .key5, .n, length' \
    'foreach inputs as $x ({}; .[$x.g] = $x.v * $x.f; select($x.v % 1000 == 0))' \
    '[inputs | .v * .f] | max, length, .[2999:3003]' '[inputs | .v * .f] # all' \
    'def f: .v * .f; reduce (inputs | f) as $x ([]; . + [$x]) | length, max' \
    'inputs | select(.v % 1000 == 0 or .v > 1e200) | .v * .f'; do
    native "$p" docs
  done
  # the words of an error
  native 'foreach (inputs | .v) as $x (0; . + 1; if $x == 2998 then error({}) else select($x % 700 == 0) end)' docs
  native 'reduce inputs as $x ({}; .[$x.k] = 1) | error' docs
  native 'inputs | if .v == 2000 then error([.k]) else select(.v % 700 == 0) end' docs
  # of one input more than one result
  native '[inputs | .k, .v * .f] | length' docs
  native 'foreach (inputs | .v, .v * .f) as $x (0; . + 1; select(. > 5990 and . < 6010) | [., $x])' docs
}

@test "inputs: half characters and long numbers on the way to libjq" {
  many 2000 | sed 's/\\u00e9/\\ud83d/; 7s/"v":6/"v":1234567890123456789/' >docs
  echo '{"v":1e300,"f":1e300}' >>docs
  tool 0 sse-filter -n '[inputs | .v, .t, .v * .f] | .[18] - 1234567890123450000, (.[1] | .[0:2])' docs
  out_is < <(printf '6656\n"\xef\xbf\xbd "\n')
  ! is_16 || grep -q 'numbers of more than 16 digits may change' "$ERR"
  # or natively
  tool 0 sse-filter -n '[inputs | .v, .t] | .[12], .[1][0:2]' docs
  out_is < <(printf '1234567890123456789\n"\xef\xbf\xbd "\n')
}

@test "inputs: variables are there, and go on to libjq" {
  many 2000 >docs
  echo '{"v":1e400}' >>docs
  jq -nc --arg a x --argjson b '[1.5]' --args \
    'reduce inputs as $x ({}; .n += $x.v * 2 | .a = $a | .b = $b) | [., $a, $b]' y <docs >theirs
  tool 0 sse-filter -nc --arg a x --argjson b '[1.5]' --args \
    'reduce inputs as $x ({}; .n += $x.v * 2 | .a = $a | .b = $b) | [., $a, $b]' y <docs
  same "$OUT" theirs
}

@test "inputs: what asks for them otherwise is libjq's" {
  seq 1 6 >docs
  for p in 'input' 'first(inputs)' '[limit(2; inputs)]' '[., input, inputs]' 'last(inputs)' \
    'inputs | [., input]' '[inputs, inputs]' 'inputs["a" + "b"]?' 'reduce inputs as $x (input; . + $x)' \
    'reduce inputs as [$x] (0; . + 1)' 'def inputs: 7; [inputs]' 'def f: inputs; [f]' \
    'reduce inputs as $x (1, 2; . + $x)' 'reduce inputs as $x (0; . + $x + ([inputs] | length))' \
    '[inputs][0]' 'label $o | inputs | ., break $o' '{a: [inputs]}' 'try inputs catch .'; do
    as_jq "$p" docs
    engine libjq "$p" || [[ $p == 'def inputs'* ]]
  done
  jq -c 'reduce inputs as $x (.; . + $x)' docs >theirs
  tool 0 sse-filter 'reduce inputs as $x (.; . + $x)' docs
  same "$OUT" theirs
}

@test "inputs: a result goes out before the next input is waited for" {
  mkfifo pipe
  bg sse-filter -nc 'foreach inputs as $x (0; . + $x)' pipe >got
  exec 5>pipe
  echo 1 >&5
  wait_for grep -qx 1 got
  echo 2 >&5
  wait_for grep -qx 3 got
  exec 5>&-
  wait "${BG[0]}"
}

@test "inputs: a signal is the end of them" {
  mkfifo pipe
  bg sse-filter -nc 'reduce inputs as $x (0; . + $x)' pipe >got
  exec 5>pipe
  printf '1\n2\n' >&5
  sleep 0.3
  kill -TERM "${BG[0]}"
  code=0
  wait "${BG[0]}" || code=$?
  exec 5>&-
  [ "$code" = 143 ]
  same got - <<<3
}

@test "inputs: the code of -e is that of the last result" {
  printf '%s\n' true null >docs
  tool 1 sse-filter -e -n inputs docs
  tool 0 sse-filter -e -n '[inputs]' docs
  tool 1 sse-filter -e -n 'reduce inputs as $x (1; null)' docs
  tool 4 sse-filter -e -n 'inputs | empty' docs
  tool 4 sse-filter -e -n 'inputs' /dev/null
  tool 1 sse-filter -e -n 'foreach inputs as $x (0; . + 1; . == 1)' docs
}

@test "inputs: what is no JSON is passed over, with a word" {
  printf '1\n{"a":\n2\n' >docs
  tool 0 sse-filter -n 'reduce inputs as $x (0; . + $x)' docs
  out_is <<<3
  err_is <<<"sse-filter: docs, line 2: skipped, not JSON: '{\"a\":'"
  tool 0 sse-filter -n --event x '[inputs | .data]' <<<$'{"event":"x","data":1}\n{"event":"y","data":2}'
  out_is <<<'[1]'
  printf 'data: {"a":1}\n\ndata: {"a":2}\n\n' >stream
  tool 0 sse-filter -n --sse 'reduce inputs as $x (0; . + $x.data.a)' stream
  out_is <<<3
  tool 0 sse-filter -n --tab 'foreach inputs as $x (0; . + $x; [.])' <<<$'1\n2'
  printf '[\n\t1\n]\n[\n\t3\n]\n' | out_is
}

@test "inputs: a state that is only looked at, or made anew each time" {
  many 4000 >docs
  native 'reduce inputs as $x ({}; if has($x.g) then . else .[$x.g] = $x.k end)' docs
  native 'reduce inputs as $x ({s: {}, n: 0}; if .s | has($x.g) then .n += 1 else .s[$x.g] = $x.t end) | .n, (.s | keys)' docs
  native 'foreach inputs as $x ([]; (. + [$x.v])[-100:]; select($x.v % 1000 == 0) | add)' docs
  native 'reduce inputs as $x ([]; . + [$x] | .[-3:]) | map(.k)' docs
  native 'reduce inputs as $x ([0, {}]; .[0] += 1 | .[1][$x.k] = .[0]) | .[0], (.[1] | length)' docs
  seq 300000 >docs
  native '[inputs] | length, .[299999]' docs
  native 'reduce inputs as $x ([]; . + [$x]) | length, add' docs
}

@test "inputs: memory is that of the state" {
  for i in 1 2 3 4 5 6; do many 7000; done >docs
  (limited 60000 sse-filter -n 'reduce inputs as $x ({}; .[$x.g] += 1)' docs) >got
  same got - <<<'{"g0":6000,"g1":6000,"g2":6000,"g3":6000,"g4":6000,"g5":6000,"g6":6000}'
  (limited 60000 sse-filter -n 'inputs | select(.v == 6999) | .k' docs) >got
  [ "$(wc -l <got)" -eq 6 ]
}
