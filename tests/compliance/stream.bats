#!/usr/bin/env bats
# Every server of event streams: the verdicts of sse-connect --check on each of
# STREAM_PATHS, which tests/compliance/run has put into $COMPLIANCE.

# passes NAME: no path fails it, and one passes
passes() {
  jq -r --arg n "$1" '.url as $u | .checks[] | select(.name == $n) |
    "\(.verdict) \($u): \(.seen)"' "$COMPLIANCE"/*.json >"$COMPLIANCE/$1.seen"
  if grep '^fail ' "$COMPLIANCE/$1.seen" | sed 's/^fail //' | grep .; then
    return 1
  fi
  grep -q '^pass ' "$COMPLIANCE/$1.seen" ||
    skip "$(sed 's/^unknown //; q' "$COMPLIANCE/$1.seen")"
}

@test "MUST head: HEAD gets the status of GET and no body, and closes" { passes head; }
@test "MUST headers: headers come at once, not with the first event" { passes headers; }
@test "MUST status: the status is 200" { passes status; }
@test "MUST type: Content-Type is text/event-stream" { passes type; }
@test "MUST charset: no charset but UTF-8" { passes charset; }
@test "MUST coding: no content coding unasked" { passes coding; }
@test "SHOULD cache: Cache-Control has no-cache or no-store" { passes cache; }
@test "SHOULD cors: pages from elsewhere may read" { passes cors; }
@test "SHOULD proxy: X-Accel-Buffering is no" { passes proxy; }
@test "SHOULD length: no Content-Length" { passes length; }
@test "MUST framing: the body is framed as HTTP has it" { passes framing; }
@test "MUST ending: no end in the middle of an event" { passes ending; }
@test "MUST utf8: all lines are UTF-8" { passes utf8; }
@test "MUST bom: no byte order mark within the stream" { passes bom; }
@test "SHOULD lines: all lines end alike" { passes lines; }
@test "SHOULD fields: no unknown fields" { passes fields; }
@test "MUST blocks: a blank line behind each event" { passes blocks; }
@test "SHOULD events: events come" { passes events; }
@test "SHOULD data: each event has data" { passes data; }
@test "SHOULD json: data that begins as JSON is JSON" { passes json; }
@test "SHOULD ids: events have ids" {
  [ "$STREAM_LAYOUT" != emojitracker ] || skip 'Emojitracker has none, on purpose'
  passes ids
}
@test "SHOULD unique: each id comes once" { passes unique; }
@test "MUST sendable: ids can be sent back" { passes sendable; }
@test "SHOULD retry: from 100 ms to 5 minutes" { passes retry; }
@test "SHOULD alive: a byte every 18 s at least" { passes alive; }
@test "SHOULD flow: events come one by one" { passes flow; }
