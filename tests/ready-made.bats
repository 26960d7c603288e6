#!/usr/bin/env bats
# The ready-made filters against what the manual says of them in jq, and with a
# program behind them against two processes.
# shellcheck disable=SC2086

load helper

# made records with every field at every place, those of both services, and
# what sse-parse makes of the recorded streams, spelled as jq spells
local_setup() {
  local f
  need jq
  {
    jq -nc -L "$DATA/filter" 'include "ready-made"; null | records'
    cat "$DATA"/filter/*.ndjson
    find "${CORPUS:-$DATA/parse}" -type f -name '*.sse' | sort >streams
    while IFS= read -r f; do
      head -c 200000 "$f" | sse-parse -q 2>/dev/null | head -n 200
    done <streams
  } >all
  # jq 1.6 does not take lone surrogates
  jq -cR 'fromjson?' all >in
  [ "$(wc -l <in)" -gt 4000 ]
}

# Options, and when a record passes.
conditions() {
  cat <<'END'
--event tweet # kind == "tweet"
--event twe* --event l?st # kind | . == "tweet" or . == "list"
--event message # kind == "message"
--event [a-m]* # kind | test("^[a-m]")
--breaking-only # kind != "news"
--breaking-only --event news --event update # kind == "update"
--min-followers 7 # field("followers") | least(7)
--min-followers 1e3 # field("followers") | least(1000)
--min-followers -7 # field("followers") | least(-7)
--min-retweets 9.5 # field("retweets") | least(9.5)
--min-retweets 0 --event tweet # kind == "tweet" and (field("retweets") | least(0))
--verified # field("verified") == true
--verified=false # field("verified") == false
--verified --verified=any # true
--users ann # field("user") | users(["ann"])
--users @женя,many # field("user") | users(["женя", "many"])
--users Ann --min-followers 1 # (field("user") | users(["ann"])) and (field("followers") | least(1))
--sources x # field("source") | names(["x"])
--sources @ann,EN # field("source") | names(["@ann", "en"])
--language en # field("language") | language("en")
--language de,EN_gb # field("language") | language("de") or language("en-gb")
--language * # field("language") | language("*")
--keywords big # holds("big")
--keywords σας,женя # holds("σας") or holds("женя")
--keywords don't # holds("don't")
--keywords BIG --word # word("big")
--keywords ann,12 --breaking-only # kind != "news" and (holds("ann") or holds("12"))
END
}

@test "ready: what a filter lets through is what its program does" {
  local args condition n=0
  {
    echo 'include "ready-made"; [('
    conditions | sed 's/.* # //' | sed '$!s/$/), (/'
    echo ')] | map(if . then "1" else "0" end) | join("")'
  } >all.jq
  jq -r -L "$DATA/filter" -f all.jq in >passes
  [ "$(wc -l <passes)" -eq "$(wc -l <in)" ]
  set -f
  while IFS='#' read -r args condition; do
    n=$((n + 1))
    paste passes in | awk -F '\t' -v n=$n 'substr($1, n, 1) == 1' | cut -f 2- >want
    [ -s want ]
    for more in "" --strict "-T 2"; do
      tool 0 sse-filter $more $args <in
      same "$OUT" want || { echo "$more $args:$condition"; return 1; }
    done
  done < <(conditions)
  [ $n -eq 27 ]
}

@test "ready: --explode and --unique are what their programs are" {
  local place
  for place in .data data.items .data.items articles; do
    tool 0 sse-filter --explode "$place" <in
    jq -cS . "$OUT" >got
    jq -cS -L "$DATA/filter" --arg p "$place" 'include "ready-made"; exploded($p)' \
      in >want
    same got want
    [ "$(wc -l <got)" -gt "$(wc -l <in)" ] || [ "$place" != .data.items ]
  done
  tool 0 sse-filter --unique <in
  jq -cn -L "$DATA/filter" 'include "ready-made"; unique(inputs; key)' in >want
  same "$OUT" want
  tool 0 sse-filter --unique=.event --explode data.items <in
  jq -cS . "$OUT" >got
  jq -cSn -L "$DATA/filter" 'include "ready-made";
    unique(inputs | exploded("data.items"); object.event)' in >want
  same got want
}

@test "ready: with a program behind them they are as two processes" {
  local args program
  set -f
  for args in '--event tweet' '--min-followers 7' '--explode data.items' \
    '--tweet' '--explode .data.items --event list --tweet' '--unique' \
    '--keep-notes --event update' '--keywords big --field text=.data.content' \
    '--users ann --language en,*'; do
    sse-filter $args <in >between
    while IFS= read -r program; do
      for more in "" -n -s "-T 2"; do
        sse-filter $more "$program" between >want 2>want.err || :
        sse-filter $more $args "$program" in >got 2>got.err || :
        same got want && [ "$(wc -l <got.err)" -eq "$(wc -l <want.err)" ] ||
          { echo "$more $args $program"; return 1; }
      done
    done <<'END'
.event
.data.data.user.followers_count?
select(.data?.data?.user?.followers_count? == 10) | .data.data.user, .event
{id, e: .event, t: .data?.data?, d: .data?.type?, x: .payload.user?}
.data.type
[.event, (.data | type)] | select(.[1] == "object") | .[0]
.data as $d | .event | [., $d]
.data?.author?.username? // .user?.username? // "none"
[.. | numbers]
(.data | tojson | ascii_downcase), .event
.event | if . then split("e") else . end
END
  done
}
