#!/usr/bin/env bats
# sse-stats: golden figures, sums against jq, bounds, clocks, bad input.

load helper

TWEETS=$DATA/stats/tweets.ndjson
asked="--interval 30s --top-hashtags --top-users --latency --rate-by created_at"

# LINES...: records with one event each, one a second from 12:00:00 on
ticking() {
  local i=0 event
  for event; do
    printf '{"time":"2024-01-01T12:00:%02dZ","event":"%s","data":1}\n' $((i++)) "$event"
  done
}

# what jq finds in the last object
figure() { tail -n 1 "$OUT" | jq -c "$1"; }

# Worked out by hand for the window of 60 s that ends at 12:01:10, closed at
# both ends: 12:00:10, :40, 12:01:00, :00.5 and :10 are in it, 12:00:00 is
# not, so 5/60 a second.  #AI twice in one tweet is 2; ties stand as first
# seen.  Heartbeats and notes are in no rate: 7 of 10 records are.
@test "stats: rates, top lists, latency and gaps as worked out by hand" {
  tool 0 sse-stats $asked "$TWEETS"
  same "$OUT" "$DATA/stats/tweets.out"
  err_is </dev/null
  [ "$(figure .rate.per_second)" = 0.08333333333333333 ]
  [ "$(figure '[.top.hashtags.items[]|[.key,.count]]')" = \
    '[["#AI",3],["#Tech",2],["AI",1],["constructor",1]]' ]
  [ "$(figure '[.top.user.items[]|[.key,.count]]')" = \
    '[["alice",2],["bob",2],["carol",1],["constructor",1],["dave",1]]' ]
}

@test "stats: the same as a table" {
  tool 0 sse-stats $asked --format table "$TWEETS"
  same "$OUT" "$DATA/stats/tweets.table"
}

@test "stats: by arrival the window ends at the newest arrival" {
  tool 0 sse-stats --interval 0 "$TWEETS"
  [ "$(figure '[.rate.by,.rate.records,.rate.per_second,.rate.until]')" = \
    '["arrival",6,0.1,"2024-01-01T12:01:10.000000Z"]' ]
}

@test "stats: --to-now: an old recording has rate 0, a time to come counts" {
  tool 0 sse-stats --interval 0 --rate-by created_at --to-now "$TWEETS"
  [ "$(figure '[.rate.records,.rate.per_second]')" = '[0,0]' ]
  echo '{"data":{"created_at":"9998-01-01T00:00:00Z"}}' >in
  tool 0 sse-stats --rate-by created_at --to-now in
  [ "$(figure .rate.records)" = 1 ]
}

@test "stats: however the input is cut, the figures are the same" {
  for size in 1 7 100 5000; do
    drip "$size" "$TWEETS" | sse-stats $asked >"$OUT" 2>"$ERR"
    same "$OUT" "$DATA/stats/tweets.out"
  done
  head -n 5 "$TWEETS" >a
  tail -n +6 "$TWEETS" | head -c -1 >b # no line end at the end
  tool 0 sse-stats $asked a b
  [ "$(figure .records)" = 10 ]
}

@test "stats: sums of scores are jq's, exact and in jq's order" {
  awk 'BEGIN { srand(5); for (i = 0; i < 3000; i++) { printf "{\"data\":{";
    for (k = 0; k < 5; k++) printf "%s\"1F%03X\":%d", k ? "," : "",
      k * 200 + int(rand() * 150), 1 + int(rand() * 9); print "}}" } }' >in
  tool 0 sse-stats --interval 0 --sum .data --list 1000 in
  tail -n 1 "$OUT" | jq -c '.sum[".data"].items | map({(.key): .sum}) | add' >got
  jq -nc 'reduce (inputs.data | to_entries[]) as $e ({}; .[$e.key] += $e.value)
    | to_entries | sort_by(-.value) | map({(.key): .value}) | add' in >want
  jq -S . got >a && jq -S . want >b
  same a b
  jq -nc '[inputs.data[]] | add' in >want
  figure '.sum[".data"].total' >got
  same got want
  # most first
  tail -n 1 "$OUT" | jq -e '[.sum[".data"].items[].sum] | . == (sort | reverse)'
}

@test "stats: sums of integers beyond 2^53 keep every digit" {
  printf '{"data":%s}\n' 9007199254740992 1 '"2"' true null '[1]' >in
  tool 0 sse-stats --sum .data in
  grep -q '"sum":{".data":{"total":9007199254740995,"values":3,' "$OUT"
  [ "$(figure '.sum[".data"].ignored')" = 3 ]
}

