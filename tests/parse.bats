#!/usr/bin/env bats
# sse-parse: golden streams at every chunk size, options, bad input, conduct.

load helper

@test "parse: golden streams, whole" {
  for f in "$DATA"/parse/*.sse; do
    tool 0 sse-parse -q --all --keep-empty "$f"
    same "$OUT" "${f%.sse}.out"
  done
}

@test "parse: golden streams, read in pieces of 1 to 31 bytes" {
  for f in "$DATA"/parse/*.sse; do
    for size in 1 2 3 5 7 8 13 16 17 31; do
      drip "$size" "$f" | sse-parse -q --all --keep-empty >"$OUT" 2>"$ERR"
      same "$OUT" "${f%.sse}.out" || { echo "$f in pieces of $size"; return 1; }
    done
  done
}

@test "parse: every line out is JSON that jq reads, lone surrogates apart" {
  cat "$DATA"/parse/*.sse >all.sse
  sse-parse -q --all all.sse | grep -v '\\ud83d' >lines
  test "$(wc -l <lines)" -gt 40
  jq -c . <lines >/dev/null
}

@test "parse: without --all no comment and no retry, without --keep-empty no empty event" {
  tool 0 sse-parse "$DATA/parse/fields.sse"
  out_is <<'END'
{"event":"message","data":":\n\nWhy"}
{"event":"message","data":" therapy?"}
{"event":"message","data":"\nafter an empty line"}
{"event":"complete","data":""}
{"event":"message","id":"5","data":"named nothing"}
{"event":"message","id":"5","data":"y"}
END
  err_is </dev/null
}

@test "parse: --event takes globs, repeats, and matches the whole type" {
  printf 'event:%s\ndata:1\n\n' tweet tweets stream.a.1 stream.b.2 >in
  printf 'data:2\n\n' >>in
  tool 0 sse-parse -e tweet --event 'stream.*.2' --event=message in
  out_is <<'END'
{"event":"tweet","data":1}
{"event":"stream.b.2","data":1}
{"event":"message","data":2}
END
}

@test "parse: --data=string, auto and require" {
  printf 'data:1.0\n\nid:9\ndata:[DONE]\n\ndata:nope\n\n' >in
  tool 0 sse-parse --data=string in
  out_is <<'END'
{"event":"message","data":"1.0"}
{"event":"message","id":"9","data":"[DONE]"}
{"event":"message","id":"9","data":"nope"}
END
  tool 0 sse-parse --data require in
  out_is <<'END'
{"event":"message","data":1.0}
END
  err_is <<'END'
sse-parse: event skipped, its data is not JSON, id 9
sse-parse: 2 events skipped, their data is not JSON
END
  tool 65 sse-parse --data=require --strict in
  out_is <<'END'
{"event":"message","data":1.0}
END
  tool 2 sse-parse --data=perhaps in
  err_is <<'END'
sse-parse: '--data perhaps': not auto, string or require (try --help)
END
}

@test "parse: -t adds the time of arrival first, in UTC with microseconds" {
  before=$(date -u +%FT%H:%M)
  printf 'data:1\n\n:c\n' | sse-parse -t --all >"$OUT"
  after=$(date -u +%FT%H:%M)
  grep -qE "^\{\"time\":\"($before|$after):[0-9]{2}\.[0-9]{6}Z\",\"event\":\"message\",\"data\":1\}$" "$OUT"
  grep -qE '^\{"time":"[^"]{27}","comment":"c"\}$' "$OUT"
}

@test "parse: without -t the same bytes give the same bytes" {
  sse-parse -q "$DATA/parse/standard.sse" >a
  sleep 0.1
  sse-parse -q <"$DATA/parse/standard.sse" >b
  same a b
}

@test "parse: -n stops after so many records, without waiting for more" {
  mkfifo pipe
  bg sh -c 'exec 9>pipe; printf "data:1\n\ndata:2\n\ndata:3\n\n" >&9; sleep 60'
  tool 0 timeout 5 sse-parse -n 2 pipe
  out_is <<'END'
{"event":"message","data":1}
{"event":"message","data":2}
END
  tool 2 sse-parse -n 0 pipe
  tool 2 sse-parse -n x pipe
}

@test "parse: files are streams of their own: mark, id and unfinished event" {
  printf '\xef\xbb\xbfid:1\ndata:a\n\ndata:half' >one
  printf '\xef\xbb\xbfdata:b\n\n' >two
  tool 0 sse-parse -v one two - <two
  out_is <<'END'
{"event":"message","id":"1","data":"a"}
{"event":"message","data":"b"}
{"event":"message","data":"b"}
END
  err_is <<'END'
sse-parse: unfinished event at the end of one dropped
sse-parse: 3 records
END
  tool 65 sse-parse --strict one two
  out_is <<'END'
{"event":"message","id":"1","data":"a"}
END
  err_is <<'END'
sse-parse: refused: an unfinished event at the end of one
END
}

@test "parse: a larger event is skipped to its end, said with its id, and its id counts" {
  { printf 'id:7\ndata:'; head -c 2000000 /dev/zero | tr '\0' x
    printf '\ndata:more\n\ndata:next\n\n'; } >in
  for size in 1000000 70000; do
    drip $size in | sse-parse --max-event 1M >"$OUT" 2>"$ERR"
    out_is <<'END'
{"event":"message","id":"7","data":"next"}
END
    err_is <<'END'
sse-parse: event skipped, larger than --max-event, id 7
END
  done
  tool 65 sse-parse --max-event 1M --strict in
  out_is </dev/null
  # exactly at the limit is not larger
  { printf 'data: '; head -c 1048576 /dev/zero | tr '\0' x; printf '\n\n'; } >in
  tool 0 sse-parse --strict --max-event 1M in
  test "$(wc -c <"$OUT")" -eq $((1048576 + 30))
}

@test "parse: the sum of many small data lines is bounded too" {
  { yes data:0123456789 | head -n 200000; printf '\ndata:1\n\n'; } >in
  tool 0 sse-parse --max-event 1M in
  out_is <<'END'
{"event":"message","data":1}
END
}

@test "parse: an endless line does not grow the process" {
  head -c 300000000 /dev/zero | tr '\0' x |
    { printf 'data:'; cat; printf '\n\ndata:1\n\n'; } |
    (limited 60000 sse-parse --max-event 4M) >"$OUT" 2>"$ERR"
  out_is <<'END'
{"event":"message","data":1}
END
}

@test "parse: 10 MiB in one event comes through byte for byte" {
  head -c 7864320 /dev/urandom | base64 -w 0 >text
  { printf 'data: '; cat text; printf '\n\n'; } | sse-parse >"$OUT"
  { printf '{"event":"message","data":"'; cat text; printf '"}\n'; } >want
  cmp "$OUT" want
}

@test "parse: invalid UTF-8 is replaced, said once with the id, and --strict refuses" {
  printf 'id:4\ndata:\xff\n\ndata:\xc3\n\n' >in
  tool 0 sse-parse in
  printf '{"event":"message","id":"4","data":"\xef\xbf\xbd"}\n%.0s' 1 2 >want
  same "$OUT" want
  err_is <<'END'
sse-parse: invalid UTF-8 replaced by U+FFFD, id 4
sse-parse: 2 records with invalid UTF-8 replaced by U+FFFD
END
  tool 65 sse-parse --strict in
  out_is </dev/null
  # in an id, for as long as it is in force; in a type; in a comment
  printf ':\xff\nid:\xff\ndata:1\n\ndata:2\n\nid\nevent:\xff\ndata:3\n\n' >in
  tool 0 sse-parse --all in
  err_is <<'END'
sse-parse: invalid UTF-8 replaced by U+FFFD
sse-parse: 4 records with invalid UTF-8 replaced by U+FFFD
END
  for s in 'id:\xff\ndata:1\n\n' 'event:\xff\ndata:1\n\n' ':\xff\n'; do
    # shellcheck disable=SC2059
    printf "$s" >in
    tool 65 sse-parse --all --strict in
    out_is </dev/null
  done
}

@test "parse: an answer that is no stream, on one line without an end, gets a word" {
  for body in '{"error":"unauthorized"}' '<html><body>502' 'event-stream: no'; do
    for end in '' '\n'; do
      printf "%s$end" "$body" >in
      tool 0 sse-parse in
      out_is </dev/null
      err_is <<<'sse-parse: no event found: is this an event stream?'
      tool 65 sse-parse --strict in
      out_is </dev/null
      tool 0 sse-filter --sse . in
      err_is <<<'sse-filter: no event found: is this an event stream?'
      tool 65 sse-filter --sse --strict . in
    done
  done
  # a stream that is cut, or has no event that was asked for, is one
  for cut in 'data' 'data: 1' 'id: 1\n' ': hello' '\xef\xbb\xbf'; do
    printf "$cut" >in
    tool 0 sse-parse in
    err_is </dev/null
  done
  printf 'x: y\ndata: 1\n\n' >in
  tool 0 sse-parse --strict -e other in
}

@test "parse: HTML instead of a stream gives no record and a word" {
  tool 0 sse-parse "$DATA/parse/html.sse"
  out_is </dev/null
  err_is <<'END'
sse-parse: no event found: is this an event stream?
END
}

@test "parse: binary garbage ends well" {
  head -c 3000000 /dev/urandom >in
  tool 0 sse-parse -q --all in
  sse-parse -q --all --max-event 10 in >"$OUT" 2>"$ERR"
}

@test "parse: an event on an idle pipe comes out at once" {
  mkfifo pipe
  bg sse-parse pipe >out
  exec 9>pipe
  printf 'data:1\n\n' >&9
  wait_for test -s out
  printf 'data:2\r\r' >&9
  wait_for sh -c '[ "$(wc -l <out)" = 2 ]'
  exec 9>&-
}

@test "parse: options that do nothing are accepted, unknown ones are not" {
  tool 0 sse-parse --unbuffered /dev/null
  tool 2 sse-parse --nonsense
  err_is <<'END'
sse-parse: unknown option '--nonsense' (try --help)
END
  tool 2 sse-parse -x
  err_is <<'END'
sse-parse: unknown option '-x' (try --help)
END
  tool 2 sse-parse --all=yes
  err_is <<'END'
sse-parse: option takes no argument: '--all=yes' (try --help)
END
  tool 2 sse-parse -e
  err_is <<'END'
sse-parse: option needs an argument: '-e' (try --help)
END
}

@test "parse: a file that cannot be opened is said, the others are read, exit 2" {
  printf 'data:1\n\n' >in
  tool 2 sse-parse nowhere in
  out_is <<'END'
{"event":"message","data":1}
END
  err_is <<'END'
sse-parse: cannot open 'nowhere': No such file or directory
END
  tool 74 sse-parse /
  err_is <<'END'
sse-parse: cannot read /: Is a directory
END
}

@test "parse: out of memory is said, exit 71" {
  # under a sanitizer there is no such limit to run into
  if grep -q __asan_init "$B/sse-parse"; then return; fi
  head -c 30000000 /dev/zero | tr '\0' x >x
  code=0
  { printf 'data:'; cat x; printf '\n\n'; } |
    (limited 20000 sse-parse --max-event 100M) >"$OUT" 2>"$ERR" || code=$?
  test "$code" -eq 71
  err_is <<<'sse-parse: out of memory'
  out_is </dev/null
}
