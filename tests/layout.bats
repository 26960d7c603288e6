#!/usr/bin/env bats
# What sse-filter makes of inputs and results by jq's options: whole lines, all
# at once, indented, sorted, ASCII.  The native engine does it, and as jq does.
# shellcheck disable=SC2016

load helper

docs() {
  cat <<'EOF'
{"b":"é\/\u0041\u007f","a":[1,2.5,[],{}],"é":{"z":null,"a":true,"aa":[[{"x":[]}]]},"b":"𝄞 last"}
{"\u0062":1,"b":2,"":3,"a\"b":"\u0000\ud83d\ude00"}
[]
{}
"x\ty é 😀 "
[[["a"]]]
-7
null
EOF
}

# as_jq OPTION...: the native engine, to jq's bytes, in one thread and in two
as_jq() {
  tool 0 sse-filter --explain "$@"
  head -n 1 "$OUT" >first
  # from 1.7 on libjq has parts of what is tried
  grep -q '^program: native' first || { cat "$OUT"; return 1; }
  jq "$@" in >theirs || return
  tool 0 sse-filter -T 1 "$@" in
  same "$OUT" theirs
  err_is </dev/null
  tool 0 sse-filter -T 2 "$@" <in
  same "$OUT" theirs
}

@test "layout: indented, sorted, ASCII, as jq has them" {
  docs >in
  for o in -cS -ca -caS --tab '--indent 1' '--indent 7' '-S --tab' '-a --indent 2' \
    '-r --tab' -cjS -crS; do
    # shellcheck disable=SC2086 # options
    as_jq $o . || { echo "$o"; return 1; }
    # shellcheck disable=SC2086
    as_jq $o '[., {b: ., a: "é\u0001"}], (strings | ., length)' || { echo "$o"; return 1; }
  done
  # that means JSON, and makes jq 1.6 free memory twice
  sse-filter -a --tab . in >theirs
  tool 0 sse-filter -ra --tab . in
  same "$OUT" theirs
}

@test "layout: numbers keep their digits" {
  echo '{"b":12345678901234567890,"a":[1.10]}' >in
  tool 0 sse-filter -S . in
  out_is <<<'{"a":[1.10],"b":12345678901234567890}'
  tool 0 sse-filter --indent 1 -a '.a, {b}' in
  printf '[\n 1.10\n]\n{\n "b": 12345678901234567890\n}\n' | out_is
  err_is </dev/null
}

@test "layout: a NUL behind each result, and none in one" {
  printf '%s\n' '{"a":"é"}' '["b"]' >in
  tool 0 sse-filter --raw-output0 '., .a?, .[0]?' in
  printf '{"a":"é"}\0é\0["b"]\0b\0' >want
  same "$OUT" want
  # -j takes the line end, not the NUL
  tool 0 sse-filter -j --raw-output0 '., .a?, .[0]?' in
  same "$OUT" want
  printf '%s\n' '"a\u0000b"' '"c"' >in
  tool 5 sse-filter --raw-output0 'length, ., 1' in
  printf '3\0001\0c\0001\0' >want
  same "$OUT" want
  err_is <<<'sse-filter: in, line 1: a string with a NUL in it cannot end with one'
}

@test "layout: lines that are text" {
  printf '%s\n' 'plain "text"' '' '{"a":1}' 'é	\' '[1.5]' >in
  printf 'no line end' >>in
  as_jq -c -R .
  as_jq -c -R '[., length, (try fromjson catch "none")]'
  as_jq -r -R 'split(" ")[0], ascii_upcase'
  as_jq -c -R 'select(test("^.a")) | {t: .}'
  as_jq -cs -R '[., length]' || return
  tool 0 sse-filter -R -s 'split("\n") | length' in in
  # a file without a last line end does not get one
  out_is <<<11
  # no UTF-8: as libjq has it
  printf 'a\xff\xe9b\n\xc3\n' >in
  jq -R . in >want
  tool 0 sse-filter -R . in
  same "$OUT" want
  jq -Rs . in >want
  tool 0 sse-filter -R -s . in
  same "$OUT" want
}

@test "layout: all records as one array" {
  # without what goes through as it came, and jq spells otherwise
  docs | sed 1,2d >in
  as_jq -cS -s .
  echo '{"b":1,"a":[2,{"c":"]"}]}' >>in
  as_jq -c -s .
  as_jq -c -s 'length, map(type), (map(objects) | add | keys)'
  as_jq -s --tab 'group_by(type) | map({(.[0] | type): length})'
  as_jq -c -s '.[1], .[-1], (.[] | arrays)'
  tool 0 sse-filter -s 'length' /dev/null
  out_is <<<0
  tool 0 sse-filter -s --event x 'length' in
  out_is <<<0
}

@test "layout: what the engine leaves of all records, libjq gets whole" {
  printf '%s\n' '"("' '{"t":[1,"]"]}' '"x"' >in
  for p in '.[0] as $r | try ("x" | test($r)) catch .' '., (input_filename | empty)' \
    'map(strings | halt)' '[.[] | numbers // now | type]'; do
    jq -c -s "$p" in >want
    tool 0 sse-filter -s "$p" in
    same "$OUT" want
  done
  printf '%s\n' a b >in
  jq -R -s '., (input_filename | empty)' in >want
  tool 0 sse-filter -R -s '., (input_filename | empty)' in
  same "$OUT" want
  tool 3 sse-filter -s 'nothing_such' in
  tool 3 sse-filter -s '., nothing_such' in
}

@test "layout: an error in all of them is told once, and what came before it is there" {
  printf '%s\n' '{"a":1}' 2 >in
  tool 5 sse-filter -s '.[] | .a' in
  out_is <<<1
  err_is <<<'sse-filter: in, line 2: Cannot index number with string "a"'
  tool 5 sse-filter -R 'length, .a' in
  printf '%s\n' 7 1 | out_is
  err_is <<'EOF'
sse-filter: in, line 1: Cannot index string with string "a"
sse-filter: 2 errors of the program
EOF
}

@test "layout: a record that libjq refuses, once it gets all of them, is told of" {
  many=$(printf '1%.0s' {1..1100})
  printf '{"event":"x","n":%s}\n{"event":"x","m":1e300}\n{"event":"y"}\n' "$many" >in
  tool 0 sse-filter -q -s --event x 'length, .[-1].m * 1e300' in
  printf '%s\n' 1 1.7976931348623157e+308 | out_is
  err_is <<<"sse-filter: skipped, a number of more than 1000 digits: '{\"event\":\"x\",\"n\":1111111111111111111111111111111111111111111...'"
  tool 65 sse-filter -q -s --strict 'length, .[1].m * 1e300' in
  out_is </dev/null
}

@test "layout: -n and -s: input gives all, once" {
  printf '%s\n' '{"a":1}' 2 >in
  printf 'no end' >rest
  for p in input '[inputs]' '[., input, (try input catch .)]'; do
    jq -c -n -s "$p" in in >theirs
    tool 0 sse-filter -n -s "$p" in in
    same "$OUT" theirs
    jq -c -n -R -s "$p" in rest >theirs
    tool 0 sse-filter -n -R -s "$p" in rest
    same "$OUT" theirs
  done
  tool 0 sse-filter -n -s 1 in
  out_is <<<1
}
