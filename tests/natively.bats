#!/usr/bin/env bats
# Functions of jq that the native engine has itself: what they give is what
# libjq gives, and it is not libjq that gives it.
# shellcheck disable=SC2016

load helper

# pair WHAT PROGRAM DOC: what the engine does with it in the end
pair() {
  if is_16; then
    tool 0 pairs -p "$2" "$3"
    head -n 1 "$OUT" | grep -qx "$1" && return
  else
    pairs -p "$2" "$3" >"$OUT" 2>"$ERR" && return
    head -n 1 "$OUT" | grep -q "^libjq's because of\|^libjq does not take" &&
      return
    # a function that is there no more
    [[ $2 == *leaf_paths* ]] && grep -qx 'libjq rejects it' "$OUT" && return
  fi
  echo "$2 on $3:"
  cat "$OUT"
  return 1
}

# same_as_libjq PROGRAM DOC: the engine runs it, to the same results and error
same_as_libjq() { pair 'the same' "$@"; }

# left_to_libjq PROGRAM DOC: the engine hands the document on
left_to_libjq() { pair 'left to libjq' "$@"; }

# each PROGRAM...: on each line of "docs"
each() {
  local p doc
  for p; do
    while IFS= read -r doc; do same_as_libjq "$p" "$doc"; done <docs
  done
}

@test "natively: entries of objects and arrays" {
  cat >docs <<'EOF'
{"b":1,"a":{"c":[1.10]},"\u0061\"":null,"b":2}
{}
[5,"x"]
7
EOF
  each to_entries 'with_entries(.value |= tostring)' keys_unsorted \
    'with_entries(select(.key != "b"))' 'map_values(tostring)' \
    'to_entries | from_entries | keys'
  same_as_libjq 'map_values(empty)' '{"a":1,"b":[2]}'
  cat >docs <<'EOF'
[{"name":"x","value":1},{"Key":"y","Value":2},{"key":"x","value":null}]
[{"key":false,"Name":"z"}]
[{"key":1}]
[null]
{"a":{"key":"k"}}
EOF
  each from_entries
}

@test "natively: values of which a part is another" {
  cat >docs <<'EOF'
{"a":1,"b":{"c":[1,2,3]},"d":null}
{"a":{"b":5},"b":{"c":{"x":1}},"a":[1.10]}
{"b":{"c":[]}}
{}
null
[1]
EOF
  each '.a = 1' '.d //= 4' '.x.y.z |= 3' '.a |= empty' '.b.c |= length' \
    '(.a, .d) = (.b, 7)' '.["a"] |= {v: .}' '.b.c[3] = 1' 'del(.a)' \
    'del(.b.c[0], .d)' 'del(.[])' '(.. | numbers) += 1' 'del(.. | .c?)' \
    '.b["c"]? = 1' '.a += (1, 2)' '.b.c[]? |= -.'
  same_as_libjq '.b.c[1] = "x"' "$(head -n 1 docs)"
  same_as_libjq '.b.c[-1] -= 1' "$(head -n 1 docs)"
  same_as_libjq 'del(.b.c[-1])' "$(head -n 1 docs)"
  same_as_libjq 'del(.b.c[] | select(. > 1))' "$(head -n 1 docs)"
  same_as_libjq '(.[] | select(.n > 1) | .m) |= "x"' \
    '[{"n":1,"m":1},{"n":2,"m":1},{"n":3}]'
  # elements that go all at once: one thing in 1.6, and another one later
  left_to_libjq '.[] |= empty' '[1,2,3]'
}

@test "natively: left sides for which a list of paths means something else" {
  leaves() { # PROGRAM WHAT
    tool 0 sse-filter --explain "$1"
    ! is_16 || out_is <<<"program: libjq, because of $2"
  }
  leaves '(.a, .a.b) |= .' "what is given to '|='"
  leaves '(.a // .b) = 1' "what is given to '='"
  leaves 'del(.a, .a[0])' "what is given to 'del'"
  leaves 'del(.. | select(.a).b)' "what is given to 'del'"
  leaves '(.a[1:], .b) = []' "what is given to '='"
  leaves 'del(.a[1:][])' "what is given to 'del'"
  leaves '.a |= (.b)?' "'?' in '|='"
}

@test "natively: order, groups, the least and the greatest" {
  cat >docs <<'EOF'
[{"a":2,"b":1},{"a":1},{"a":2,"b":0},{"a":"x"},{"a":null},{"a":1,"b":3}]
[]
[[2,1],[1],[2],null,"b",{"k":1},{"k":0},true,false,1.0,1]
EOF
  each sort unique min max reverse 'sort_by(type)' 'group_by(type)' \
    'unique_by(type)' 'min_by(tojson)' 'max_by(type)' flatten \
    'map(tojson) | add' 'flatten(0)' 'map([.]) | add' '. - [1]' '.[1:3]' \
    '.[-2:]' '.[:1]' 'index(1)' 'first(.[])' 'last(.[])' '[limit(2; .[])]' \
    'isempty(.[])'
  printf '%s\n' "$(head -n 1 docs)" null 3 >docs
  each 'sort_by(.a)' 'sort_by(.a, .b)' 'group_by(.a)' 'unique_by(.a)' \
    'min_by(.b)' 'max_by(.a)' sort unique
}

