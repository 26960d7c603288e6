#!/usr/bin/env bats
# sse-filter: lines that are passed over unseen, and nothing that shows it.
# shellcheck disable=SC2016

load helper

# records COUNT: whose members differ, some of them odd
records() {
  awk -v n="$1" 'BEGIN {
    for (i = 1; i <= n; i++) {
      odd = i % 97
      if (odd == 1) print "{\"event\":\"message\",\"data\":\"[DONE]\"}"
      else if (odd == 2) print "[" i "]"
      else if (odd == 3) print ""
      else if (odd == 4) print "{\"event\":\"tweet\",\"data\":{\"\\u006e\":" i "}}"
      else if (odd == 5) print "{\"event\":\"tweet\",\"data\":{\"n\":\"" i "\"}}"
      else if (odd == 6) print "  {\"data\" : {\"n\" : " i " } }\r"
      else printf "{\"event\":\"%s\",\"data\":{\"n\":%d,\"s\":\"%s\"}}\n",
        i % 3 ? "tweet" : "delete", i % 1000, i % 7 ? "some" : "other words"
    }
  }'
}

# same_as_strict PROGRAM FILE: with --strict every line is looked at
same_as_strict() {
  local code=0
  sse-filter --strict "$1" "$2" >want.out 2>want.err || code=$?
  tool "$code" sse-filter "$1" "$2"
  same "$OUT" want.out
  same "$ERR" want.err
  tool "$code" sse-filter -v "$1" <"$2"
  same "$OUT" want.out
  tail -n 1 "$ERR" >got.sum
  sse-filter -v --strict "$1" <"$2" 2>&1 >/dev/null | tail -n 1 >want.sum
  same got.sum want.sum
}

