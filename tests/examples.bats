# Every command shown in the manuals and the README runs, as it stands, and
# prints something.  The services are played by sse-serve and fault on
# this machine: profiles point there, and so do the URLs in the commands.
load helper

P=$DATA/profile

# the commands of $1, one a line, their line ends as \001; $2: is it mdoc?
commands() {
  awk -v man="$2" '
    function unescape(s) {
      gsub(/\\\(dq/, "\"", s); gsub(/\\\(aq/, "\047", s)
      gsub(/\\\(ti/, "~", s); gsub(/\\\(ha/, "^", s)
      gsub(/\\-/, "-", s); gsub(/\\&/, "", s); gsub(/\\e/, "\\", s)
      return s
    }
    function flush() { if (cmd != "") print cmd; cmd = "" }
    function unfinished(s, t) {
      t = s
      return s ~ /[\\|]$/ || gsub(/\047/, "", t) % 2
    }
    { line = $0 }
    man { line = unescape(line) }
    man && sub(/^\.Dl \$ /, "", line) { flush(); print line; next }
    !man && !sub(/^    /, "", line) { flush(); next }
    cmd != "" && unfinished(cmd) { cmd = cmd "\001" line; next }
    { flush() }
    sub(/^\$ /, "", line) { cmd = line }
    END { flush() }' "$1"
}

# play NAME ARGS...: sse-serve for one service; its port in NAME.port
play() {
  local name=$1
  shift
  bg sse-serve --listen 127.0.0.1:0 --port-file "$name.port" --end "$@" \
    2>"$name.err"
}

answer() { # answer NAME TYPE <BODY: canned, every time
  { printf 'HTTP/1.1 200 OK\r\nContent-Type: %s\r\nConnection: close\r\n\r\n' "$2"
    cat; } >"$1.http"
  canned "$1" "$1.http"
}

services() {
  local p
  cat "$P/scrape.st.sse" "$P/cryptocurrency.cv.sse" >stream.sse
  play any stream.sse
  play scrape.st "$P/scrape.st.sse"
  cat "$P/cryptocurrency.cv-prices.sse" "$P/cryptocurrency.cv.sse" >news.sse
  play cryptocurrency.cv news.sse
  cat "$P/emojitracker.sse" "$P/emojitracker-details.sse" >emoji.sse
  play emojitracker emoji.sse
  play wikimedia "$P/wikimedia.sse"
  play mastodon "$P/mastodon.sse"
  play openai --post "$P/openai.sse"
  answer token application/json <<<'{"token":"tok-1","expiresIn":86400}'
  answer ws application/json <"$P/cryptocurrency.cv-ws.json"
  answer rankings application/json <"$P/emojitracker-rankings.json"
  answer proxy text/event-stream <"$P/cryptocurrency.cv-prices.sse"
  for p in any token ws rankings proxy scrape.st cryptocurrency.cv emojitracker \
    wikimedia mastodon openai; do
    wait_for test -s "$p.port"
  done
}

local_setup() {
  local p
  unset XDG_CONFIG_HOME
  export HOME=$PWD
  umask 077
  mkdir -p .config/sse
  services
  for p in "$ROOT"/profiles/*.conf; do
    p=$(basename "$p" .conf)
    sed -e "s,https://scrape.st/stream/token,http://127.0.0.1:$(cat token.port)/t," \
      -e "s,https://[a-z.]*/,http://127.0.0.1:$(cat "$p.port")/," \
      "$ROOT/profiles/$p.conf" >".config/sse/$p.conf"
  done
  for p in scrape.st mastodon openai; do echo "key-$p" >".config/sse/$p.key"; done
  echo client-key >client
  echo '{"stream":true}' >chat.json
  echo "http://127.0.0.1:$(cat proxy.port)" >proxies
  sse-parse stream.sse >events.ndjson
  # streams that end stand for those that do not
  cat >short.bash <<'END'
set -o pipefail
sse-connect() { command sse-connect --no-reconnect "$@"; }
sse-serve() { command sse-serve --duration 300ms "$@"; }
END
}

# here COMMAND: with what stands on this machine in place of the world
here() {
  printf '%s\n' "$1" | tr '\001' '\n' | sed \
    -e "s,http://localhost:8080,http://127.0.0.1:$(cat any.port)," \
    -e "s,http://localhost:3128,http://127.0.0.1:$(cat proxy.port)," \
    -e "s,https://cryptocurrency.cv/api/ws,http://127.0.0.1:$(cat ws.port)/," \
    -e "s,https://api.emojitracker.com,http://127.0.0.1:$(cat rankings.port)," \
    -e "s,https://auth.example.org,http://127.0.0.1:$(cat token.port)," \
    -e "s,https://example.org/prices,http://192.0.2.1/prices," \
    -e 's,/run/secrets/client,client,' -e 's,127.0.0.1:8080,127.0.0.1:0,'
}

# the commands of a page are run
page() {
  local cmd n=0
  while IFS= read -r cmd; do
    here "$cmd" >now
    cat short.bash now >script
    if ! timeout 20 bash script >out 2>err <client; then
      echo "failed:"; cat now err
      return 1
    fi
    case $cmd in
    *'>'[a-z~]* | *'>>'* | sse-serve*) ;;
    *) test -s out || { echo "prints nothing:"; cat now err; return 1; } ;;
    esac
    n=$((n + 1))
  done < <(commands "$@")
  test "$n" -gt 0
}

@test "examples: the README" { page "$ROOT/README.md" 0; }

@test "examples: the manuals" {
  need curl jq
  for f in "$ROOT"/man/*.[157]; do
    page "$f" 1 || { echo "$f"; false; }
  done
}
