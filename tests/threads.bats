#!/usr/bin/env bats
# sse-filter --threads: what comes out and what is said is as by one thread.
# shellcheck disable=SC2016

load helper

# records of many kinds, 3 MB: past where threads are started, with lines that
# are skipped and records that programs fail on all over
local_setup() {
  awk 'BEGIN {
    printf "\357\273\277"
    for (i = 0; i < 24000; i++) {
      if (i % 397 == 5) print "nan"
      else if (i % 401 == 9) print ""
      else if (i % 499 == 3) printf "{\"event\":\"x\",\"data\":\"\377\"}\n"
      else if (i % 331 == 1) printf "{\"event\":\"x\",\"id\":\"%d\",\"data\":\"s\"}\n", i
      else if (i == 20011) print "{\"event\":\"far\",\"id\":12345678901234567890,\"data\":{}}"
      else printf "{\"event\":\"tweet\",\"id\":\"%d\",\"data\":{\"n\":%d.10,\"text\":\"word %d %0*d\",\"tags\":[1,%d]}}\n", i, i, i % 77, 60 + i % 90, i, i
    }
    printf "{\"event\":\"last\",\"data\":null}"
  }' >in
}

# alike ARGS...: standard output, standard error and exit code for some N
alike() {
  local code=0 got n
  timeout 120 sse-filter -T 1 "$@" >out1 2>err1 || code=$?
  for n in 2 3; do
    got=0
    timeout 120 sse-filter -T "$n" "$@" >out2 2>err2 || got=$?
    echo "-T $n $*: exit codes $code and $got"
    test "$got" -eq "$code"
    same out2 out1
    same err2 err1
  done
}

@test "threads: native programs, filters, and no program" {
  alike . in
  alike -v .data.tags in
  alike -e '.data.n?' in
  alike 'select(.data.n? > 20000)' in
  alike -r '"\(.event) \(.id)", (.data | tojson)' in
  alike --event x --tweet in
  alike --keywords 'word 7' --explode .data.tags .data in
  alike . in nowhere in
  alike --max-line 150 .event in
}

@test "threads: where they are of no use one goes on alone, and with them again" {
  # 12 MB of which nothing but errors come, 24 MB of the other, the first again
  sed -n '2,12000{/"tweet"/p}' in >part
  for _ in 1 2 3 4 5 6 7 8 9 10 11; do cat part; done >bad
  sed 's/"data":{"n"/"data":{"m"/' bad >good
  cat bad good good bad good >mixed
  for p in '.data | if .n then error(.text) else .m end' \
    '.data | if .n then error else [.m, .text] end'; do
    alike "$p" mixed
    alike -v "$p" mixed
  done
}

@test "threads: programs of libjq" {
  alike 'reduce .data[]? as $x (0; . + 1)' in
  alike -v 'reduce .data[] as $x (0; . + 1)' in
  alike -r --arg a 1 --argjson b '[1.10]' \
    'select(.data.text? // "" | test("7 0+1")) | [$a, $b, .id, $ARGS]' in
  alike -S '[.data.n?, .id]' in
  alike -R '.[:20]' in
  alike --raw-output0 'reduce 1 as $x (.; .event)' in
}

@test "threads: a run that ends early" {
  # threads left at work have stacks that libjq knows by their ends alone
  echo leak:jv_mem_realloc >known
  export LSAN_OPTIONS=suppressions=$PWD/known:print_suppressions=0
  alike --strict .event in
  alike 'if .event == "far" then halt else .event end' in
  alike 'if .event == "far" then "bye\n" | halt_error(7) else .event end' in
  alike 'if .event == "last" then error("x") else 1 end' in
}

# unread COMMAND...: its output is there to be read from descriptor 5
unread() {
  rm -f pipe
  mkfifo pipe
  exec 6<>pipe
  bg "$@" >pipe 2>"$ERR" 6>&-
  pid=$!
  exec 5<pipe 6>&-
}

# how many threads the tool has that works on the file, once it can write no more
threads_on() {
  unread timeout 60 sse-filter . "$1"
  # timeout is the parent of the tool
  wait_for pgrep -P "$pid"
  tool=$(pgrep -P "$pid")
  stuck() { grep -q '^State:.*sleeping' "/proc/$tool/status"; }
  wait_for stuck
  threads=$(find "/proc/$tool/task" -mindepth 1 -maxdepth 1 | wc -l)
  cat <&5 >/dev/null
  exec 5<&-
  wait "$pid"
}

@test "threads: a large file is worked on in two if nothing is said of them" {
  for _ in 1 2 3 4; do cat in && echo; done >large
  for program in . '[.data.n?, .id]' 'reduce .data[] as $x (0; . + 1)'; do
    code1=0 code2=0
    sse-filter -v -T 1 "$program" large >out1 2>err1 || code1=$?
    sse-filter -v "$program" large >out2 2>err2 || code2=$?
    same out2 out1
    same err2 err1
    test "$code1" -eq "$code2"
  done
  threads_on in
  test "$threads" -eq 1
  threads_on large
  test "$threads" -eq "$(($(nproc) > 1 ? 3 : 1))"
}