@test "prefilter: results, errors and exit codes are those of every line" {
  records 20000 >r.ndjson
  while IFS= read -r program; do
    same_as_strict "$program" r.ndjson || { echo "$program"; return 1; }
  done <<'END'
select(.data.n > 990)
select(.data.n > 990)?
select(.data?.n? > 990)
select(.data?.n? > 990) | .data.s
select(.event? == "delete")
select(.event? == "delete" and .data.n == 9)
select(.data?.s? // "" | test("o.her"))
select((.data.s | contains("words"))?)
.data? | select(.n? == 500)
select(.event? == "nothing"), select(.event? == "delete" and .data.n < 10)
if .data?.n? == 998 then .event else empty end
select(.data?.n? == 998) | [.data.n, input.data.n]
END
}

@test "prefilter: ready-made filters let the same pass, with their state" {
  {
    records 3000
    for i in 1 2 3 4 5 6; do
      echo "{\"event\":\"tweet\",\"data\":{\"id\":\"$((i % 4))\",\"type\":\"x\",\"user\":{\"followers_count\":\"${i}00\",\"verified\":true}}}"
      echo "{\"data\":{\"id\":\"$((i % 3))\",\"type\":\"delete\",\"user\":{\"followers_count\":${i}5,\"verified\":false}}}"
      echo "{\"event\":\"\\u0064elete\",\"data\":[{\"id\":$i,\"retweets\":$i}]}"
    done
    cat "$DATA"/filter/*.ndjson
  } >r.ndjson
  while IFS= read -r args; do
    sse-filter --strict $args <r.ndjson >want.out 2>want.err || :
    sse-filter $args <r.ndjson >got.out 2>got.err || :
    same got.out want.out && same got.err want.err && [ -s got.out ] ||
      { echo "$args"; return 1; }
  done <<'END'
--event delete
--event delete --event tweet --min-followers 30
--event message
--event del*
--min-followers 200
--min-followers 55 .data.id
--min-retweets 3
--verified
--verified=false --unique
--unique select(.data?.user?.verified?==false)
--explode .data --min-retweets 3 select(.data.retweets<6)
--event delete -s length
--event delete --keep-notes
--min-retweets 100 --field retweets=.data.n
--breaking-only --event news --event tweet
--event d?lete --event other
--keywords WORDS --field text=s
--keywords BITCOIN,zebra
--keywords новости,odysseús,ὀδυσσεύς
--keywords Words,nothing --word --field text=s
--users nobody,ANN_dev
--users carol .data
--explode articles --sources coindesk,theblock
--field source=.event --explode .data --sources message
--language en
--language ja,de --min-followers 1
END
}

@test "prefilter: wherever reads end, the same lines pass" {
  local program='select(.data?.n? > 990)'
  records 3000 >r.ndjson
  # the last line without its end
  printf '{"data":{"n":999}}' >>r.ndjson
  sse-filter --strict "$program" r.ndjson >want.out
  [ "$(wc -l <want.out)" -gt 20 ]
  for size in 1 7 100 4096; do
    dd bs=$size if=r.ndjson status=none | sse-filter "$program" >got.out
    same got.out want.out
  done
}

@test "prefilter: lines past --max-line are told of all the same" {
  {
    printf '{"data":{"n":1}}\n{"data":{"n":1,"s":"%0300d"}}\n' 0
    printf '{"data":{"n":7}}\n'
  } >r.ndjson
  tool 0 sse-filter --max-line 100 'select(.data.n > 5)' r.ndjson
  echo '{"data":{"n":7}}' | out_is
  sed 's/{"data":{"n":1,"s":"0*/&/' "$ERR" >err
  grep -q '^sse-filter: r.ndjson, line 2: skipped, longer than --max-line: ' err
  [ "$(wc -l <err)" -eq 1 ]
}

@test "prefilter: a line that cannot pass need not be JSON, but for --strict" {
  printf '%s\n' '{"data":{"n":1}}' '{"data":{"n":}}' '{"data":{"n":9' \
    '{"data":{"n":7}}' >r.ndjson
  tool 0 sse-filter 'select(.data.n > 8)' r.ndjson
  out_is </dev/null
  err_is <<'END'
sse-filter: r.ndjson, line 3: skipped, not JSON: '{"data":{"n":9'
END
  tool 65 sse-filter --strict 'select(.data.n > 8)' r.ndjson
  err_is <<'END'
sse-filter: r.ndjson, line 2: refused, not JSON: '{"data":{"n":}}'
END
}

@test "prefilter: a variable that is a string is as good as the string" {
  records 3000 >r.ndjson
  # not JSON, and passed over unseen
  printf '%s\n' '{"event":"tweet","data":{' >>r.ndjson
  sse-filter 'select(.event? == "delete")' r.ndjson >want.out 2>want.err
  same want.err /dev/null
  tool 0 sse-filter --arg k delete 'select(.event? == $k)' r.ndjson
  same "$OUT" want.out
  err_is </dev/null
  # another variable of that name
  tool 0 sse-filter --arg k delete '"tweet" as $k | .event? | select(. == $k)' \
    r.ndjson
  [ "$(sort -u "$OUT")" = '"tweet"' ]
  tool 0 sse-filter --arg ENV x --arg ARGS x -c '$ENV, $ARGS | type' <<<1
  printf '%s\n' '"object"' '"object"' | out_is
}

@test "prefilter: errors know their line behind lines passed over" {
  {
    yes '{"data":{"n":1}}' | head -n 50000
    echo '{"id":"x","data":3}'
    echo '{"data":{"n":2}}'
    echo '{"data":[]}'
  } >r.ndjson
  tool 5 sse-filter 'select(.data.n > 8)' r.ndjson
  out_is </dev/null
  grep -q '^sse-filter: r.ndjson, line 50001, id x: Cannot index number' "$ERR"
  grep -q '^sse-filter: r.ndjson, line 50003: Cannot index array' "$ERR"
  [ "$(wc -l <"$ERR")" -eq 2 ]
}

@test "prefilter: another meaning of names in ~/.jq" {
  mkdir home && echo 'def select(f): .n;' >home/.jq
  printf '%s\n' '{"n":1}' '{"n":9}' >r.ndjson
  tool 0 env HOME="$PWD/home" sse-filter 'select(.n > 5)' r.ndjson
  printf '%s\n' 1 9 | out_is
}

@test "prefilter: what libjq takes for a text that ends at a NUL" {
  printf '%s\n' '{"s":"abx"}' '{"s":"ab\u0000cd"}' '{"s":"b"}' >r.ndjson
  same_as_strict 'select(.s | contains("ab\u0000cd"))' r.ndjson
  same_as_strict 'select((.s // "") | contains("ab\u0000cd"))' r.ndjson
}

@test "prefilter: lines that are no longer looked at are told of no more for it" {
  # nearly all pass, so that is most of them; every 97th is damaged where
  # nothing can pass, every 101st where something might
  awk 'BEGIN {
    for (i = 0; i < 1001; i++) digits = digits 7
    for (i = 1; i <= 20000; i++) {
      if (i % 97 == 0) print "{\"data\":{"
      else if (i % 101 == 0) print "{\"data\":{\"n\":7"
      else if (i % 997 == 0) print "{\"m\":" digits "}"
      else if (i % 991 == 0) print "{\"data\":{\"n\":7},\"m\":" digits "}"
      else print "{\"data\":{\"i\":" i ",\"n\":7}}"
    }
  }' >r.ndjson
  grep -n . r.ndjson | grep ':{"data":{"n":7$' | cut -d : -f 1 |
    sed "s/.*/sse-filter: line &: skipped, not JSON: '{\"data\":{\"n\":7'/" >want.err
  grep '"n":7}' r.ndjson >want.out
  for threads in 1 2; do
    tool 0 sse-filter -v -T $threads 'select(.data.n > 5)' <r.ndjson
    same "$OUT" want.out
    grep skipped, "$ERR" | grep -v lines >got.err
    same got.err want.err
    grep -qx 'sse-filter: 20000 lines, .* records through' "$ERR"
    # not fit for libjq
    tool 0 sse-filter -v -T $threads \
      'select(.data.n > 5) | ., (input_filename | empty)' <r.ndjson
    grep -v 7777777 want.out >want.fit
    same "$OUT" want.fit
    [ "$(grep -c 'a number of more than 1000 digits:' "$ERR")" -eq 20 ]
  done
}
