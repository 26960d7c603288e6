# The shipped profiles: each loads in every tool, and the sample programs of
# the services they are for, as one pipeline each.
load helper

P=$DATA/profile

local_setup() {
  (umask 077 && echo ak-0123456789abcdef >key)
}

profiles() { basename -s .conf "$ROOT"/profiles/*.conf; }

# follow PROFILE PATH ARGS...: what sse-connect reads there, one connection
follow() {
  local name=$1 path=$2
  shift 2
  sse-connect -p "$name" --no-reconnect --no-progress "$@" "$URL$path"
}

# is FILE: compare it, whole, with standard input
is() { cat >want && same "$1" want; }

# http FILE STATUS-LINE [HEADER...]: an answer with the body from stdin
http() {
  local file=$1 status=$2
  shift 2
  {
    printf '%s\r\n' "HTTP/1.1 $status" "$@" ''
    cat
  } >"$file"
}

# stream FILE: an answer that is an event stream, from stdin
stream() { http "$1" '200 OK' 'Content-Type: text/event-stream'; }

@test "profile: each loads in every tool" {
  for p in $(profiles); do
    for t in "$ROOT"/cmd/*.c; do
      t=$(basename "$t" .c)
      tool 0 "$t" -p "$p" --help
    done
  done
}

@test "profile: each section is a tool, each name one of its options" {
  for p in $(profiles); do
    section=
    while IFS= read -r line; do
      case $line in
      '' | '#'*) ;;
      '['*']') section=${line#[} section=${section%]}
        case $section in fields) ;; *) test -e "$ROOT/cmd/$section.c" ;; esac ;;
      *' ='*)
        name=${line%% =*}
        case $section in
        fields) sse-filter --field "$name=.x" --help >/dev/null ;;
        *) "$section" --help | grep -qE -- "--$name( |\[|\$)" || {
          echo "$p: $section has no option --$name"
          false
        } ;;
        esac ;;
      *) echo "$p: $line"; false ;;
      esac
    done <"$ROOT/profiles/$p.conf"
  done
}

@test "profile: an unknown name, a bad line, a missing file are told" {
  printf '[sse-token]\nno-such = 1\n' >a.conf
  tool 2 sse-token -p ./a.conf
  err_is <<<"sse-token: profile './a.conf', line 2: unknown option 'no-such'"
  printf '[sse-token]\nurl\n' >a.conf
  tool 2 sse-token -p ./a.conf
  err_is <<<"sse-token: profile './a.conf', line 2: not 'name = value'"
  printf '[sse-token]\nlifetime = never\n' >a.conf
  tool 2 sse-token -p ./a.conf
  err_is <<<"sse-token: profile './a.conf', line 2: 'lifetime = never': not a number"
  tool 2 sse-token -p no-such-service
  sed -i "s, or '[^']*'$,," "$ERR"
  err_is <<<"sse-token: no profile 'no-such-service' in '$XDG_CONFIG_HOME/sse'"
  XDG_CONFIG_HOME='' HOME=/h tool 2 sse-parse -p no-such-service
  sed -i "s, or '[^']*'$,," "$ERR"
  err_is <<<"sse-parse: no profile 'no-such-service' in '/h/.config/sse'"
  tool 2 sse-parse -p ./missing.conf
  err_is <<<"sse-parse: cannot open profile './missing.conf': No such file or directory"
}

# shellcheck disable=SC2016
@test "profile: scrape.st, posts and profile updates in words" {
  serve --end "$P/scrape.st.sse"
  follow scrape.st '/sse/private?token={token}' \
    --token-cmd 'sse-token --key-as-token --api-key-file key' 2>"$ERR" |
    sse-parse |
    sse-filter -r '.data.data as $d |
      if .event == "tweet" then "New tweet from @\($d.user.username): \($d.text)"
      elif .event == "user" then "User update: \($d.name)"
      else empty end' >"$OUT"
  out_is <<'EOT'
New tweet from @ada_codes: A linter for JavaScript that fits in one file
New tweet from @newbie: Learning programming is hard
New tweet from @weather_bern: Rain all day, again
User update: Ada B.
New tweet from @forge: PROGRAMMING in the open: our release notes
EOT
}

@test "profile: scrape.st, filters and one shape for every post" {
  serve --end "$P/scrape.st.sse"
  follow scrape.st '/sse/private?token={token}' \
    --token-cmd 'sse-token --key-as-token --api-key-file key' |
    sse-parse | sse-filter -p scrape.st --event tweet \
      --keywords javascript,programming --min-followers 1000 --verified \
      --tweet >"$OUT"
  out_is <<'EOT'
{"event":"tweet","data":{"id":"1750000000000000001","text":"A linter for JavaScript that fits in one file","author":{"username":"ada_codes","name":"Ada","verified":true},"metrics":{"retweets":150,"likes":500,"replies":25},"timestamp":"2024-01-26T21:00:00.000Z","hashtags":["#JavaScript","#tools"],"mentions":["@bob"],"urls":["https://example.com/lint"]}}
{"event":"tweet","data":{"id":"1750000000000000004","text":"PROGRAMMING in the open: our release notes","author":{"username":"forge","name":"The Forge","verified":true},"metrics":{"retweets":7,"likes":20,"replies":2},"timestamp":"2024-01-26T21:00:03.000Z","hashtags":["#tools"],"mentions":["@ada_codes"],"urls":[]}}
EOT
}

@test "profile: scrape.st, the newer generation in the same shape" {
  serve --end "$P/scrape.st-source.sse"
  follow scrape.st '/stream?token={token}' \
    --token-cmd 'sse-token --key-as-token --api-key-file key' >raw
  sse-parse raw | sse-filter -p scrape.st --sources x --language en --tweet >"$OUT"
  out_is <<'EOT'
{"event":"message","data":{"id":"1900000000000000001","text":"JavaScript, one year later","author":{"username":"ada_codes","name":"Ada","verified":true},"metrics":{"retweets":4,"likes":9,"replies":1},"timestamp":"2025-03-01T11:00:00.000Z","hashtags":["JavaScript"],"mentions":[],"urls":[]}}
EOT
  # both forms of a post have the same key
  sse-parse raw | sse-filter -p scrape.st --unique -r \
    '"\(.data.source) \(.data.mid)"' >"$OUT"
  out_is <<'EOT'
fast-x 1900000000000000001
x 1900000000000000002
EOT
}

@test "profile: scrape.st, top hashtags and users" {
  serve --end "$P/scrape.st.sse"
  follow scrape.st '/sse/private?token={token}' \
    --token-cmd 'sse-token --key-as-token --api-key-file key' |
    sse-parse | sse-stats -p scrape.st -e tweet --top-hashtags --top-users \
      --interval 0 | sse-filter -c '.events.tweet, .top[].items' >"$OUT"
  out_is <<'EOT'
4
[{"key":"#tools","count":2},{"key":"#JavaScript","count":1},{"key":"#programming","count":1}]
[{"key":"ada_codes","count":1},{"key":"newbie","count":1},{"key":"weather_bern","count":1},{"key":"forge","count":1}]
EOT
}

@test "profile: scrape.st, guarded: a token a connection, filters at the service" {
  serve --token-guard --api-key-file key --max-rate 1000 --end "$P/scrape.st.sse"
  sse-connect -p scrape.st --no-progress -n 6 --backoff 100ms \
    --token-cmd "sse-token -p scrape.st --api-key-file key $URL/stream/token" \
    --url-query keywords=javascript,programming \
    --url-query min_followers=1000 --url-query verified=true \
    "$URL/sse/private?token={token}" >raw 2>"$ERR"
  sse-parse -e tweet raw | sse-filter -r .data.data.id >"$OUT"
  # the same two posts from both connections
  out_is <<'EOT'
1750000000000000001
1750000000000000004
1750000000000000001
1750000000000000004
EOT
  # a token opens one stream, so the second connection had its own
  sed -E 's/127[.0-9:]+/HOST/; s/ [0-9.]+ ?s/ N s/' "$ERR" >got
  is got <<'EOT'
sse-connect: connected to 'http://HOST/sse/private?token=***'
sse-connect: stream of 'HOST' ended; trying again in N s
sse-connect: connected to 'http://HOST/sse/private?token=***' again after N s
EOT
}

@test "profile: scrape.st, a token from a file in place of the profile's command" {
  serve --token-guard --api-key-file key --max-rate 1000 --end "$P/scrape.st.sse"
  sse-token -p scrape.st --api-key-file key "$URL/stream/token" |
    sse-connect -q -p scrape.st --token-file - --no-progress --no-reconnect \
      "$URL/sse/private?token={token}" | sse-parse -e user | sse-filter -r .data.data.name >"$OUT"
  out_is <<<'Ada B.'
}

@test "profile: scrape.st, a new token and the same filters at each connection" {
  for i in 1 2; do
    http "token$i" '200 OK' 'Content-Type: application/json' 'Connection: close' \
      <<<"{\"token\":\"tok-$i\",\"expiresIn\":86400}"
  done
  head -n 5 "$P/scrape.st.sse" | stream one
  # cut in the middle of an event, as a connection is
  head -n 13 "$P/scrape.st.sse" | tail -n 8 | head -c 700 | stream two
  http stop '204 No Content' </dev/null
  canned tokens token1 token2
  canned stream one two stop
  tool 0 sse-connect -p scrape.st --no-progress -q --backoff 100ms \
    --token-cmd "sse-token -p scrape.st --api-key-file key \
      http://127.0.0.1:$(cat tokens.port)/stream/token" \
    --url-query keywords=javascript,programming --url-query verified=true \
    "http://127.0.0.1:$(cat stream.port)/sse/private?token={token}"
  asked stream | grep -a '^GET' >got
  is got <<'EOT'
GET /sse/private?token=tok-1&keywords=javascript%2Cprogramming&verified=true HTTP/1.1
GET /sse/private?token=tok-2&keywords=javascript%2Cprogramming&verified=true HTTP/1.1
GET /sse/private?token=tok-2&keywords=javascript%2Cprogramming&verified=true HTTP/1.1
EOT
}

@test "profile: cryptocurrency.cv, news by keyword and source" {
  serve --end "$P/cryptocurrency.cv.sse"
  follow cryptocurrency.cv /api/sse | sse-parse |
    sse-filter -p cryptocurrency.cv --keywords bitcoin,btc \
      --sources coindesk,theblock \
      -r '"\(.data.title)\n   Source: \(.data.source)"' >"$OUT"
  out_is <<'EOT'
Bitcoin miners move north
   Source: CoinDesk
Exchange halts withdrawals
   Source: The Block
Why don&#39;t banks hold bitcoin?
   Source: The Block
EOT
}

@test "profile: cryptocurrency.cv, breaking news only, each once" {
  serve --end "$P/cryptocurrency.cv.sse"
  follow cryptocurrency.cv /api/sse | sse-parse |
    sse-filter -p cryptocurrency.cv --event breaking \
      -r '"BREAKING: \(.data.title)"' >"$OUT"
  out_is <<<'BREAKING: Exchange halts withdrawals'
}

@test "profile: cryptocurrency.cv, prices" {
  serve --end "$P/cryptocurrency.cv-prices.sse"
  follow cryptocurrency.cv '/api/prices/stream?symbols=bitcoin,ethereum' |
    sse-parse -e price |
    sse-filter --explode .data -r '"\(.data.symbol): $\(.data.price)"' >"$OUT"
  out_is <<'EOT'
bitcoin: $91953.4775
ethereum: $3126.6795
bitcoin: $91966.6227
ethereum: $3124.5
EOT
}

@test "profile: cryptocurrency.cv, the event close brings a new connection; no user agent says curl" {
  stream one <"$P/cryptocurrency.cv.sse"
  http stop '204 No Content' </dev/null
  canned s one stop
  tool 0 sse-connect -p cryptocurrency.cv -q --no-progress --backoff 100ms \
    "http://127.0.0.1:$(cat s.port)/api/sse"
  same "$OUT" "$P/cryptocurrency.cv.sse"
  asked s | grep -ac '^GET' >got
  is got <<<2
  asked s | sed -n 's/^User-Agent: //p' | uniq >got
  is got <<<sse-tools
}

@test "profile: cryptocurrency.cv, what /api/ws says" {
  need curl
  http ws '200 OK' 'Content-Type: application/json' 'Connection: close' \
    <"$P/cryptocurrency.cv-ws.json"
  canned s ws
  curl -s -A sse-tools "http://127.0.0.1:$(cat s.port)/api/ws" |
    sse-filter -r '"URL: \(.url // .endpoints.wsServer // "N/A")",
      "Channels: \((.channels // []) | join(", "))"' >"$OUT"
  out_is <<'EOT'
URL: wss://ws.example.com
Channels: 
EOT
}

@test "profile: none needed: so many events, by proxies, with headers" {
  stream one < <(printf 'data: {"price": 45230.50}\n\ndata: {"price": 45231.20}\n\nevent: update\ndata: {"price": 45229.80}\nid: 12345\n\nevent: heartbeat\ndata: ping\n\n')
  canned proxy one
  (umask 077 && echo "http://user:pass@127.0.0.1:$(cat proxy.port)" >proxies)
  sse-connect -n 3 --no-progress --proxy-file proxies \
    -A 'Mozilla/5.0 (X11; Linux x86_64)' -H 'Cache-Control: no-cache' \
    http://192.0.2.1/stream/prices | sse-parse >"$OUT"
  out_is <<'EOT'
{"event":"message","data":{"price": 45230.50}}
{"event":"message","data":{"price": 45231.20}}
{"event":"update","id":"12345","data":{"price": 45229.80}}
EOT
  asked proxy | grep -aE '^(GET|Accept|User-Agent|Cache|Proxy-Auth)' |
    sort >got
  is got <<EOT
Accept: text/event-stream
Cache-Control: no-cache
GET http://192.0.2.1/stream/prices HTTP/1.1
Proxy-Authorization: Basic $(printf user:pass | base64)
User-Agent: Mozilla/5.0 (X11; Linux x86_64)
EOT
}

@test "profile: emojitracker, scores" {
  serve --end "$P/emojitracker.sse"
  follow emojitracker /subscribe/eps | sse-parse |
    sse-stats -p emojitracker --interval 0 |
    sse-filter -c '.sum[".data"].items[] | [.key, .sum]' >"$OUT"
  out_is <<'EOT'
["1F602",6]
["2665",5]
["267B",2]
["0031-20E3",1]
EOT
}

@test "profile: emojitracker, scores on top of those of all time" {
  need jq
  serve --end "$P/emojitracker.sse"
  { jq -c '{data: (map({(.id): .score}) | add)}' "$P/emojitracker-rankings.json"
    follow emojitracker /subscribe/eps | sse-parse; } |
    sse-stats -p emojitracker --interval 0 --list 2 |
    sse-filter -c '.sum[".data"].items[] | [.key, .sum]' >"$OUT"
  out_is <<'EOT'
["1F602",3154228743]
["2665",804213211]
EOT
}

@test "profile: emojitracker, the posts with one emoji" {
  serve --end "$P/emojitracker-details.sse"
  follow emojitracker /subscribe/details/1F351 |
    sse-parse -e 'stream.tweet_updates.1F351' |
    sse-filter -r '.data | "\(.name) tweeted: \(.text)
    https://twitter.com/\(.screen_name)/status/\(.id)"' >"$OUT"
  out_is <<'EOT'
Orchard & Co tweeted: peach season 🍑
at last
    https://twitter.com/orchard/status/543520739971055616
피자 ♥ tweeted: 🍕 or 🍑?
    https://twitter.com/quizzer/status/543520739971055617
EOT
}

@test "profile: wikimedia, edits by people, resumed where they were left" {
  sed -n 1,6p "$P/wikimedia.sse" | stream one
  { echo ':ok'; echo; sed -n '7,$p' "$P/wikimedia.sse"; } | stream two
  http stop '204 No Content' </dev/null
  canned s one two stop
  sse-connect -p wikimedia -q --no-progress --backoff 100ms \
    "http://127.0.0.1:$(cat s.port)/v2/stream/recentchange" >raw
  sse-parse raw >got
  sse-parse "$P/wikimedia.sse" >want
  same got want
  sse-filter -p wikimedia --sources enwiki,hewiki -r \
    'select(.data.meta.domain != "canary" and (.data.bot | not)) |
      "\(.data.wiki): \(.data.title)"' <want >got
  is got <<<'enwiki: Alps'
  asked s | sed -n 's/^Last-Event-ID: //p' >got
  is got <<'EOT'
[{"topic":"eqiad.mediawiki.recentchange","partition":0,"timestamp":1757129337001},{"topic":"codfw.mediawiki.recentchange","partition":0,"offset":-1}]
[{"topic":"eqiad.mediawiki.recentchange","partition":0,"timestamp":1757129338002},{"topic":"codfw.mediawiki.recentchange","partition":0,"offset":-1}]
EOT
}

@test "profile: mastodon, the key as bearer, hashtags of the moment" {
  stream one <"$P/mastodon.sse"
  canned s one
  sse-connect -p mastodon --no-reconnect --no-progress \
    --token-cmd 'sse-token -p mastodon --api-key-file key' \
    "http://127.0.0.1:$(cat s.port)/api/v1/streaming/public" >raw
  asked s | grep -a ^Authorization >got
  is got <<<'Authorization: Bearer ak-0123456789abcdef'
  # an id beyond 2^53 stays what it is, and what is no JSON gets through
  sse-parse raw | sse-filter 'select(.event != "update")' >"$OUT"
  out_is <<'EOT'
{"event":"delete","data":114000000000000001}
{"event":"filters_changed","data":"undefined"}
EOT
  sse-parse -e update raw | sse-stats -p mastodon --top-hashtags --top-users \
    --interval 0 | sse-filter -c '.top[].items' >"$OUT"
  out_is <<'EOT'
[{"key":"gotthard","count":1}]
[{"key":"alp","count":1},{"key":"sea@other.example","count":1}]
EOT
}

@test "profile: openai, an answer as it is written, asked for once" {
  stream one <"$P/openai.sse"
  canned s one
  echo '{"model":"gpt-4o","stream":true,"messages":[]}' >chat.json
  sse-connect -p openai --no-progress --json @chat.json \
    --token-cmd 'sse-token -p openai --api-key-file key' \
    "http://127.0.0.1:$(cat s.port)/v1/chat/completions" | sse-parse |
    sse-filter -j '.data | objects | .choices[]? |
      select(.index == 0).delta.content // empty' >"$OUT"
  printf 'One pipe,\n"many" tools.' >want
  same "$OUT" want
  # the pieces of an answer share an id, and are no repeats
  sse-parse <"$P/openai.sse" >all
  tool 0 sse-filter -p openai --unique . all
  same "$OUT" all
  asked s | grep -aE '^(POST|Auth|Content-Type|\{)' >got
  is got <<'EOT'
POST /v1/chat/completions HTTP/1.1
Authorization: Bearer ak-0123456789abcdef
Content-Type: application/json
{"model":"gpt-4o","stream":true,"messages":[]}
EOT
}
