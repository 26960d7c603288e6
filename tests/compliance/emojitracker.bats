#!/usr/bin/env bats
# The Emojitracker streaming API: three streams under /subscribe, events without
# ids, and the state of the server.

# header FILE NAME: its value, of what curl wrote
header() { tr -d '\r' <"$COMPLIANCE/$1" | sed -n "s/^$2: *//Ip" | tail -n 1; }

# has FILE NAME PATTERN: the whole value, in any case
has() {
  header "$1" "$2" | grep -Eixq "$3" || {
    echo "/subscribe/${1%.*}: $2: $(header "$1" "$2")"
    return 1
  }
}

# streams SUFFIX: the headers that the API documents, of each stream
streams() {
  local name
  for name in raw eps details; do
    grep -q '^HTTP/[0-9.]* 200' "$COMPLIANCE/$name.$1" || {
      echo "/subscribe/$name: $(head -n 1 "$COMPLIANCE/$name.$1")"
      return 1
    }
    has "$name.$1" content-type 'text/event-stream; ?charset=utf-8' &&
      has "$name.$1" cache-control no-cache &&
      has "$name.$1" connection keep-alive &&
      has "$name.$1" access-control-allow-origin '\*' || return 1
  done
}

# the events of a stream as records; none: it cannot be told
events() {
  sse-parse <"$COMPLIANCE/$1.body" >"$COMPLIANCE/$1.records"
  [ -s "$COMPLIANCE/$1.records" ] || skip "no event in $STREAM_SECONDS s"
}

# all NAME FILTER: it holds for each event
all() {
  jq -c "select(($2) | not)" "$COMPLIANCE/$1.records" >"$COMPLIANCE/$1.not"
  if [ -s "$COMPLIANCE/$1.not" ]; then
    echo "/subscribe/$1: $(head -n 1 "$COMPLIANCE/$1.not" | cut -c1-200)"
    return 1
  fi
}

@test "MUST emojitracker: HEAD has the headers of the API" { streams head; }
@test "MUST emojitracker: GET has the headers of the API" { streams get; }

@test "MUST emojitracker: raw has unnamed events with data, without ids" {
  events raw
  all raw '.event == "message" and (has("id") | not) and .data != ""'
}

@test "MUST emojitracker: eps has unnamed events without ids, data counts by id" {
  events eps
  all eps '.event == "message" and (has("id") | not) and
    (.data | type == "object" and length > 0 and
      all(to_entries[]; (.key | test("^[0-9A-F]+(-[0-9A-F]+)*$")) and (.value | type == "number")))'
}

@test "MUST emojitracker: details has only events of its emoji, without ids" {
  events details
  all details '(.event | startswith("stream.tweet_updates." + env.STREAM_EMOJI)) and
    (has("id") | not) and (.data | type == "object")'
}

@test "MUST emojitracker: the state of the server is JSON at /admin/status.json" {
  curl -sS -m 10 -D "$COMPLIANCE/status.get" -o "$COMPLIANCE/status.body" \
    "$STREAM_SERVER/admin/status.json"
  if grep -q '^HTTP/[0-9.]* 403' "$COMPLIANCE/status.get"; then
    skip 'it is switched off'
  fi
  head -c 300 "$COMPLIANCE/status.body"
  has status.get content-type 'application/json.*'
  jq -e '.status == "OK" and (.node | type == "string") and
    (.reported_at | type == "number") and (.connections | type == "array") and
    all(.connections[]; has("request_path") and has("client_ip"))' "$COMPLIANCE/status.body"
}

@test "SHOULD emojitracker: other paths are answered 404" {
  curl -sS -m 5 -o /dev/null -w '%{http_code}\n' "$STREAM_SERVER/no/such/path" |
    grep -x 404
}
