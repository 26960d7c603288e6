# shellcheck shell=sh disable=SC2154 # set by run
# The flush rule: an event on an idle pipe comes out at once.

table 'One event on an idle pipe' \
	'Microseconds from the write of the event to its record being readable, 200
events, 20 ms of silence before each. The floor says "at once": far below the
silence, far above the noise of a machine with other work.' \
	'command, median, 99 %, most, floor, met'

# idle LIMIT NAME COMMAND: one row
idle() {
	if times=$("$work/latency" "$3"); then
		# shellcheck disable=SC2086 # three numbers
		set -- "$1" "$2" $times
		tell "| $2 | $3 | $4 | $5 | $(met "latency of $2" "$3" "$1")"
	else
		tell "| $2 | held back | | | $1 | **no** |"
		fail "$2 on an idle pipe held an event back"
	fi
}
if have sse-parse; then
	idle "<= 10000" sse-parse sse-parse
fi
if have sse-parse sse-filter; then
	idle "<= 10000" "sse-parse to sse-filter" "sse-parse | sse-filter ."
fi
if have jq; then
	idle - "sed -u to jq --unbuffered" \
		"sed -un 's/^data: //p' | jq -c --unbuffered ."
fi
if have node; then
	idle - "node peer.mjs" "node '$here/peer.mjs' '$work'"
fi