@test "threads: a file that changes while it is read" {
  for _ in 1 2 3 4; do cat in && echo; done >large
  unread timeout 60 sse-filter -T 2 . large
  head -c 1000 <&5 >out
  # past what the pipe and all blocks hold, and within a line
  truncate -s 8000000 large
  cat <&5 >>out
  exec 5<&-
  wait "$pid"
  sse-filter -T 1 . large >out1 2>err1
  same out out1
  same "$ERR" err1
}

@test "threads: results too many to be held" {
  alike 'if .event == "far" then range(300000) else .event end' in
}

@test "threads: an event stream, and what its parser says" {
  awk 'BEGIN { for (i = 0; i < 60000; i++) {
    printf "id: %d\ndata: {\"n\":%d,\"s\":\"%040d\"}\n\n", i, i, i
    if (i == 30000) printf "data: \"\377\"\n\n"
    if (i % 5000 == 77) printf "data: []\n\n"
    if (i == 40000) printf "data: %0900d\n\n", i
  } printf "data: 1\n" }' >stream
  alike --sse .data.n stream
  alike -v --sse --max-event 800 'reduce 1 as $x (.data.n; . + 1)' stream
  alike --sse --strict --max-event 800 .data.n stream
}

@test "threads: they are started for a flood, and what trickles comes at once" {
  mkfifo pipe
  bg timeout 60 sse-filter -T 3 .data.n pipe >got 2>"$ERR"
  pid=$!
  exec 5>pipe
  head -n 5 in >&5
  grep -c tweet <(head -n 5 in) >/dev/null
  n=$(head -n 5 in | sse-filter .data.n 2>/dev/null | wc -l)
  lines() { test "$(wc -l <got)" -ge "$1"; }
  wait_for lines "$n"
  # timeout is the parent of the tool
  tool=$(pgrep -P "$pid")
  count() { find "/proc/$tool/task" -mindepth 1 -maxdepth 1 | wc -l; }
  test "$(count)" -eq 1
  # the end of in has no LF
  for _ in 1 2 3 4; do cat in && echo; done >&5
  n=$({ head -n 5 in; for _ in 1 2 3 4; do cat in && echo; done; } |
    sse-filter .data.n 2>/dev/null | wc -l)
  wait_for lines "$n"
  test "$(count)" -ge 2
  test "$(count)" -le 4
  printf '{"data":{"n":"end"}}\n' >&5
  wait_for grep -q '"end"' got
  exec 5>&-
  wait "$pid" || :
}

@test "threads: a signal, a reader that goes, a full disk" {
  code=0
  for _ in 1 2 3; do cat in && echo; done >thrice
  sse-filter -T 2 -q 'reduce 1 as $x (.; .)' thrice >/dev/full 2>"$ERR" || code=$?
  test "$code" -eq 74
  tail -n 1 "$ERR" | grep -qx \
    'sse-filter: cannot write to standard output: No space left on device'
  (
    code=0
    timeout 60 sse-filter -T 2 'reduce 1 as $x (.; .)' thrice 2>/dev/null || code=$?
    echo "$code" >code
  ) | head -n 1 >first
  test "$(cat code)" -eq 141
  mkfifo pipe
  bg sse-filter -T 2 'reduce 1 as $x (.; .event)' pipe >got 2>/dev/null
  pid=$!
  exec 5>pipe
  cat thrice >&5
  kill -TERM "$pid"
  code=0
  wait "$pid" || code=$?
  exec 5>&-
  test "$code" -eq 143
  sse-filter 'reduce 1 as $x (.; .event)' thrice 2>/dev/null | head -n "$(wc -l <got)" >want
  same got want
}

@test "threads: --explain and -v say where one thread does all" {
  explains() { # WHAT ARGS...
    local what=$1
    shift
    tool 0 sse-filter --explain "$@" nowhere
    tail -n 1 "$OUT" | same - /dev/fd/3 3<<<"threads: $what"
  }
  explains 'as many as asked for' -T 2 .a
  explains 'as many as asked for' -T 2 'reduce .input as $x (0; 1)'
  explains 'one, because of --slurp' -T 2 -s .a
  explains 'one, because of --null-input' -T 2 -n inputs
  explains 'one, because of --unique' -T 2 --unique .a
  explains 'one, because of input' -T 2 '[., input]'
  explains 'one, because of variables from files' -T 2 --slurpfile x in '$x'
  printf 'def f: 1;' >.jq
  HOME=$PWD explains 'one, because of definitions in ~/.jq' -T 2 .a
  printf '{"a":1}\n{"a":2}\n' >two
  tool 0 sse-filter -T 4 -v -c '[., input]' two
  out_is <<<'[{"a":1},{"a":2}]'
  err_is <<'END2'
sse-filter: one thread, because of input
sse-filter: 2 lines, 1 records through
END2
}