@test "natively: text" {
  cat >docs <<'EOF'
"a, b,,c \"d\" <é> 'x'\t\n\\"
"\u00e9\ud83d\ude00,\u0061"
""
null
12.50
EOF
  each 'split(", ")' 'split("")' explode '[splits(", *")]' @html @uri @sh \
    @base64 '@base64 "<\(.)>"' utf8bytelength \
    'gsub("[a-z]"; "<\(.)>")' 'sub("(?<x>.)"; .x + .x)' \
    '[match("(,)( )?"; "g")]' '[scan("[a-z]")]' '[scan("(.),")]' \
    'capture("(?<l>[a-z]).*(?<r>[a-z])")' 'split(" *, *"; null)' \
    'try ascii_downcase catch length' 'gsub("\\s"; "")' '@json | fromjson'
  sed -i '/^[1n]/d' docs
  each '.[1:4]' '.[-2:]' 'index(",")' 'rindex(",")' 'indices(",")'
  printf '%s\n' '["a",1,null,true,"x\"y\t\\"]' '[]' '[[1]]' null >docs
  each @csv @tsv 'join(",")' 'map(tostring) | join("")' '@csv "row: \(.)"'
  same_as_libjq @sh '["a",1,null,"it'\''s"]'
  same_as_libjq implode '[65,233,128512]'
  printf '%s\n' '"YWI="' '"YQ=="' '"w6k="' >docs
  each @base64d
  printf '%s\n' '"{\"a\":[1.10]}"' '" 7 "' 3 >docs
  each fromjson
  printf '%s\n' '"foo bar|baz"' '"ba"' '""' 7 >docs
  each '[match("bar|foo|ba"; "g")]' 'sub("ba|foo"; "<\(.)>")' \
    '[scan("foo|ba")]' '[splits("r|o")]' 'test("x|z")'
  # a match of nothing, and what is no base64
  left_to_libjq '[scan("b*")]' '"abc"'
  left_to_libjq @base64d '"YQ"'
}

@test "natively: regular expressions that values tell" {
  jq -nc 'range(60) | {a: "^x?\(. % 25)\(["$", ".", "|7"][. % 3])", b: "\(.)"},
    {a: "b", b: .}, {a: "\u0000", b: "a\u0000"}' >docs
  each '. as $r | .b | test($r.a)'
  printf '%s\n' '["a","A","aB"]' '[""]' '[]' >docs
  each 'map(test(.; "i"))' 'map(test("^" + .))' '[.[] as $x | .[] | test($x)]'
  jq -nc '"o", "O", "(?<x>o)(b)?", "(?<x>a|b)[a-z]*" | {a: ("foo bar", 7), r: .,
    f: ("g", "gi", "i", "", null)}' >docs
  each '.r as $r | .f as $f | [.a | match($r; $f)]' '. as $d | [.a | capture($d.r; $d.f)]' \
    '. as $d | .a | [splits($d.r; $d.f)]' '. as $d | .a | [splits($d.r)] + split($d.r; null)' \
    '. as $d | .a | gsub($d.r; "<\(.x)>")' '. as $d | .a | sub($d.r; "x"; $d.f)' \
    '. as $d | .a | test("O"; $d.f), sub("o"; "x"; $d.f)' '. as $d | [.a | scan($d.r)]' || return
  each 'try test(error("a")) catch .' 'try splits(error("a")) catch .' || return
  left_to_libjq 'try test(error("a"); error("b")) catch .' 7
  # names of groups outlive the expressions they are in
  jq -nc '[range(60) | "(?<name\(.)>[a-z])"]' >docs
  each '[.[] as $r | "x" | capture($r)]' '[.[] as $r | "x" | match($r).captures]' || return
  # each level of it has its own in use, and only some are kept
  echo '"abcdefghijklmno"' >docs
  deep='def f: . as $s | if length < 2 then . else match(.[0:1]) | $s[1:] | f end; f'
  each "$deep"
  left_to_libjq "$deep" '"abcdefghijklmnopqrstuvwxyz"'
  # libjq has the words, and other ideas of what may be one
  left_to_libjq 'test(.)' '"("'
  left_to_libjq 'test(.[0])' '[["a","i"]]'
  left_to_libjq 'test(.[0])' '[1]'
  left_to_libjq '. as $d | "a" | match($d.r; $d.f)' '{"r":"a","f":"q"}'
  left_to_libjq '. as $d | "a" | match($d.r; $d.f)' '{"r":"a","f":7}'
  left_to_libjq '. as $d | "a" | sub($d; "x")' 7
}

