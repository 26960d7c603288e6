#!/usr/bin/env bats
# The native engine of sse-filter: that it is jq, and what it leaves to libjq.
# shellcheck disable=SC2016

load helper

@test "engine: random programs on random documents give what libjq gives" {
  # make fuzz-filter runs a million pairs
  tool 0 timeout 300 pairs 1 120 60
  # and not by leaving all of them to libjq
  read -r n _ _ _ _ left _ <"$OUT"
  test "$n" -gt 7000
  test "$left" -lt $((n / 2))
}

@test "engine: --explain says which engine runs what, and reads nothing" {
  explains() { # WHAT ARGS...
    local what=$1
    shift
    tool 0 sse-filter --explain "$@" nowhere
    out_is <<<"$what"
    err_is </dev/null
  }
  explains 'program: none' .
  explains 'program: native' 'select(.a > 1) | {b: .c[0]?, "d": "\(.e)"}'
  explains 'program: native' --arg x 1 --argjson y 2 -r '$x + $y'
  explains "program: native, parts by libjq because of what is given to 'strptime'" '{a: .b, c: (.d | strptime("%Y"))}'
  explains 'program: native' 'select(.a) | now'
  explains $'program: libjq, because of function \'input\'\nthreads: one, because of input' 'select(.a) | input'
  explains 'program: native' 'reduce .[] as [$x] (0; . + $x)'
  explains "program: libjq, because of '?//'" '. as [$x] ?// $x | $x'
  explains 'program: native' 'def f(g): reduce .[] as $x (0; . + ($x | g)); f(.a)'
  explains "program: libjq, because of function 'localtime'" 'localtime'
  explains "program: libjq, because of a regular expression" 'test(.a; "i", "x")'
  explains "program: libjq, because of a regular expression" 'test("(")'
  explains 'program: native' 'test("^a.*z$"; "i") or test(.a; .b) or test("a"; null)'
  explains $'program: native\nthreads: one, because of --slurp' -s .a
  explains 'program: native' --tab -S -a .a
  explains 'program: native' -R fromjson
  explains $'program: libjq, because of variable \'x\'\nthreads: one, because of variables from files' --rawfile x "$DATA/filter/news.ndjson" '$x'
  explains $'filters: native\nprogram: native' --event x .a
  printf 'def f: 1;' >.jq
  HOME=$PWD explains $'program: libjq, because of definitions in ~/.jq\nthreads: one, because of definitions in ~/.jq' .a
  tool 3 sse-filter --explain 'nothing_such'
}

@test "engine: parts of a program are run by libjq, and the rest is not" {
  cat >in <<'EOF'
{"id":12345678901234567890,"t":"a b c","n":[1.10]}
{"id":2,"t":null,"n":[]}
{"id":3.0,"t":"x","n":"\u0041"}
EOF
  tool 5 sse-filter '{id, w: ([.t | match(["[a-z]", "g"])] | length), n}' in
  out_is <<'EOF'
{"id":12345678901234567890,"w":3,"n":[1.10]}
{"id":3.0,"w":1,"n":"\u0041"}
EOF
  err_is <<<'sse-filter: in, line 2, id 2: null (null) cannot be matched, as it is not a string'
  # what a part passes on is as it came in
  tool 0 sse-filter '.n | (label $f | (., 1) | ., break $f)' in
  out_is <<'EOF'
[1.10]
[]
"\u0041"
EOF
  # a variable is there in parts, too; a part that is none is libjq's to tell
  tool 0 sse-filter --arg s b '.t | strings | [splits("" + $s)]' in
  out_is <<'EOF'
["a "," c"]
["x"]
EOF
  tool 3 sse-filter '.t | nothing_such' in
  err_is <<'EOF'
sse-filter: error: nothing_such/0 is not defined at <top-level>, line 1:
sse-filter: .t | nothing_such
sse-filter: 1 compile error
EOF
  # libjq cannot be stopped between two results of path
  printf '[[1],[2]]\n%.0s' 1 2 >in
  tool 0 sse-filter 'any(path(.[] | limit(1; .)); true)' in
  out_is <<<$'true\ntrue'
}

@test "engine: libjq is loaded only when it is needed" {
  # what the loader finds in its place cannot be loaded
  name=$(grep -ao 'libjq\.so[.0-9]*' "$B/sse-filter" | head -n 1)
  mkdir own
  printf 'not a library' >"own/$name"
  export LD_LIBRARY_PATH=$PWD/own
  printf '{"a":1}\n[]\n' >in
  tool 0 sse-filter '.a?' in
  out_is <<<1
  head -n 1 in >first
  tool 0 sse-filter 'select(.a == 1) | {b: .a}' first
  out_is <<<'{"b":1}'
  # the words of this error are libjq's
  tool 71 sse-filter '.[] | has("b")' in
  test ! -s "$OUT"
  grep -q "^sse-filter: libjq cannot be used: " "$ERR"
  tool 71 sse-filter 'localtime' in
  tool 0 sse-filter -V
  sed -n 2p "$OUT" | grep -qx 'libjq cannot be loaded'
}

@test "engine: one record for libjq among native ones keeps its place" {
  printf '%s\n' '{"a":[1.10]}' '{"a":7}' '{"a":[2.0,"x"]}' >in
  tool 5 sse-filter '.a[]' in
  printf '1.10\n2.0\n"x"\n' | out_is
  err_is <<<'sse-filter: in, line 2: Cannot iterate over number (7)'
  tool 5 sse-filter -r '.a | .[0], .[]' in
  printf '1.10\n1.10\n2.0\n2.0\nx\n' | out_is
  # -e tells of the last result, whichever engine gave it
  printf '%s\n' '{"a":[null]}' '{"a":7}' >in
  tool 5 sse-filter -e '.a[]' in
  tool 1 sse-filter -e '.a[]?' in
}

@test "engine: -v counts the records that something came of, by either engine" {
  seq 9 >in
  for p in 'select(. > 6)' 'select(. > (6 | floor))'; do
    tool 0 sse-filter -v "$p" in
    seq 7 9 | out_is
    err_is <<<'sse-filter: 9 lines, 3 records through'
  done
}
