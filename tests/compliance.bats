#!/usr/bin/env bats
# make compliance: sse-serve passes in both layouts, a bad server is told what
# is wrong with it.

load helper

# One bats within another, which must not find the inner one of the two that
# bats is since 1.11.
suite() {
  local clean
  mapfile -t clean < <(compgen -e | sed -n 's/^BATS_/-uBATS_/p')
  env "${clean[@]}" PATH="${BATS_SAVED_PATH:-$PATH}" \
    STREAM_SERVER="$URL" "$@" timeout 120 "$ROOT/tests/compliance/run"
}

levels() { sed -n 's/^@test "\(MUST\|SHOULD\) \([a-z0-9]*\):.*/\1 \2/p' "$1"; }

@test "compliance: a test for each check, of the same level" {
  levels "$ROOT/tests/compliance/stream.bats" >got
  start 'status 404'
  sc --check=json "$URL" >out || [ $? -eq 65 ]
  jq -r '.checks[] | "\(.level) \(.name)"' out >want
  [ -s want ]
  same got want
}

@test "compliance: sse-serve passes" {
  for i in 1 2 3 4 5 6 7 8; do printf 'data: {"n":%d}\n\n' $i; done >in.sse
  serve --ids --rate 4 in.sse
  tool 0 suite STREAM_SECONDS=8 STREAM_PATHS='/ /other'
  same "$ERR" /dev/null
  not grep -v '^ok   \|^MUST\|^SHOULD' "$OUT"
  not grep '# skip' "$OUT"
  tail -n 2 "$OUT" >got
  same got /dev/stdin <<'END'
MUST: 12 passed, 0 failed, 0 not to be told
SHOULD: 14 passed, 0 failed, 0 not to be told
END
}

@test "compliance: sse-serve passes for Emojitracker" {
  cat "$DATA/profile/emojitracker.sse" "$DATA/profile/emojitracker-details.sse" >in.sse
  serve --loop --rate 10 --path /subscribe/raw=message \
    --path /subscribe/eps=message \
    --path '/subscribe/details/*=stream.tweet_updates.*' in.sse
  tool 0 suite STREAM_SECONDS=8 STREAM_LAYOUT=emojitracker STREAM_EMOJI=1F351
  same "$ERR" /dev/null
  not grep -v '^ok   \|^MUST\|^SHOULD' "$OUT"
  grep '# skip' "$OUT" | sed 's/:.*//' >got
  same got /dev/stdin <<'END'
ok   SHOULD ids
ok   SHOULD unique
ok   MUST sendable
END
  tail -n 2 "$OUT" >got
  same got /dev/stdin <<'END'
MUST: 17 passed, 0 failed, 1 not to be told
SHOULD: 13 passed, 0 failed, 2 not to be told
END
}

@test "compliance: what is wrong with a bad server is named" {
  start hang 'status 200 Content-Type: text/event-stream; charset=latin1\r\nCache-Control: max-age=9\r\n ; send id: 1\ndata: {"a":\n\n ; sleep 100 ; send id: 1\nevent: x\ndata: \xe2\x82\nevent: y\n\ndata: half'
  URL=http://$HOST
  tool 1 suite STREAM_SECONDS=8 STREAM_PATHS=/s
  sed -n 's/^FAIL \([A-Z]* [a-z0-9]*\):.*/\1/p' "$OUT" >got
  same got /dev/stdin <<'END'
MUST head
MUST charset
SHOULD cache
SHOULD cors
SHOULD proxy
MUST ending
MUST utf8
MUST blocks
SHOULD json
SHOULD unique
END
  grep -x "# $URL/s: latin1" "$OUT"
  tail -n 2 "$OUT" >got
  same got /dev/stdin <<'END'
MUST: 7 passed, 5 failed, 0 not to be told
SHOULD: 9 passed, 5 failed, 0 not to be told
END
}

@test "compliance: a bad Emojitracker, and one that only lacks a SHOULD" {
  T='Content-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-cache\r\nAccess-Control-Allow-Origin: *\r\n'
  # every stream the same: an id, a name, no Connection
  start "status 200 $T ; send event: x\nid: 1\ndata: 1\n\n ; sleep 300 ; send event: x\nid: 2\ndata: 2\n\n"
  URL=http://$HOST
  tool 1 suite STREAM_SECONDS=4 STREAM_LAYOUT=emojitracker
  grep '^FAIL' "$OUT" | grep -v '^FAIL MUST head:' >got
  same got /dev/stdin <<'END'
FAIL SHOULD proxy: X-Accel-Buffering is no
FAIL MUST emojitracker: HEAD has the headers of the API
FAIL MUST emojitracker: GET has the headers of the API
FAIL MUST emojitracker: raw has unnamed events with data, without ids
FAIL MUST emojitracker: eps has unnamed events without ids, data counts by id
FAIL MUST emojitracker: details has only events of its emoji, without ids
FAIL MUST emojitracker: the state of the server is JSON at /admin/status.json
FAIL SHOULD emojitracker: other paths are answered 404
END
  start "status 200 $T" "status 200 $T ; send id: 1\ndata: 1\n\n ; sleep 300 ; send id: 2\ndata: 2\n\n"
  URL=http://$HOST
  tool 0 suite STREAM_SECONDS=4
  grep -c '^FAIL' "$OUT" >got
  echo 1 | same got /dev/stdin
}

@test "compliance: options reach the server; who cannot be asked" {
  start 'status 401'
  URL=http://$HOST
  tool 1 suite STREAM_SECONDS=4 "STREAM_OPTIONS=-A 'who am I'"
  same "$OUT" /dev/null
  echo "sse-connect: '$HOST' answers 401 Reason" | same "$ERR" /dev/stdin
  request 2 | grep -x 'User-Agent: who am I'
  URL=
  not suite
  URL=http://$HOST
  tool 2 suite STREAM_LAYOUT=other
}
