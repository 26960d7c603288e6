#!/usr/bin/env bats
# Every example of the manual pages and the README runs as it stands, against
# servers of ours in place of the services: the hosts are replaced, the rest of
# each command is what a reader would type.

load helper

P=$DATA/profile

# the commands of a page, NUL behind each: "$ ..." and what follows to a blank
# line
commands_of() {
  case $1 in
  *.md) sed -n '/^    /p; /^[^ ]/s/.*//p; /^$/p' "$1" ;;
  *) mandoc -T ascii -O width=400 "$1" | sed $'s/.\b//g' |
    sed -n '/^EXAMPLES/,/^[A-DF-Z]/p' ;;
  esac | awk '
    function out() { if (cmd != "") printf "%s%c", cmd, 0; cmd = "" }
    /^ +\$ / { out(); sub(/^ +\$ /, ""); cmd = $0; next }
    /^ *$/ { out(); next }
    cmd != "" { cmd = cmd "\n" $0 }
    END { out() }'
}

# one NAME ARGS...: a server of its own; its URL in the variable NAME
one() {
  local name=$1
  shift
  serve "$@"
  printf -v "$name" %s "$URL"
}

prepare() {
  local p
  export HOME=$PWD
  rm -f config/sse
  mkdir -p config/sse .config
  ln -sfn "$PWD/config/sse" .config/sse
  (umask 077 && for p in scrape.st mastodon openai; do
    echo ak-0123456789abcdef >"config/sse/$p.key"
  done)
  one PLAIN --end "$P/scrape.st.sse"
  one PRIVATE --token-guard --api-key-file config/sse/scrape.st.key \
    --token-limit 1000 --key-streams 100 --max-rate 1000 --end "$P/scrape.st.sse"
  one NEWS --end "$P/cryptocurrency.cv.sse"
  one PRICES --end "$P/cryptocurrency.cv-prices.sse"
  one WS --end --tail --input sse --content-type application/json \
    "$P/cryptocurrency.cv-ws.json"
  one RANKINGS --end --tail --input sse --content-type application/json \
    "$P/emojitracker-rankings.json"
  one EMOJI --end "$P/emojitracker.sse"
  one DETAILS --end "$P/emojitracker-details.sse"
  one WIKI --end "$P/wikimedia.sse"
  one TOOTS --end "$P/mastodon.sse"
  one CHAT --end --post "$P/openai.sse"
  hosts="s,https://cryptocurrency.cv/api/ws,$WS/,g
    s,https://api.emojitracker.com,$RANKINGS,g
    s,https://scrape.st,$PRIVATE,g
    s,https://cryptocurrency.cv,$NEWS,g
    s,https://stream.emojitracker.com,$EMOJI,g
    s,https://stream.wikimedia.org,$WIKI,g
    s,https://mastodon.social,$TOOTS,g
    s,https://api.openai.com,$CHAT,g
    s,https://example.org/prices,$PLAIN/,g
    s,http://localhost:3128,$PLAIN,g
    s,http://localhost:8080/stream/token,$PRIVATE/stream/token,g
    s,http://localhost:8080,$PLAIN,g
    s,'/api/prices,'$PRICES/api/prices,g
    s, /subscribe/details, $DETAILS/subscribe/details,g"
  for p in "$ROOT"/profiles/*.conf; do
    sed "$hosts" "$p" >"config/sse/${p##*/}"
  done
  cp "$P/scrape.st.sse" stream.sse
  ln -sfn "$ROOT/tests" tests
  # files the examples speak of
  sse-parse stream.sse >events.ndjson
  sse-parse "$P/cryptocurrency.cv.sse" >>events.ndjson
  printf 'id: 7\ndata: {"text":"the end","followers":12,"language":"en"}\n\n' | sse-parse >>events.ndjson
  (umask 077 && echo "$PLAIN" >proxies && cp config/sse/scrape.st.key key)
  echo '{"model":"small","stream":true,"messages":[]}' >chat.json
  # a recorded stream ends; following it again for ever would prove no more
  mkdir -p bin
  printf '#!/bin/sh\nexec %s --no-reconnect "$@"\n' "$B/sse-connect" >bin/sse-connect
  # and whatever port the reader takes may be in use here
  printf '#!/bin/sh\nexec %s "$@" --listen 127.0.0.1:0\n' "$B/sse-serve" >bin/sse-serve
  chmod +x bin/sse-connect bin/sse-serve
  PATH=$PWD/bin:$PATH
}

# try PAGE: each of its commands ends well, and says something
try() {
  local command n=0 code seconds
  while IFS= read -r -d '' command; do
    case $command in
    make* | 'sudo '* | *'umask 077'* | *'auth.example.org'*) continue ;;
    esac
    n=$((n + 1)) code=0
    rm -rf "$XDG_STATE_HOME" # each has the whole budget of tokens
    sed "$hosts" <<<"$command" >typed
    case $command in *sse-serve*) seconds=3 ;; *) seconds=20 ;; esac
    timeout -k 1 $seconds bash -c "set -o pipefail; $(cat typed)" \
      >out 2>err </dev/null || code=$?
    # a server goes on until it is told to stop
    case $command,$code in *sse-serve*,0 | *sse-serve*,124) code=0; echo served >out ;; esac
    case $command in *'>'*ndjson) echo written >out ;; esac
    if [ $code -ne 0 ] || [ ! -s out ] || grep -q 'try --help' err; then
      echo "in $(basename "$1"), exit code $code:"
      cat typed err
      return 1
    fi
  done < <(commands_of "$1")
  echo "$(basename "$1"): $n examples"
  [ $n -gt 0 ]
}

@test "examples: of the manual pages" {
  prepare
  for page in "$ROOT"/man/*.[157]; do try "$page"; done
}

@test "examples: of the README" {
  prepare
  try "$ROOT/README.md"
}