@test "natively: numbers that libm computes" {
  printf '%s\n' 0 1 -1 0.5 2.75 -3.25 40 1e300 '"x"' '[]' null >docs
  each acos acosh asin asinh atan atanh cbrt cos cosh exp exp10 exp2 expm1 gamma \
    j0 j1 lgamma log log10 log1p log2 logb nearbyint rint significand sin sinh \
    tan tanh tgamma y0 y1 'try log catch .' || return
  each 'pow(.; 2)' 'atan2(1; .)' 'copysign(.; -1)' 'drem(.; 3)' 'fmax(.; 1)' \
    'fmin(.; 1)' 'fmod(.; 3)' 'nextafter(.; 1)' 'scalb(.; 2)' \
    'try pow(error("a"); error("b")) catch .' 'pow(2; "x")' || return
  # what it has no number for is libjq's to spell
  left_to_libjq log -1
  left_to_libjq 'pow(.; -1)' 0
}

@test "natively: points in time" {
  printf '%s\n' '"2015-03-05T23:51:47Z"' '"2016-02-29T00:00:00Z"' \
    '"1970-01-01T00:00:00Z"' null 3 >docs
  each fromdate fromdateiso8601 'fromdate | todate' \
    'strptime("%Y-%m-%dT%H:%M:%SZ")' \
    'strptime("%Y-%m-%dT%H:%M:%SZ") | mktime, strftime("%d.%m.%Y")'
  printf '%s\n' 0 1425599621 1425599621.25 253402300799 '"x"' null >docs
  each todate gmtime 'gmtime | mktime' 'strftime("%Y-%m-%d, %H:%M:%S")'
  # what the C library makes of these, it tells itself
  for doc in '"2015-02-30T00:00:00Z"' '"2015-3-5T1:2:3Z"' \
    '"1969-12-31T23:59:59Z"' '" 2015-03-05T23:51:47Z"'; do
    left_to_libjq fromdate "$doc"
  done
  # a year past what an int holds is an error, where libjq 1.6 ends the process
  printf '%s\n' 1 1e18 -1e18 1e400 2 >docs
  tool 5 sse-filter 'todate' docs
  printf '"1970-01-01T00:00:0%dZ"\n' 1 2 | out_is
}

@test "natively: whole trees, and where things stand in them" {
  cat >docs <<'EOF'
{"b":[1,{"a":[]},null],"a":"X","a":{"z":false,"y":"Y"}}
[[],{},[[["A"]]]]
"Q"
EOF
  each 'walk(if type == "string" then ascii_downcase else . end)' 'walk(.)' \
    'walk(if type == "object" then del(.a) else . end)' \
    'walk(if type == "array" then map(select(. != null)) else . end)' \
    '[paths]' '[leaf_paths]' '[paths(type == "string")]' '[path(..)]' \
    '[tostream]' '[path(.[]?)]' 'getpath(["a","y"])' \
    '[paths as $p | getpath($p)]' '[recurse(.[]?) | type]' \
    '[recurse(.[]?; type != "array")]'
  printf '%s\n' '{"a":{"b":1,"c":{"d":2}},"e":3}' >docs
  each '. * {a: {c: {x: 1}, b: {}}, e: null}' '.a * .'
}

@test "natively: generators that end early, and errors" {
  printf '%s\n' '[3,1,2]' '{"a":20}' null >docs
  each '[limit(2; range(10))]' '[range(0; 10; 3)]' '[range(5; 0; -2)]' \
    '[first(range(3; 9))]' 'IN(1, [3,1,2])' 'IN(.[]; 1, 20)' \
    '[.[] | until(. > 15; . * 2)]' '[1 | while(. < 9; . * 2)]' \
    'try error("x") catch . + "y"' '.[] | try (1 / (. - 1)) catch .' \
    '[.[] | try error("\(.)") catch .]' 'error("a\u00e9")' \
    'try error({a: .}) catch .a' '[.[] | try error([.]) catch .[0]]' \
    '[try error([1]) catch ., try keys catch ., try error("b") catch .]' \
    'isempty(error("x"))' '-.' '. * 2' '[1] - 1' '.a? + "x"' 'length - "x"'
}