@test "stats: names that are traps elsewhere are names" {
  for k in constructor __proto__ toString 10 2 '' constructor; do
    printf '{"event":"e","data":{"k":"%s"}}\n' "$k"
  done >in
  tool 0 sse-stats --top .data.k in
  [ "$(figure '[.top[".data.k"].items[]|[.key,.count]]')" = \
    '[["constructor",2],["__proto__",1],["toString",1],["10",1],["2",1],["",1]]' ]
}

@test "stats: --top takes fields, paths into lists and values of all kinds" {
  printf '%s\n' '{"data":{"lang":"en","a":[{"b":1},{"b":true},{"b":"x\u0041"}]}}' \
    '{"data":{"lang":"en","a":[{"b":1.0},{"b":null},{"b":{}}]}}' >in
  tool 0 sse-stats --top language --top '.data.a[].b' in
  [ "$(figure '[.top.language.items[]|[.key,.count]]')" = '[["en",2]]' ]
  [ "$(figure '[.top[".data.a[].b"]|.ignored,.items[].key]')" = \
    '[2,"1","true","xA","1.0"]' ]
}

@test "stats: --list and =N bound the lists, the last one said counts" {
  ticking a b c d | sed 's/"data":1/"data":{"user":{"username":"&"}}/' |
    awk '{ sub(/"data":1/, NR); print }' >in
  seq 20 | sed 's/.*/{"data":{"username":"u&","x":&}}/' >in
  tool 0 sse-stats --top-users=3 --top .data.x --list 4 in
  [ "$(figure '[(.top.user.items,.top[".data.x"].items)|length]')" = '[3,4]' ]
  tool 0 sse-stats --top-users=3 --top-users in
  [ "$(figure '.top.user.items|length')" = 10 ]
}

@test "stats: --max-keys: bounded, said, and within the error" {
  { for i in 1 2 3 4 5 6; do echo '{"data":{"username":"often"}}'; done
    seq 1000 | sed 's/.*/{"data":{"username":"u&"}}/'
    for i in 1 2 3 4 5 6; do echo '{"data":{"username":"often"}}'; done; } >in
  # 499 of the 501 that found no room made each other 2, the last two 3
  tool 0 sse-stats --max-keys 500 --top-users=1 in
  [ "$(figure '.top.user|[.keys,.exact,.max_error,.items[0].key]')" = \
    '[500,false,2,"often"]' ]
  [ "$(figure '.top.user.items[0]|.count-.error<=12 and .count>=12')" = true ]
}

@test "stats: a million different users and hashtags within 24 MB" {
  awk 'BEGIN { for (i = 0; i < 1000000; i++)
    printf "{\"data\":{\"user\":{\"username\":\"user%d\"},\"entities\":{\"hashtags\":[\"#t%d\"]}}}\n", i, i }' |
    (limited 24000 sse-stats --interval 0 --top-users --top-hashtags) >"$OUT"
  [ "$(figure '[.records,.top.user.exact,.top.user.keys,.top.hashtags.values]')" = \
    '[1000000,false,10000,1000000]' ]
}

@test "stats: quantiles of numbers, also of numbers in strings" {
  seq 1 1000 | sed 's/.*/{"data":{"x":&,"s":"&.5"}}/' >in
  echo '{"data":{"x":"none","s":" 1"}}' >>in
  tool 0 sse-stats --quantiles .data.x --quantiles .data.s in
  [ "$(figure '.quantiles[".data.x"]|[.count,.min,.max,.mean,.ignored]')" = \
    '[1000,1,1000,500.5,1]' ]
  tail -n 1 "$OUT" | jq -e '.quantiles[".data.x"] | [500,900,950,990] as $w |
    [.p50,.p90,.p95,.p99] as $g | [range(4)|($g[.]/$w[.]-1|fabs)<=1/256]|all'
  [ "$(figure '.quantiles[".data.s"]|[.count,.min,.ignored]')" = '[1000,1.5,1]' ]
}

@test "stats: no number at all gives nulls" {
  echo '{"data":1}' >in
  tool 0 sse-stats --quantiles .data.x --latency in
  [ "$(figure '[.quantiles[".data.x"],.latency|.count,.min,.p50,.mean]')" = \
    '[0,null,null,null,0,null,null,null]' ]
}

@test "stats: latency before its time is counted" {
  echo '{"time":"2024-01-01T00:00:00Z","data":{"created_at":1704067202}}' >in
  tool 0 sse-stats --latency in
  [ "$(figure '[.latency|.count,.negative,.min,.max]')" = '[1,1,-2,-2]' ]
}

