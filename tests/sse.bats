#!/usr/bin/env bats
# sse-filter --sse and sse-stats --sse: the same as with sse-parse in front.

load helper

# The oracle: both processes and a pipe.  Its stdout is want.out, its messages
# under the name of the one tool are want.err, sorted, its code is $CODE: that
# of the last to fail, unless it is that nobody read on.
two() {
  local parse=$1 t=$2
  shift 2
  CODE=0
  (set -o pipefail; sse-parse $parse 2>one.err | "$t" "$@" >want.out 2>two.err) ||
    CODE=$?
  [ "$CODE" -ne 141 ] || CODE=0
  sed "s/^sse-parse:/$t:/" one.err |
    sort - two.err >want.err
}

# one TOOL ARGS...: the tool alone; its messages count records, not lines
one() {
  local t=$1 code=0
  shift
  timeout 60 "$t" --sse "$@" >"$OUT" 2>one.err || code=$?
  sed -E "s/^($t: )([^ ,]*, )?record ([0-9])/\1line \3/" one.err | sort >"$ERR"
  if [ "$code" -ne "$CODE" ]; then
    echo "exit code $code, not $CODE: $t --sse $*"
    return 1
  fi
}

equal() { same "$OUT" want.out && same "$ERR" want.err; }

# equal_filter FILE ARGS...: one file, from its name and from standard input
equal_filter() {
  local f=$1
  shift
  two "$f" sse-filter "$@"
  one sse-filter "$@" "$f" && equal || { echo "$f: $*"; return 1; }
  one sse-filter "$@" <"$f" && equal || { echo "<$f: $*"; return 1; }
}

# all that is peculiar in a stream, with an end that is cut
nasty() {
  local i
  printf '\xef\xbb\xbf: a comment\r\nretry: 30\revent: tweet\rid: 1\rdata: {"a":1.10}\n\n'
  printf 'data: [DONE]\n\n:\n\ndata\n\ndata: {"a":\ndata: 12345678901234567890}\n\n'
  printf 'data: {"a":"\xff\xfe","b":1}\n\nevent: \xc3(\nid: \xe2\x82\ndata: 5\n\n'
  printf 'data: {"a":2,"a":3}\n\ndata: {"a":"\\ud83d"}\n\nunknown: 1\nid\ndata: "x"\n\n'
  printf 'data: {"a":1'
  for i in {1..110}; do printf 0123456789; done
  printf '}\n\ndata: '
  for i in {1..255}; do printf '['; done
  for i in {1..255}; do printf ']'; done
  printf '\n\ndata: '
  for i in {1..256}; do printf '['; done
  for i in {1..256}; do printf ']'; done
  printf '\n\nid: long\ndata: "'
  head -c 300000 /dev/zero | tr '\0' y
  printf '"\n\ndata: '
  head -c 300000 /dev/zero | tr '\0' '\001'
  printf '\n\ndata: ["'
  head -c 290000 /dev/zero | tr '\0' z
  printf '",\ndata: 7]\n\n'
  for i in {1..3000}; do
    printf 'event: e%d\ndata: {"a":%d,"b":"\u00e9"}\n\n' $((i % 3)) "$i"
  done
  printf 'data: {"a":4}\n'
}

programs=(. .data 'select(.data.a > 1)' '.data.a?' '.data | keys'
  'select(.event == "e1") | .id' '.data | tostring | test("x.*y")')

