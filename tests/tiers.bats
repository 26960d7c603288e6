#!/usr/bin/env bats
# Every tier of the hot loops that this machine has gives what the scalar one
# gives: whole output, whole messages, exit code.

load helper

tiers="scalar sse2 avx2 avx512 neon"

# those of this machine
here() {
  local t
  for t in $tiers; do
    if SSE_CPU=$t sse-parse </dev/null 2>/dev/null; then echo "$t"; fi
  done
}

# on TIER CMD...: output, messages and exit code, in one file
on() {
  local code=0 tier=$1
  shift
  SSE_CPU=$tier "$@" >on.out 2>on.err || code=$?
  cat on.out on.err
  echo "exit code $code"
}

# all_same CMD...: under every tier
all_same() {
  local t
  on scalar "$@" >want
  for t in $(here); do
    on "$t" "$@" >got
    same got want || { echo "$t: $*"; return 1; }
  done
}

# Texts, good and bad, a line each: every kind of fault with 0 to 130 bytes
# before it, so that it meets every end of a block.
odd_lines() {
  local n pad bad
  for ((n = 0; n <= 130; n += n < 20 || n > 58 && n < 70 ? 1 : 9)); do
    printf -v pad '%*s' "$n" ''
    pad=${pad// /x}
    for bad in '"\n"' '"\ud83d"' '"\u00g0"' '"\x"' '"\' '"\"' '"' '1' '-' \
      '01' '1.' '1e+05' '-0.05' '1 2' 'tru' 'truefalse' 'null' '[]' ']' '{}' \
      '{"a":}' '{"a":1,}' '"é"' '"日本"' '"😋"' $'"\xff"' $'"\xed\xa0\x80"' \
      $'"\xe3\x81"' $'"\xf4\x90\x80\x80"' $'"\t"' $'"\x01"' $'"\x7f"' 'nan'; do
      printf '%s\n' "[\"$pad\",$bad]" "{\"$pad\": $bad }" "$pad$bad"
    done
  done
  printf '[%.0s' {1..255} && printf ']%.0s' {1..255} && echo
  printf '[%.0s' {1..256} && printf ']%.0s' {1..256} && echo
  printf '[%.0s' {1..257} && printf ']%.0s' {1..257} && echo
  seq -s , 1 20000 | sed 's/.*/[&]/'
  seq -s , 1 20000 | sed 's/.*/[&}/'
}

@test "tiers: there is more than one, and a wrong one is a usage error" {
  here >got
  case $(uname -m) in
  x86_64) sed 2q got | same /dev/stdin <(printf 'scalar\nsse2\n') ;;
  aarch64) same got <(printf 'scalar\nneon\n') ;;
  *) same got <(echo scalar) ;;
  esac
  SSE_CPU=mmx tool 2 sse-parse
  err_is <<'END'
sse-parse: SSE_CPU: 'mmx': not scalar, sse2, avx2, avx512 or neon
END
  for t in $tiers; do
    ! grep -qx "$t" got || continue
    SSE_CPU=$t tool 2 sse-filter
    echo "sse-filter: SSE_CPU: this machine has no '$t'" | err_is
  done
  SSE_CPU='' tool 0 sse-parse </dev/null
}

@test "tiers: sse-parse, all streams of the tests" {
  for f in "$DATA"/*/*.sse; do
    all_same sse-parse -v --all --keep-empty "$f"
    all_same sse-parse --data=require "$f"
  done
}

@test "tiers: sse-parse, odd data, in pieces too" {
  odd_lines | sed 's/^/data: /; s/$/\n/' >odd.sse
  all_same sse-parse -v odd.sse
  all_same sse-parse -v --data=require odd.sse
  sed -n 2000,2600p odd.sse >some.sse
  for size in 1 7 64 100; do
    all_same sh -c "drip $size some.sse | sse-parse -v"
  done
}

@test "tiers: sse-filter and sse-stats, records and odd lines" {
  odd_lines >odd.ndjson
  for f in "$DATA"/*/*.ndjson odd.ndjson; do
    all_same sse-filter -v . "$f"
    all_same sse-filter --strict . "$f"
    # but for what the clock says
    all_same sh -c "sse-stats --top-users '$f' |
      jq -c '{records,skipped,bytes,events,top}'"
  done
}
