#!/usr/bin/env bats
# What every tool promises: help and version, output errors, closed
# descriptors, dead readers, signals.

load helper

all_tools() { basename -s .c "$ROOT"/cmd/*.c; }
filters="sse-parse sse-filter sse-stats"

# one piece of input for each filter
input_of() {
  case $1 in
  sse-parse) printf 'data:{"a":1}\n\n' ;;
  # the record's own time: then no clock shows in the output
  sse-stats) printf '{"time":"2024-01-01T12:00:00Z","event":"x","data":1}\n' ;;
  *) printf '{"event":"message","data":{"a":1}}\n' ;;
  esac
}

# the same 32,768 times
many_of() {
  local n
  input_of "$1" >m
  for ((n = 0; n < 15; n++)); do cat m m >m2 && mv m2 m; done
  cat m
}

@test "conduct: --help and --version go to standard output and exit 0" {
  for t in $(all_tools); do
    tool 0 "$t" --help
    head -n 1 "$OUT" | grep -q "^usage: $t "
    test ! -s "$ERR"
    cp "$OUT" long
    tool 0 "$t" -h
    same "$OUT" long
    tool 0 "$t" -V
    head -n 1 "$OUT" | grep -qx "$t [0-9.]*"
    test ! -s "$ERR"
  done
}

@test "conduct: --help and --version into a full disk fail with 74" {
  for t in $(all_tools); do
    for o in --help --version; do
      code=0
      "$t" $o >/dev/full 2>"$ERR" || code=$?
      test "$code" -eq 74
      err_is <<END
$t: cannot write to standard output: No space left on device
END
    done
  done
}

@test "conduct: an unknown option exits 2 and says one line" {
  for t in $(all_tools); do
    tool 2 "$t" --no-such-option
    err_is <<END
$t: unknown option '--no-such-option' (try --help)
END
    test ! -s "$OUT"
  done
}

@test "conduct: output to a full disk fails with 74" {
  for t in $filters; do
    code=0
    input_of "$t" | "$t" >/dev/full 2>"$ERR" || code=$?
    test "$code" -eq 74
    err_is <<END
$t: cannot write to standard output: No space left on device
END
  done
}

@test "conduct: a closed standard output fails with 74 when there is output" {
  for t in $filters; do
    code=0
    input_of "$t" | "$t" 2>"$ERR" >&- || code=$?
    test "$code" -eq 74
    err_is <<END
$t: cannot write to standard output: Bad file descriptor
END
  done
}

@test "conduct: a closed standard input fails with 74" {
  for t in $filters; do
    tool 74 "$t" <&-
    err_is <<END
$t: cannot read standard input: Bad file descriptor
END
  done
}

@test "conduct: a closed standard error changes nothing" {
  for t in $filters; do
    input_of "$t" | "$t" >a
    input_of "$t" | "$t" 2>&- >b
    same b a
    test -s b
  done
}

@test "conduct: no input, no harm" {
  for t in sse-parse sse-filter; do
    tool 0 "$t" </dev/null
    out_is </dev/null
    err_is </dev/null
  done
}

@test "conduct: a reader that goes ends an idle filter within a second" {
  for t in $filters; do
    mkfifo "in.$t"
    exec 9<>"in.$t"
    input_of "$t" >&9
    args=
    [ "$t" = sse-stats ] && args='--interval 50ms'
    start=$(date +%s%N)
    # one line comes through, head leaves with it, and then nothing comes
    bash -c "exec 9>&-; timeout 20 $t $args <in.$t | head -n 1" >out
    ms=$((($(date +%s%N) - start) / 1000000))
    exec 9>&-
    test -s out
    echo "$t ended after $ms ms"
    test "$ms" -lt 1500 || return 1
  done
}

@test "conduct: SIGPIPE ends a filter silently" {
  for t in sse-parse sse-filter; do
    code=0
    many_of "$t" >many
    bash -c "set -o pipefail; $t <many 2>err | head -n 1 >/dev/null" || code=$?
    test "$code" -eq 141 || test "$code" -eq 0
    test ! -s err
  done
}

@test "conduct: SIGPIPE ignored from birth gives a message and 74" {
  for t in sse-parse sse-filter; do
    many_of "$t" >many
    bash -c "trap '' PIPE; { $t <many; echo \$? >code; } 2>err | head -n 1 >/dev/null"
    wait_for test -s code
    test "$(cat code)" -eq 74
    grep -qx "$t: cannot write to standard output: Broken pipe" err
  done
}

@test "conduct: TERM and INT end an idle filter by that signal, output whole" {
  for t in $filters; do
    for sig in TERM INT; do
      rm -f in out
      mkfifo in
      rm -f out
      args=
      [ "$t" = sse-stats ] && args='--interval 50ms'
      # what a shell puts in the background is born deaf to INT
      bash -c "exec env --default-signal=INT $t $args <in >out" &
      pid=$!
      BG+=("$pid")
      exec 9>in
      input_of "$t" >&9
      wait_for test -s out
      kill -s "$sig" "$pid"
      code=0
      wait "$pid" || code=$?
      exec 9>&-
      test "$code" -eq $((128 + $(kill -l "$sig"))) || { echo "$t $sig: $code"; return 1; }
      test "$(tail -c 1 out | od -An -c | tr -d ' ')" = '\n'
    done
  done
}

@test "conduct: half a line at the end of a run is no record" {
  for tool in 'sse-filter .+1' 'sse-filter -T2 .+1' 'sse-filter -R .' \
    'sse-stats --sum . --interval 50ms'; do
    for sig in TERM INT HUP; do
      rm -f in out err
      mkfifo in
      bash -c "exec env --default-signal=INT $tool <in >out 2>err" &
      pid=$!
      BG+=("$pid")
      exec 9>in
      printf '1\n23' >&9
      wait_for test -s out
      kill -s "$sig" "$pid"
      wait "$pid" || true
      exec 9>&-
      case $tool in
      *stats*) tail -n 1 out | jq -e '.records == 1' ;;
      *-R*) same out - <<<'"1"' ;;
      *) same out - <<<2 ;;
      esac
      same err /dev/null
    done
  done
}

@test "conduct: TERM ends a filter whose reader has stopped reading" {
  for t in sse-parse sse-filter; do
    rm -f out.fifo
    mkfifo out.fifo
    many_of "$t" >many
    bg sleep 60 <>out.fifo
    "$t" <many >out.fifo &
    pid=$!
    BG+=("$pid")
    sleep 0.3
    kill -TERM "$pid"
    code=0
    start=$(date +%s%N)
    wait "$pid" || code=$?
    ms=$((($(date +%s%N) - start) / 1000000))
    echo "$t: code $code after $ms ms"
    test "$code" -eq 143
    test "$ms" -lt 2000
  done
}