@test "stats: heartbeats are in no rate unless asked" {
  ticking heartbeat ping keepalive keep-alive KEEP-ALIVE open connected status \
    sse-connect x >in
  tool 0 sse-stats in
  [ "$(figure '[.records,.heartbeats,.rate.records]')" = '[10,9,1]' ]
  tool 0 sse-stats --heartbeats '' in
  [ "$(figure '[.records,.heartbeats,.rate.records]')" = '[10,0,10]' ]
  tool 0 sse-stats --heartbeats ping,x in
  [ "$(figure '[.records,.heartbeats,.rate.records]')" = '[10,2,8]' ]
}

@test "stats: --event counts only what matches" {
  ticking tweet user stream.a stream.b ping >in
  tool 0 sse-stats -e tweet --event 'stream.*' in
  [ "$(figure '[.records,.heartbeats,.others,.rate.records]')" = '[5,1,1,3]' ]
  [ "$(figure '.events|length')" = 5 ]
}

@test "stats: many event types: 100 are listed, the rest summed up" {
  { seq 300; seq 100; } | sed 's/.*/{"event":"stream.&","data":1}/' >in
  tool 0 sse-stats in
  [ "$(figure '[(.events|length),(.events|add),.other_events]')" = '[100,200,200]' ]
}

@test "stats: comments and retry fields are no records" {
  printf '%s\n' '{"comment":"hi"}' '{"time":"2024-01-01T00:00:00Z","retry":3000}' \
    '{"comment":"hi","text":"x"}' '{"event":"e","comment":"hi"}' >in
  tool 0 sse-stats in
  [ "$(figure '[.records,.comments,.retries]')" = '[2,1,1]' ]
}

@test "stats: gaps: seconds, and coverage without those the server filled" {
  { ticking a a a a a a a a a a a
    echo '{"time":"2024-01-01T12:00:10Z","event":"sse-connect","data":{"note":"gap","seconds":3,"resumed":true}}'
    echo '{"time":"2024-01-01T12:00:10Z","event":"sse-connect","data":{"note":"gap","seconds":2.5,"resumed":null}}'
    echo '{"time":"2024-01-01T12:00:10Z","event":"sse-connect","data":{"note":"open"}}'; } >in
  tool 0 sse-stats in
  [ "$(figure .gaps)" = \
    '{"connections":1,"count":2,"resumed":1,"seconds":5.5,"coverage":0.75}' ]
}

@test "stats: empty intervals are written with rate 0" {
  { ticking a; echo '{"time":"2024-01-01T12:00:35Z","event":"a","data":1}'; } >in
  tool 0 sse-stats --interval 10s --window 5s in
  jq -c '[.final,.time[11:19],.records,.interval.rate,.rate.per_second]' "$OUT" >got
  cat >want <<'END'
[false,"12:00:10",1,0.1,0]
[false,"12:00:20",1,0,0]
[false,"12:00:30",1,0,0]
[true,"12:00:35",2,0.2,0.2]
END
  same got want
}

@test "stats: a jump of years does not write thousands of objects" {
  { ticking a a; echo '{"time":"2034-01-01T12:00:35Z","event":"a","data":1}'; } >in
  tool 0 sse-stats --interval 1s in
  [ "$(wc -l <"$OUT")" -eq 3 ]
  [ "$(figure .records)" = 3 ]
}

@test "stats: an idle input still gives an object every interval" {
  mkfifo in
  bg sse-stats --interval 100ms in >out
  exec 9>in
  wait_for grep -q '"records":0.*"rate":0' out
  ticking a a a >&9
  wait_for grep -q '"records":3' out
  n=$(wc -l <out)
  enough() { [ "$(wc -l <out)" -gt $((n + 3)) ]; }
  wait_for enough
  exec 9>&-
  wait_for grep -q '"final":true' out
}

@test "stats: a stall shorter than the interval changes nothing" {
  # the 5th record is of the interval that ends half a second after the 4th
  { head -n 4 "$TWEETS"; sleep 1; tail -n +5 "$TWEETS"; } |
    sse-stats $asked >"$OUT"
  same "$OUT" "$DATA/stats/tweets.out"
}

@test "stats: SIGUSR1 writes one object at once" {
  mkfifo in
  bg sse-stats in >out
  pid=$!
  exec 9>in
  ticking a a a >&9
  sleep 0.2
  test ! -s out
  kill -USR1 "$pid"
  wait_for grep -q '"final":false.*"records":3' out
  kill -USR1 "$pid"
  twice() { [ "$(wc -l <out)" -eq 2 ]; }
  wait_for twice
  exec 9>&-
  wait "$pid"
  [ "$(wc -l <out)" -eq 3 ]
}