@test "natively: patterns behind as, in reduce and in foreach" {
  cat >docs <<'EOF'
{"a":[1.10,[2]],"b":{"c":"d","d":7},"k":"a"}
{"a":null,"b":null}
[["x","y"],{"c":[3]}]
{"a":{"x":1},"b":"c"}
null
7
EOF
  each '. as {a:[$x,[$y]]} | $x, $y, .' '. as {$a, b:{$c}} | [$a, $c]' \
    '. as {$b:{c:$x}} | $b, $x' '. as {(.k | tostring):$x, "b":$y} | [$x, $y]' \
    '. as [$x, [$y], {$c}] | {$x, $y, $c}' '.a as [$x] | .b as {$c} | $x, $c' \
    '. as {("a","b"):$x, "\("b")":$y} | [$x, $y]' \
    'reduce .[] as [$x, $y] ([]; . + [$y, $x])' \
    '[foreach .[] as {$c, d:$e} (0; . + 1; [., $c, $e])]' \
    '. as [$x, $x] | $x' '. as {a:$x, b:$x} | $x' \
    '"a" as $x | . as {b:$x, ($x):$y} | [$x, $y]' \
    '.[]? as [$x] | (. as {b:$x} | $x), $x'
  # to jq no path leads by a pattern
  for p in 'path(. as [$x] | .[0])' '(. as {$a} | .b) |= 1' \
    'del(.a as [$x] | .b)'; do
    tool 0 sse-filter --explain "$p"
    ! is_16 || grep -q '^program: libjq, because of what is given to ' "$OUT"
  done
}

@test "natively: walk where there are many results, or none" {
  cat >docs <<'EOF'
{"a":[1,null,{"b":null,"c":"x"}],"d":"x","e":{"f":1.10}}
{"a":null}
[1,[],{}]
EOF
  each 'walk(empty)' '[walk(., 1)]' 'walk(select(. != null))' \
    'walk(if . == "x" then empty else . end)' '[walk(.[]?)]' \
    '[walk(if type == "number" then ., 7 else . end)]' \
    'walk(if type == "array" then .[] else . end)' '[first(walk(., error("x")))]' \
    '[label $o | walk(if . == null then break $o else (., .) end)]'
}

@test "natively: what jq has written in its own language" {
  cat >docs <<'EOF'
[{"id":"a","n":1},{"id":2,"n":[3]},{"id":"a","n":null}]
[[1,2],[3],[4.50,5]]
[]
[7]
EOF
  each 'INDEX(.id)' 'INDEX(.[]?; tojson)' '[.[]?] | transpose' transpose \
    '[combinations]' '[[1, 2], [3, 4, 5]] | [combinations]' '[.[] | objects, 1]' \
    '[[1, "a"] | combinations(2)]' 'nth(1; .[])' 'nth(-1; .[])' \
    '[JOIN({"a": 5}; .id | tostring)]' '[JOIN({"a": 5}; .[]; .id | tostring; length)]' \
    '[limit(5; repeat(.[]?, 1))]' '[limit(0; 1, 2)]' '[limit(-1; 1, 2)]' \
    'isnan, isinfinite, isnormal, isfinite' '[.[]? | normals, finites]' \
    recurse_down '[.[]? | numbers | exp, log]' 'exp2, exp10, log2, log10'
  # infinite, and none
  left_to_libjq isinfinite 1e1000
  left_to_libjq log -1
}

@test "natively: functions that call themselves" {
  cat >docs <<'EOF'
[1,[2,[3,[]]],4.50]
{"a":{"b":[7,8]},"c":3}
3
EOF
  each '[def f: if type == "array" then .[] | f else . end; f]' \
    'def w(f): if type == "array" then map(w(f)) | f else f end; w(tojson)' \
    'def fac($n): if $n < 2 then 1 else fac($n - 1) * $n end; fac(7)' \
    'def fib: if . < 2 then . else ((. - 1) | fib) + ((. - 2) | fib) end; 9 | fib' \
    'def f: . as $x | if . > 0 then ((. - 1, . - 1) | f) | (. + $x, $x) else 0 end; [3 | f]' \
    '[def f($n; $m): if $n > 0 then f($n - 1; $n), $m else $m end; f(3; .)]' \
    '[def f(g; $n): if $n > 0 then g | f(g; $n - 1) else ., $n end; f(.[]?, 1; 2)]' \
    '[def k: def h(g): if . > 0 then ((. - 1 | k), g) else g end; . as $z | h($z, 7); 3 | k]' \
    'def f: if . > 300 then . else . + 1 | f end; 1 | f' \
    'def f: if type == "array" then first(.[] | f), 0 else . end; [f]' \
    '[def f: . as [$a, $b] | if $b then ($b | f), $a else $a end; .[1]? | f]'
  # too deep, and for ever
  left_to_libjq 'def f: if . > 900 then . else . + 1 | f end; f' 1
  explains_recursion() {
    tool 0 sse-filter --explain "$1"
    out_is <<<"program: libjq, because of $2"
  }
  explains_recursion 'def f: label $o | (.[]? | f), break $o; f' \
    "what calls itself in 'f'"
  explains_recursion 'def f($n): if $n > 0 then f(n - 1) else 5 end; f(2)' \
    "what calls itself in 'f'"
}

