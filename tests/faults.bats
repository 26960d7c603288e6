#!/usr/bin/env bats
# The table of faults itself: a tool that does something wrong must not pass.
# All of it is run by make check-faults; here one row is, by broken tools.

load helper

# broken SCRIPT ROW: run ROW against an sse-connect that is this script, in
# which $REAL is the true one; what the runner says is in $OUT
broken() {
  mkdir -p bin/tests
  ln -sfn "$B/tests/faults" bin/tests/faults
  printf '#!/bin/bash\nREAL=%q\n%s\n' "$B/sse-connect" "$1" >bin/sse-connect
  chmod +x bin/sse-connect
  # it looks at the tool for that, and this one is a script
  ! grep -q __asan_init "$B/sse-connect" || export FAULTS_SANITIZED=1
  B=$PWD/bin SEED=1 JOBS=2 tool 1 "$ROOT/tests/faults/run" "$2"
}

said() {
  grep -qF -- "$1" "$OUT" && return
  echo "not said: $1"
  head -c 2000 "$OUT"
  return 1
}

@test "faults: the true tool passes, and a seed makes the same run" {
  for i in 1 2; do
    SEED=3 tool 0 "$ROOT/tests/faults/run" A8/any
    tail -n 1 "$OUT" >last
    same last - <<<'1 faults passed, 0 failed, in 1 runs'
  done
}

@test "faults: bytes lost, added or changed are noticed" {
  # shellcheck disable=SC2016 # for the script
  broken '"$REAL" "$@" | sed "0,/data/s//date/"; exit "${PIPESTATUS[0]}"' A8/any
  said 'standard output differs from byte'
  # shellcheck disable=SC2016
  broken '"$REAL" "$@"; code=$?; echo; exit $code' A8/any
  said 'standard output differs from byte'
}

@test "faults: a wrong exit code, message or event id is noticed" {
  # shellcheck disable=SC2016
  broken '"$REAL" "$@"; exit 1' A8/any
  said 'exit code 1, not 0'
  # shellcheck disable=SC2016
  broken 'exec "$REAL" "$@" -q' A8/any
  said 'standard error is not'
  # shellcheck disable=SC2016
  broken 'exec "$REAL" "$@" -H "Last-Event-ID: 1"' A8/any
  said "Last-Event-ID is '1', not ''"
}

@test "faults: a secret that is shown, and a core file, are noticed" {
  # shellcheck disable=SC2016
  broken '"$REAL" "$@"; code=$?; cat token >&2; exit $code' A8/any
  said 'standard error shows cnryt'
  # shellcheck disable=SC2016
  broken 'exec "$REAL" "$@" -A "$(base64 <token)"' B4/all
  said 'arguments or environment show cnryt'
  # shellcheck disable=SC2016
  broken '"$REAL" "$@"; code=$?; : >core; exit $code' A8/any
  said 'it left a core file'
}