@test "sse: sse-filter, the corpus: the same as with sse-parse in front" {
  for f in "$DATA"/parse/*.sse "$DATA"/profile/*.sse; do
    for p in "${programs[@]}"; do equal_filter "$f" "$p"; done
  done
}

@test "sse: sse-filter, all that is peculiar in one stream" {
  nasty >in
  for p in "${programs[@]}"; do equal_filter in "$p"; done
  two '-v in' sse-filter -v .data
  one sse-filter -v .data in
  equal
  # the oracle saw a loss, an error of the program and a refusal of libjq's
  two in sse-filter '.data | keys'
  grep -q 'invalid UTF-8 replaced' want.err
  grep -q 'no keys' want.err
  two in sse-filter '.data | tostring | test("x.*y")'
  grep -q 'more than 1000 digits' want.err
}

@test "sse: sse-filter, its other ways to read, and ready-made filters" {
  nasty >in
  equal_filter in -s 'length'
  equal_filter in -n '[inputs] | length'
  # how far sse-parse gets here is chance, and so is what it says
  two in sse-filter -n 'input, input'
  one sse-filter -n 'input, input' in
  same "$OUT" want.out
  equal_filter in -R 'length'
  equal_filter in -e '.data.a? == 1'
  equal_filter in -e .
  equal_filter in --event 'e[12]' '.data.a'
  equal_filter in --event tweet --keep-notes .
  equal_filter in --unique=.event .event
  # as with input: sse-parse may not get to its end
  halts='.data.a? | if . == 2000 then halt_error(9) else . end'
  two in sse-filter "$halts"
  one sse-filter "$halts" in
  same "$OUT" want.out
  grep -qx 2000 "$ERR"
  equal_filter in --max-line 1000 -c .event
  equal_filter "$DATA/profile/scrape.st.sse" -p scrape.st --min-followers 100 .
  equal_filter "$DATA/profile/scrape.st.sse" -p scrape.st --tweet --keywords a,e .
}

@test "sse: however the stream is cut, the same" {
  nasty | tail -c 40000 >in # the start is in the middle of an event
  { nasty | head -c 4000; cat in; } >both
  for t in 'sse-filter .' 'sse-filter .data.a?' "sse-filter select(.data.a>2900)"; do
    two both $t
    for size in 1 3 7 16 31 127 4096 65535; do
      drip "$size" both | one $t
      same "$OUT" want.out || { echo "$t in pieces of $size"; return 1; }
      same "$ERR" want.err
    done
  done
}

@test "sse: long records, cut and whole, at every place of the buffers" {
  # 128 KiB is what is read at once and what the parser gives at once; from 256
  # KiB of data on it gives a record in parts
  for n in 131000 131040 131072 262100 262143 262144 262200 400000; do
    {
      printf 'data: 1\n\ndata: "'
      head -c "$n" /dev/zero | tr '\0' q
      printf '"\n\ndata: 2\n\ndata: {"k":"'
      head -c "$n" /dev/zero | tr '\0' r
      printf '",\ndata:"l":1}\n\ndata: t\002'
      head -c "$n" /dev/zero | tr '\0' '\t'
      printf '\n\ndata: 3\n\n'
    } >in
    equal_filter in .
    equal_filter in 'select(.data == 2 or .data == 3)'
    equal_filter in --max-line 200000 .
  done
}

@test "sse: events past --max-event are skipped in bounded memory, and said" {
  {
    printf 'data: 1\n\nid: big\ndata: '
    head -c 60000000 /dev/zero | tr '\0' 1
    printf '\n\ndata: 2\n\n'
  } >in
  two in sse-filter .
  one sse-filter . in
  equal
  same "$ERR" - <<'END'
sse-filter: event skipped, larger than --max-event, id big
END
  (limited 60000 sse-filter --sse . in) 2>/dev/null | same /dev/stdin want.out
  printf 'data: 12345\n\ndata: 123456\n\ndata: 1234567\n\n' >small
  two '--max-event 5 small' sse-filter .data
  one sse-filter --max-event 5 .data small
  equal
  same "$OUT" - <<<12345
  tool 0 sse-stats --sse --interval 0 --max-event 5 small
  [ "$(jq -c '[.records,.skipped]' "$OUT")" = '[1,0]' ]
  err_is <<'END'
sse-stats: event skipped, larger than --max-event
sse-stats: 2 events skipped, larger than --max-event
END
}

@test "sse: an event that makes a record past --max-line is skipped as there" {
  {
    printf 'data: 1\n\ndata: '
    head -c 10000000 /dev/zero | tr '\0' '\001'
    printf '\n\ndata: 2\n\n'
  } >in
  equal_filter in .data
  grep -q 'longer than --max-line' want.err
}

@test "sse: --strict ends at what would be lost, records before it dealt with" {
  printf 'data: {"a":1}\n\nid: 7\ndata: \xff\n\ndata: {"a":2}\n\n' >bad
  printf 'data: {"a":3}\n\ndata: {"a":4}\n' >short
  printf 'data: {"a":5}\n\n' >good
  for f in bad short good 'good bad good' 'short good'; do
    for p in .data 'select(.data.a)' '[.]'; do
      two "--strict $f" sse-filter --strict "$p"
      one sse-filter --strict "$p" $f || { echo "$f: $p"; return 1; }
      equal
    done
    two "--strict $f" sse-filter --strict -s length
    one sse-filter --strict -s length $f
    equal
  done
  tool 65 sse-filter --sse --strict .data good bad good
  printf '%s\n' '{"a":5}' '{"a":1}' | out_is
  err_is <<'END'
sse-filter: refused: invalid UTF-8, id 7
END
  tool 65 sse-filter --sse --strict .data short good
  echo '{"a":3}' | out_is
  err_is <<'END'
sse-filter: refused: an unfinished event at the end of short
END
}

@test "sse: files in turn, each a stream of its own; a missing one costs itself" {
  printf '\xef\xbb\xbfid: 1\ndata: 1\n\ndata: cut\n' >a
  printf '\xef\xbb\xbfdata: 2\n\n' >b
  two 'a none b' sse-filter .
  one sse-filter . a none b
  equal
  [ "$CODE" -eq 2 ]
  same "$OUT" - <<'END'
{"event":"message","id":"1","data":1}
{"event":"message","data":2}
END
  two 'a - b' sse-filter . <b
  one sse-filter . a - b <b
  equal
  tool 0 sse-stats --sse --interval 0 a b
  [ "$(jq -c .records "$OUT")" = 2 ]
  tool 2 sse-stats --sse --interval 0 a none b
  [ "$(jq -c .records "$OUT")" = 2 ]
}

@test "sse: messages name the file and the record" {
  printf ':\n\ndata: 1\n\nid: x\ndata: [2]\n\n' >in
  tool 5 sse-filter --sse '.data.a' in
  err_is <<'END'
sse-filter: in, record 1: Cannot index number with string "a"
sse-filter: in, record 2, id x: Cannot index array with string "a"
END
}

@test "sse: what is no event stream is told" {
  echo '{"event":"message","data":1}' >in
  tool 0 sse-filter --sse . in
  out_is </dev/null
  err_is <<'END'
sse-filter: no event found: is this an event stream?
END
}

# The clock is another each time, but not where records have none.
clean() {
  jq -c 'del(.time, .from, .seconds, .interval, .rate.until, .rate.mean)' "$1"
}

@test "sse: sse-stats, the same figures as with sse-parse in front" {
  nasty >in
  args='--interval 0 --top .event --sum .data --quantiles .data.a --top .data.a'
  for f in in "$DATA"/parse/*.sse "$DATA"/profile/*.sse; do
    two "$f" sse-stats $args
    one sse-stats $args "$f"
    same <(clean "$OUT") <(clean want.out) || { echo "$f"; return 1; }
    same "$ERR" want.err
    drip 1021 "$f" | one sse-stats $args
    same <(clean "$OUT") <(clean want.out) || { echo "$f, cut"; return 1; }
  done
  two in sse-stats $args -n 100
  one sse-stats $args -n 100 in
  same <(clean "$OUT") <(clean want.out)
}

# --- conduct ----------------------------------------------------------------

@test "sse: one event on an idle pipe comes out at once" {
  mkfifo pipe
  for t in 'sse-filter .' 'sse-filter .data' 'sse-filter select(true)' \
    'sse-stats --interval 50ms'; do
    exec 9<>pipe
    bg bash -c "exec ${t/(true)/\\(true\\)} --sse <pipe >got 2>/dev/null"
    printf 'data: {"a":1}\n\n' >&9
    wait_for test -s got
    kill "$!"
    wait "$!" 2>/dev/null || :
    exec 9>&-
    rm got
  done
}

@test "sse: a reader that goes ends an idle tool" {
  for t in 'sse-filter' 'sse-stats --interval 50ms'; do
    rm -f in
    mkfifo in
    exec 9<>in
    printf 'data: {"a":1}\n\n' >&9
    # one line comes through, head leaves with it, and then nothing comes
    code=0
    bash -c "set -o pipefail; exec 9>&-; timeout 20 $t --sse <in | head -n 1" >out ||
      code=$?
    exec 9>&-
    test -s out
    [ "$code" -eq 141 ] || { echo "$t: $code"; return 1; }
  done
}

@test "sse: TERM ends an idle tool by that signal, output whole" {
  for t in 'sse-filter' 'sse-stats --interval 50ms'; do
    rm -f in out
    mkfifo in
    bash -c "exec $t --sse <in >out" &
    pid=$!
    BG+=("$pid")
    exec 9>in
    printf 'data: {"a":1}\n\ndata: cut' >&9
    wait_for test -s out
    kill -s TERM "$pid"
    code=0
    wait "$pid" || code=$?
    exec 9>&-
    [ "$code" -eq 143 ] || { echo "$t: $code"; return 1; }
    test "$(tail -c 1 out | od -An -c | tr -d ' ')" = '\n'
  done
}
