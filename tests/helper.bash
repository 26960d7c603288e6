# What every bats file loads.
#
#   tool CODE CMD...   run CMD; stdout to $OUT, stderr to $ERR, both files; the
#                      test fails unless the exit code is CODE
#   out_is, err_is     compare $OUT or $ERR, whole, with standard input
#   same A B           compare two files, whole
#   not CMD...         fails if CMD succeeds
#   bg CMD...          run in the background, killed after the test; pid in $!
#   wait_for CMD...    until CMD succeeds, 10 s at most
#   is_16              libjq is 1.6
#   need CMD...        skip unless all are installed (a skip fails under CI)
#   canned NAME FILE...  answer the n-th connection with the bytes of the n-th
#                      file; the port is in NAME.port
#   asked NAME         the requests that it got, without their CRs
#   limited KIB CMD... run it with so much address space; in a subshell
#   start ANSWER...    start the server of faults; its address in $HOST and $URL,
#                      its requests in log; request N and requests tell of them
#   preload LIB        LD_PRELOAD for a tool
#   faked NAME=VALUE... CMD...  with these settings of libfaketime
#   serve ARGS...      start sse-serve on a free port; its URL in $URL

ROOT=$(cd "$BATS_TEST_DIRNAME/.." && pwd)
: "${B:=$ROOT/build}"
DATA=$ROOT/tests/data
. "$ROOT/tests/faketime.bash"
# servers of Debian's packages are in sbin
export PATH=$B:$B/tests/tools:$PATH:/usr/sbin LC_ALL=C ROOT B DATA
unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY
unset SSE_API_KEY CREDENTIALS_DIRECTORY

setup() {
  # bats before 1.4 keeps no folder for a test
  [ -n "${BATS_TEST_TMPDIR-}" ] ||
    BATS_TEST_TMPDIR=$(mktemp -d) OWN_TMPDIR=$BATS_TEST_TMPDIR
  BATS_TEST_TMPDIR=$(cd "$BATS_TEST_TMPDIR" && pwd)
  cd "$BATS_TEST_TMPDIR" || return
  OUT=$BATS_TEST_TMPDIR/stdout ERR=$BATS_TEST_TMPDIR/stderr
  BG=()
  # the profiles of this tree, whatever is installed
  export XDG_CONFIG_HOME=$BATS_TEST_TMPDIR/config
  export XDG_STATE_HOME=$BATS_TEST_TMPDIR/state
  mkdir -p "$XDG_CONFIG_HOME" && ln -s "$ROOT/profiles" "$XDG_CONFIG_HOME/sse"
  if declare -F local_setup >/dev/null; then local_setup; fi
}

teardown() {
  local pid
  for pid in "${BG[@]}"; do kill -KILL "$pid" 2>/dev/null || :; done
  [ ${#BG[@]} -eq 0 ] || wait "${BG[@]}" 2>/dev/null || :
  faketime_swept "${BG[@]}"
  [ -z "${OWN_TMPDIR-}" ] || rm -rf "$OWN_TMPDIR"
}

tool() {
  local want=$1 got=0
  shift
  "$@" >"$OUT" 2>"$ERR" || got=$?
  if [ "$got" -ne "$want" ]; then
    echo "exit code $got, not $want: $*"
    echo "stdout:"; head -c 2000 "$OUT"
    echo "stderr:"; head -c 2000 "$ERR"
    return 1
  fi
}

same() {
  cmp -s "$1" "$2" && return
  diff -u --label got --label want "$1" "$2" | head -n 40
  cmp "$1" "$2"
  return 1 # a pipe is empty the second time, and two of them are equal
}

out_is() { cat >want && same "$OUT" want; }
err_is() { cat >want && same "$ERR" want; }

# "! CMD" fails no test unless it is the last line of it
not() {
  if "$@"; then
    echo "not so: ! $*"
    return 1
  fi
}

bg() {
  "$@" <&0 3>&- &
  BG+=("$!")
}

wait_for() {
  local i
  for ((i = 0; i < 500; i++)); do
    "$@" >/dev/null 2>&1 && return
    sleep 0.02
  done
  echo "waited in vain for: $*"
  return 1
}

need() {
  local c
  for c; do
    command -v "$c" >/dev/null || skip "$c is not installed"
  done
}

# what other releases have otherwise is left to them
is_16() { sse-filter -V | grep -qx 'libjq 1\.6'; }

# limited KIB CMD...: with so much address space; a sanitizer takes terabytes of
# it, so a tool built with one goes without the limit
limited() {
  local kib=$1
  shift
  grep -q __asan_init "$(command -v "$1")" || ulimit -v "$kib"
  "$@"
}

# preload LIB: what LD_PRELOAD must be for a tool to load LIB first, but for the
# sanitizer it may be built with
preload() {
  if grep -q __asan_init "$B/sse-connect"; then
    printf '%s:' "$("${CC:-cc}" -print-file-name=libasan.so)"
  fi
  printf '%s' "$1"
}

FAKETIME_LIB=
faked() {
  [ -n "$FAKETIME_LIB" ] || FAKETIME_LIB=$(faketime_lib) || return
  env LD_PRELOAD="$(preload "$FAKETIME_LIB")" "$@"
}

serve() {
  rm -f port
  bg sse-serve --listen 127.0.0.1:0 --port-file port "$@" 2>serve.err
  wait_for test -s port
  URL=http://127.0.0.1:$(cat port)
}

start() {
  rm -f port log
  bg fault port log "$@"
  wait_for test -s port
  HOST=127.0.0.1:$(cat port)
  URL=http://$HOST/s
}

# the n-th request, from its first line on
request() {
  sed -n "/^== $1 at/,/^\(==\|--\)/p" log | tr -d '\r' | sed '/^\(==\|--\)/d'
}
requests() { grep -c '^==' log; }

# sse-connect, but never for ever; fast: with short waits, without jitter
sc() { timeout -k 1 20 sse-connect "$@"; }
fast() { sc --backoff 10ms:40ms:0 "$@"; }

canned() {
  local name=$1
  shift
  rm -f "$name.port" "$name.log"
  bg fault "$name.port" "$name.log" "${@/#/file }"
  wait_for test -s "$name.port"
}

asked() {
  sed -e '/^== [0-9]* at [0-9]*$/d' -e 's/\r$//' "$1.log"
}