@test "stats: TERM while idle writes the last object, then ends by TERM" {
  mkfifo in
  bg sse-stats in >out
  pid=$!
  exec 9>in
  ticking a a >&9
  sleep 0.1
  kill -TERM "$pid"
  code=0
  wait "$pid" || code=$?
  exec 9>&-
  [ "$code" -eq 143 ]
  grep -q '"final":true.*"records":2' out
}

@test "stats: -n and --duration end it with 0" {
  tool 0 sse-stats -n 3 "$TWEETS"
  [ "$(figure .records)" = 3 ]
  mkfifo in
  exec 9<>in
  ticking a a >&9
  tool 0 timeout 10 sse-stats --duration 200ms in
  [ "$(figure '[.final,.records]')" = '[true,2]' ]
}

@test "stats: an event stream in place of records is told" {
  printf 'data: {"a":1}\n\ndata: {"a":2}\n\n' >in
  tool 0 sse-stats in
  err_is <<'END'
sse-stats: skipped line 1 of in: not JSON
sse-stats: this looks like an event stream: sse-parse makes records of it, and --sse reads it
sse-stats: skipped 2 lines
END
}

@test "stats: bad lines are skipped, counted and said once" {
  printf '%s\n' '{"data":1}' '{nope' '' '   ' '{"data":NaN}' '[1' '5' '"x"' >in
  printf '{"data":2}' >>in
  tool 0 sse-stats in
  err_is <<'END'
sse-stats: skipped line 2 of in: not JSON
sse-stats: skipped 3 lines
END
  [ "$(figure '[.records,.skipped,.bytes]')" = '[4,3,55]' ]
}

@test "stats: binary garbage ends with 0 and valid JSON" {
  head -c 300000 /dev/urandom >in
  tool 0 sse-stats --top-users --sum .data --quantiles .data in
  jq -e . "$OUT"
  printf '{"event":"\xff\xfe","data":{"username":"\x80\x1b[31m"}}\n' | tr -d '\033' >in
  tool 0 sse-stats --top-users in
  jq -e '.events["\ufffd\ufffd"] == 1' "$OUT"
}

@test "stats: a terminal is safe from keys in a table" {
  printf '{"event":"\\u001b[31mred\\nline","data":{"username":"%s"}}\n' \
    "$(printf 'x%.0s' $(seq 100))" >in
  tool 0 sse-stats --format table --top-users in
  grep -qx '           1  \\u001b\[31mred\\nline' "$OUT"
  grep -qx '           1  x\{60\}\.\.\.' "$OUT"
}

@test "stats: on a terminal the table is drawn in place and fits" {
  need script
  script -qec "stty rows 14 cols 80; sse-stats --format table --interval 30s \
    --top-users --top-hashtags '$TWEETS'" /dev/null </dev/null | tr -d '\r' >out
  # three tables, the second and the third over the one before
  grep -o $'\033\\[[0-9]*A' out | tr -d '\033' >got
  printf '[12A\n[12A\n' >want
  same got want
}

@test "stats: a line past the limit is skipped and said" {
  { ticking a; printf '{"data":"'; head -c 20M /dev/zero | tr '\0' x; echo '"}'
    ticking a; } >in
  tool 0 sse-stats in
  [ "$(figure '[.records,.skipped]')" = '[2,1]' ]
  err_is <<'END'
sse-stats: skipped line 2 of in: too long
END
}

@test "stats: files that are not there: said, the others counted, 2" {
  tool 2 sse-stats none "$TWEETS"
  [ "$(figure .records)" = 10 ]
  err_is <<'END'
sse-stats: cannot open 'none': No such file or directory
END
  tool 2 sse-stats none
  out_is </dev/null
}

@test "stats: --field moves a field" {
  echo '{"data":{"who":"me","user":{"username":"you"}}}' >in
  tool 0 sse-stats --field user=who --top-users in
  [ "$(figure '.top.user.items[0].key')" = '"me"' ]
}

@test "stats: bad options exit 2 and say why" {
  while IFS='|' read -r option why; do
    tool 2 sse-stats "${option/ /=}" </dev/null
    echo "sse-stats: '$option': $why (try --help)" >want
    same "$ERR" want
    out_is </dev/null
  done <<'END'
--format xml|not json or table
--window 0|too small
--interval x|not a number
--top .a[|bad index
--rate-by ..a|name expected
--max-keys 0|too small
--top-users 0|too small
--field nope=x|no such field
--field user|no '=' in it
END
}