@test "natively: the environment" {
  export SSE_TEST_ONE='a "b" \ é' SSE_TEST_TWO=
  each_env() {
    for p in '$ENV.SSE_TEST_ONE' 'env.SSE_TEST_TWO' '$ENV.SSE_TEST_NONE' \
      'env | has("SSE_TEST_TWO")' '$ENV | keys == (env | keys)' env; do
      same_as_libjq "$p" null
      tool 0 sse-filter --explain "$p"
      out_is <<<'program: native'
    done
  }
  each_env
  echo null >in
  tool 0 sse-filter '$ENV.SSE_TEST_ONE' in
  out_is <<<'"a \"b\" \\ é"'
  # a byte that is no character is for libjq to replace
  SSE_TEST_ONE=$'\xff' tool 0 sse-filter --explain '$ENV.SSE_TEST_ONE'
  out_is <<<"program: libjq, because of variable 'ENV'"
}

@test "natively: paths that are values" {
  cat >docs <<'EOF'
{"a":[1.10,{"b":2,"c":[3,4]}],"b":null,"a\u0062":"x"}
{"b":[[1,2],{"c":1}],"a":[]}
null
EOF
  each 'setpath(["a", 1, "b"]; 7)' 'setpath([]; 1)' 'setpath(["x", 2, "y"]; .)' \
    'setpath(["ab"]; 1) | setpath(["b"]; 2)' \
    'delpaths([["a", 0], ["b"]])' 'delpaths([["a", 1, "c", 0], ["a", 1], ["x"]])' \
    'delpaths([["a", -2], ["a", 1, "b"]])' 'delpaths([[]])' 'delpaths([])' \
    'delpaths([paths(type == "number")])' 'delpaths([["b", -1, "c"], ["b", 1]])' \
    'reduce (paths | select(length > 2)) as $p (.; setpath($p; 0))' \
    'getpath(["a", 1]) |= tojson' 'getpath(["b"]) = 5' 'getpath(["x", "y"]) += 1' \
    'del(getpath(["a", 0]))' 'getpath(["a"]) |= empty' \
    '[paths as $p | path(getpath($p))]' 'path(getpath(["q", 1, "r"]))' \
    'setpath("a"; 1)' 'delpaths(1)' 'path(getpath(1))' 'setpath(["a", "b"]; 1)' \
    'setpath(error("x"); error("y"))'
  # slices, and other errors of what is deleted
  left_to_libjq 'setpath([{"start": 0, "end": 1}]; [7])' '[1,2]'
  left_to_libjq 'delpaths([[0]])' '{"a":1}'
  left_to_libjq 'delpaths([["a"]])' '"a"'
}

@test "natively: labels, and what breaks out to them" {
  cat >docs <<'EOF'
[1,2,3,4,1.10]
{"a":5,"b":null,"c":[7]}
[]
EOF
  each '[label $o | .[] | ., if . == 3 then break $o else empty end]' \
    '[label $o | foreach .[] as $x (0; . + 1; if . > 2 then ., break $o else $x end)]' \
    'label $o | reduce .[] as $x (0; if $x == null then break $o else . + 1 end)' \
    '[label $a | (label $b | .[] | ., break $b, 9), 8, break $a, 7]' \
    '[label $a | (label $a | .[] | ., break $a), 8, break $a, 7]' \
    'def f(g): [label $x | g, 9]; label $x | f(1, 2), f(break $x), 3' \
    '[label $o | limit(3; .[], break $o)]' '[label $o | {a: (1, break $o)}]' \
    '[label $o | first(break $o), 1]' '[label $o | (.[] | ., break $o)?]' \
    '[label $o | (1, 2) | (.)? | ., break $o]' '[label $o | map(break $o)]' \
    '[limit(9; recurse(label $o | .[]? | ., break $o))]' \
    '[label $o | try error("x") catch (., break $o)]' \
    'try (label $o | error("x")) catch .' '[label $o | .[0]? |= break $o]'
  # "catch" shows how libjq counts labels, over all records
  p='.[]? | label $o | try (if type == "number" then break $o else error(.) end) catch .'
  tool 0 sse-filter --explain "$p"
  grep -qx "program: libjq, because of .*" "$OUT"
  printf '["a"]\n[1]\n' >docs
  tool 0 sse-filter "$p" docs
  jq -c "$p" docs | out_is
  for p in 'break $o' 'label $o | break $p' 'def f(x): 1; f(break $o)'; do
    tool 3 sse-filter "$p" <<<1
    grep -q 'label-[op] is not defined' "$ERR"
  done
}

@test "natively: a variable keeps its value while recurse comes by again" {
  printf '%s\n' 1 2 >docs
  each '[recurse(if . < 4 then (. + 1) as $x | ($x, $x * 10) else empty end)]'
  echo '{"a":{"a":{"b":1},"b":2},"b":3}' >docs
  each '[recurse(.a? as $x | ($x, $x) | objects) | .b]' \
    '[limit(9; recurse(path(.a? as $x | .b, .a) | .[0] as $k | $k, 1))]' \
    '[recurse(foreach .a? as $x (.; .b; ($x, $x) | objects)) | .b]'
}

