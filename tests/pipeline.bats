#!/usr/bin/env bats
# The tools together, on real connections.

load helper

# serve a file in random pieces, read it over HTTP, compare with the file
through() {
  local file=$1
  sse-parse -q "$file" >want.ndjson
  serve --input sse --chunk random --seed 7 "$file"
  bash -c 'set -o pipefail; sse-connect -q --no-reconnect "$0" | sse-parse -q' \
    "$URL/" >got.ndjson 2>err || { cat err serve.err; return 1; }
  kill "$!" 2>/dev/null || :
  same got.ndjson want.ndjson || { echo "$file"; return 1; }
}

@test "pipeline: what is served comes out as parsing the file gives it" {
  for f in "$DATA"/parse/*.sse; do
    case $f in */html.sse | */empty.sse) continue ;; esac
    through "$f"
  done
}

@test "pipeline: recorded streams of CORPUS, served and read" {
  # given no folder, the project's own streams stand in
  dir=${CORPUS:-$DATA/parse} n=0
  while IFS= read -r f; do
    [ -s "$f" ] || continue
    through "$f"
    n=$((n + 1))
  done < <(find "$dir" -type f \( -name '*.sse' -o -name '*.events' -o -name '*.txt' \) \
    ! -name html.sse | sort)
  echo "$n streams"
  test "$n" -gt 5
}

@test "pipeline: one event on an idle pipe passes sse-parse and sse-filter at once" {
  mkfifo in
  bg bash -c 'sse-parse <in | sse-filter .' >out
  exec 9>in
  for i in 1 2 3; do
    printf 'data:%s\n\n' $i >&9
    wait_for sh -c "[ \$(wc -l <out) = $i ]"
  done
  exec 9>&-
  printf '{"event":"message","data":%s}\n' 1 2 3 >want
  same out want
}

@test "pipeline: head at the end of an idle stream ends the whole pipe" {
  serve --keepalive 60s --input sse --start-on-client - < <(printf 'data:1\n\n'; exec sleep 30 3>&-)
  start=$(date +%s%N)
  bash -c 'sse-connect -q "$0" | sse-parse | sse-filter . | head -n 1' "$URL/" >out
  ms=$((($(date +%s%N) - start) / 1000000))
  echo "$ms ms"
  test "$(cat out)" = '{"event":"message","data":1}'
  test "$ms" -lt 3000
}