@test "natively: an argument that nobody calls is looked at all the same" {
  for p in 'def f(x): 2; f(nosuch)' 'def f(a; b): a; f(1; nosuch(2))' \
    'def f(x): 1; def g(y): f(y); g(nosuch)' 'def f(x): def h: x; 1; f(nosuch)'; do
    tool 3 sse-filter "$p" <<<1
    grep -q 'nosuch/[01] is not defined' "$ERR"
  done
  for p in 'def f(x): 2; f($nosuch)' 'def f(x): 1; def g($y): f($y, $z); g(1)'; do
    tool 3 sse-filter "$p" <<<1
    grep -q '\$[a-z]* is not defined' "$ERR"
  done
  tool 0 sse-filter --explain 'def f(x): 2; f(map(.a) | first(.[]), def g: 1; g)'
  out_is <<'END'
program: native
END
}

@test "natively: steps of reduce and foreach with any number of results" {
  cat >docs <<'EOF'
[1,2.50,"x"]
{"a":3,"b":[1.10]}
[]
7
EOF
  each 'reduce .[]? as $x (0; ., $x)' 'reduce .[]? as $x (0; empty)' \
    'reduce (1, 2, 3) as $x (.; if $x == 2 then empty else [., $x] end)' \
    '[reduce .[]? as $x (1, 2; [., $x])]' '[reduce .[] as $x (empty; .)]' \
    '[foreach .[]? as $x (0; ., $x; [., $x], "-")]' \
    '[foreach .[]? as [$x] (1, 2; ., 3)]' '[foreach .[]? as $x (0; empty)]' \
    '[foreach (1, 2, 3) as $x (0; select($x != 2); [., $x])]' \
    'reduce (try .[] catch 5) as $x (0; . + $x)' \
    '[foreach .[]? as $x (0; try (. + $x) catch 9; ., error("e"))]' \
    'first(foreach .[]? as $x (0; $x, .))' \
    '[limit(3; foreach (1, 2, 3) as $x (0; $x, .))]'
}

@test "natively: numbers that jq reads, and JSON does not" {
  printf '%s\n' '{"a":0.5,"b":1e308}' '{"a":1,"b":-2.50}' null >docs
  each .5 1. 007 1.e2 .25E1 1e400 -1e400 2e-400 '.a > .5' '[.a, .b] | map(. < 1e400)' \
    '{a: 1e400, b: [-1e400]}' '.b - .5' '"\(1e400)"'
  tool 3 sse-filter '1.2.3' <<<1
  # prefilters look at numbers, too
  printf '{"a":%s}\n' 0.5 0.50 5e-1 1 null '".5"' >docs
  tool 0 sse-filter 'select(.a == .5)' docs
  head -n 3 docs | out_is
  tool 0 sse-filter 'select(.a < 1e400) | .a' docs
  ! is_16 || printf '%s\n' 0.5 0.50 5e-1 1 null | out_is
}

@test "natively: slices that may be errors" {
  printf '%s\n' '["abc",[1,2.0],null,7,{"a":1},true]' '"xyz"' 7 >docs
  each '[.[]? | .[1:]?]' '.[:-1]?' '.[1:2]?[0]?' '[.[]? | try .[1:] catch "e"] | length'
}

@test "natively: now is the time of each call" {
  before=$(date +%s)
  printf '%s\n' 1 2 3 >in
  tool 0 sse-filter 'now, now' in
  test "$(sort -n "$OUT" | head -n 1 | cut -d. -f1)" -ge "$before"
  test "$(sort -n "$OUT" | tail -n 1 | cut -d. -f1)" -le "$(date +%s)"
  test "$(wc -l <"$OUT")" -eq 6
  tool 0 sse-filter -T 2 'select(now > .)' in
  out_is <in
  tool 0 sse-filter --explain 'now as $t | {id, at: $t}'
  out_is <<<'program: native'
  same_as_libjq '[now | type, (. > 1e9)]' null
}

@test "natively: \$__loc__ tells the line" {
  printf '%s\n' '.a, "x' 'y", $__loc__, $' '__loc__, {a: $__loc__.line}' >program
  echo '{"a":1}' >docs
  tool 0 sse-filter -f program docs
  out_is <<'END'
1
"x\ny"
{"file":"<top-level>","line":2}
{"file":"<top-level>","line":2}
{"a":3}
END
  same_as_libjq '$__loc__ | .line, .file' null
}

@test "natively: two numbers of one, and looking for a value" {
  printf '%s\n' 0 -0 3.50 -2.5 5e-324 '"x"' null >docs
  each frexp modf 'ldexp(.; 3)' 'ldexp(.; -1.5)' 'ldexp(.; .)'
  printf '%s\n' 3.50 0.25 -7.5 '"x"' >docs
  each lgamma_r
  left_to_libjq lgamma_r 0
  left_to_libjq 'ldexp(.; 1e10)' 1
  cat >docs <<'EOF'
[]
[1]
[1,2.0,3]
[null,1,1,1,4,"a",[],{}]
[3,1,2,0]
EOF
  for v in 0 1 2 2.5 4 null '"a"'; do
    each "bsearch($v)"
  done
  each '2 as $x | bsearch($x)'
}

@test "natively: slices as places" {
  cat >docs <<'EOF'
[1,[2.0,"x",3],null,4]
{"a":[1,2.50,3,4],"b":7}
{"a":null}
[]
null
EOF
  each '[path(.[1:]?, .a?[:2]?[0])]' 'path(.[]?[-1:]?)' \
    '.[1:3]? |= map([.])' '.a? |= . + [5] | .a?[1:3]? = ["x"]' \
    '.[-2:]?[0]? = "q"' '.[1:]? += [7]' '.[]?[1:]? |= reverse' \
    '(.a? | arrays)[:2][3] = 9' '.[:1]?[] |= tojson' '.[2:1]? = ["in"]' \
    'del(.[1:]?)' 'del(.[]?[1:]?[0])' 'del(.a?[1:]? | select(length > 1))'
  left_to_libjq '.[1:] |= empty' '[1,2]'
  left_to_libjq '.[1:] = 1' '[1,2]'
  left_to_libjq 'del(.[1:])' '"ab"'
}

@test "natively: sums of many arrays and objects" {
  printf '%s\n' '[{"a":1,"b":2},null,{"b":3,"a":null},{"c":[]}]' '[[1,[2]],null,[],[{"a":1.5}]]' \
    '[[],{}]' '[[1],2]' '[null,null]' '[{}]' '[{"a":1},"x"]' '[null,{"a":1},{"a":2}]' >docs
  each add 'map(.) | add' '[add, add]' 'map([.]) | add' 'map({(tojson): .}) | add | keys'
}

@test "natively: what is made item by item costs what is added" {
  jq -nc '[range(3000) | {k: "key\(.)", v: .}]' >docs
  each 'reduce .[] as $x ({}; .[$x.k] = $x.v)' 'reduce .[] as $x ([]; . + [$x.v])' \
    'reduce .[] as $x ({}; . + {($x.k): 1})' 'reduce .[] as $x (""; . + $x.k)' \
    'reduce .[] as $x ({}; . * {($x.k[0:4]): {($x.k): 1}})' \
    'reduce .[] as $x ({}; .[$x.k[0:4]][$x.k] += 1)' \
    'reduce .[] as $x ({}; .[$x.k[0:4]] += [$x.v])' \
    'reduce .[] as $x ({n: 0, a: []}; if $x.v % 3 == 0 then .n += 1 | .a[.n] = $x.k else . end)' \
    '[foreach .[] as $x ([]; . + [$x.v]; length)] | add' \
    '(map({(.k): .}) | add) as $i | [.[] | $i[.k].v + ($i | has(.k)|length)?] | add' \
    'map(.k) - map(.k | select(endswith("7") | not)) | length' '[.[].k] - ["key0", "key9"] | length'
}

@test "natively: what is copied whole at each step, and long, is libjq's to make" {
  jq -nc '[range(4000) | {k: "key\(.)", v: .}]' >long
  jq -nc '{a: 1.5}, {a: 2}' >short
  for p in '[foreach .[] as $x ({}; .[$x.k] = $x.v)] | last' \
    'reduce .[] as $x ({}; [.[0]?, . + {($x.k): 1}] | .[1])'; do
    cat long long short long long short short short long short >in
    jq -c "$p | [length, tojson]" in >theirs || :
    tool 5 sse-filter -T 1 "$p | [length, tojson]" in
    same "$OUT" theirs
    tool 5 sse-filter -T 2 "$p | [length, tojson]" <in
    same "$OUT" theirs
  done
}

@test "natively: of many members some are gone, and the others are found" {
  jq -nc '[range(40) | {"k\(.)": .}] | add' >docs
  for p in 'del(.[] | select(. < 5))' 'map_values(select(. > 5))' '(.[] | select(. < 5)) |= empty' \
    '.[] |= (if . < 5 then empty else . end)' 'del(.k1, .k30)' '.k2 |= empty' 'with_entries(select(.value > 3))' \
    'delpaths([["k3"]])' '. + {k2: null} | del(.k1)' 'reduce (1, 2, 3) as $i (.; .["k\($i)"] |= empty)'; do
    same_as_libjq "$p | .k20, .k3, has(\"k39\"), (.k20 = 1 | .k3 = 2 | .new = 3)" "$(cat docs)"
  done
}

@test "natively: sums that begin alike do not get into each other" {
  echo '{"a":[1,2],"t":"ab"}' >docs
  each '[range(100)] as $a | ($a + [1]) as $b | [($b + [2]), ($b + [3]), ($b + []), $b] | map(.[-3:])' \
    '(.a + [range(99)] + ["x"]) as $b | [$b + [1], ($b | .[0] = 7) + [2], $b + [3]]' \
    '[range(70)] | (. + [1]) as $a | ($a + [2]) as $b | [$a + [3], $b + [4], $a, $b] | map(.[-3:])' \
    '(reduce range(50) as $i (.t; . + "\($i)")) as $t | [$t + "x", $t + "y", ($t + "z" | . + "1"), $t]' \
    '(.t + "0123456789012345678901234567890123456789012345678901234567890123456789") as $t |
      ($t + "ab") as $u | [$t + "cd", $u + "ef", $u, $t]' \
    'reduce (1, 2) as $i ({a: [1, 2, 3, 4]}; .a[0] = $i | .b = .a + [] | .a[1] = 9)'
}

@test "natively: what a step of reduce changes in place is nobody else's" {
  printf '%s\n' '{"a":[1]}' '{"a":[[2],{"b":3}],"k1":{}}' >docs
  each 'reduce range(9) as $i (.; .a[$i] = $i)' 'reduce range(9) as $i ([]; .[$i * 2] = [$i])' \
    'reduce range(9) as $i ({}; .["k\($i % 3)"] += [[$i]])' \
    'reduce range(6) as $i (.; .["k\($i % 3)"] = .)' 'reduce range(6) as $i (.; .["k\($i % 3)"] |= [.])' \
    '. as $s | (reduce range(6) as $i ($s; .["b\($i % 2)"] += $i)), $s' \
    '[(.a = 1) as $s | (reduce range(6) as $i ($s; .x[$i] = $i)), $s]' \
    'reduce range(6) as $i ({}; (.a, .b[$i]) = $i)' \
    'reduce range(6) as $i ({}; if $i % 2 == 0 then . else .a end |= {$i})' \
    'reduce range(4) as $i ({x: {}}; .x = (.["y\($i)"] = 1 | .z = 2))' \
    'reduce range(5) as $i ({}; .["k\($i)"] = (.k1 = 7 | .k2 = 8 | [.k1, .k2]))' \
    'reduce range(4) as $i ([1, 2, 3]; .[-1] += $i)' \
    'reduce range(9) as $i ({}; .["k\($i)"] = first(reduce range(3) as $j (.; .["z\($j)"] = $j) | keys))' \
    '[reduce range(4) as $i ({}; .["k\($i)"] = $i)] | map(.k0 = 9), .' \
    '[foreach range(4) as $i ({}; .["k\($i)"] = $i)]' \
    'reduce range(3) as $i (.; .x = (.a as $a | $a | .[0] = $i)) | ., (.x[0] = 5)' \
    'reduce (1, 2, 3) as $i ({x: {n: 0}}; .x.n += 1 | if $i == 2 then {x, y: .x} else . end)' \
    'reduce (1, 2, 3) as $i ({a: {n: 0}}; if $i == 1 then .a.n = 1 elif $i == 2 then .a |= [., .] else .a[0].n = 5 end)' \
    'reduce (1, 2, 3) as $i ({a: {n: 0}}; .a.n += $i | .b = {c: [.a]} | .b.c[0].n += 10)' \
    'reduce (1, 2, 3) as $i ({a: {n: 0}}; .a.n += $i | . + {b: .a} | .b.n += 10)' \
    'reduce (1, 2, 3) as $i ({a: {n: 0}}; .a.n += $i | . * {b: {c: .a}} | .b.c.n += 10)' \
    'reduce (1, 2, 3) as $i ([{n: 0}]; .[0].n += $i | . + [.[0]] | .[-1].n += 10)' \
    'reduce (1, 2, 3) as $i ({a: {n: 0}}; .a.n += $i | .a as $o | .b = $o | .b.n += 10)' \
    'reduce (1, 2, 3) as $i ({a: {n: 0}}; .a.n += $i | $i as $j | .b[$j] = .a | .a.n += 10)' \
    'reduce (1, 2, 3) as $i ({a: {n: 0}}; . as $o | .a.n += $i | .o = $o.a)' \
    'reduce (1, 2) as $i ({}; .a = (reduce (1, 2) as $j (.a; .x += $j | .y = .z)) | .b = .a | .a.x += 1)' \
    'reduce range(60) as $i ({}; .["k\($i)"] = $i | if $i % 7 == 0 then .["k\($i - 5)"] |= empty else . end) | keys, .k58, .k51, has("k44")' \
    'reduce (1, 2) as $i ({a: [1, 2, 3]}; .a[1:] = [$i, {}] | .b = .a | .a[1:][1].x = 5)' \
    'reduce (1, 2) as $i ({a: {}, b: {}}; .[].n += $i | .c.d = .a | (.a, .c.d).n += 5)'
  left_to_libjq 'reduce (1, 2) as $i ({a: {b: {}}}; .a.b.c = {} | (.. | objects).z = {})' null
}
