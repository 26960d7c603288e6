# shellcheck shell=sh disable=SC2016,SC2034,SC2154 # prose in backticks; set by or for run
# A server that sends as fast as it can.

table 'A flooding server' \
	'A is `curl -sN`, output to /dev/null. Tweets over loopback, as many bytes a run
as five streams have. The server takes a processor of its own where there is one;
*cpu* is that of the reading side. The last pipe of curl and cat, which looks at
nothing, shows what the machine can do.' \
	"$pairs"
if have sse-connect sse-parse curl; then
	of=$((bytes * 5))
	for body in closed chunked; do
		# shellcheck disable=SC2046 # no argument, or one
		serving flood tweets.sse "$of" \
			$([ $body = closed ] || echo chunked)
		compare "curl=curl -sN $url >/dev/null" \
			"curl+cat=curl -sN $url | cat >/dev/null" \
			"connect=sse-connect -q --no-reconnect $url >/dev/null" \
			"connect+cat=sse-connect -q --no-reconnect $url | cat >/dev/null" \
			"curl+parse=curl -sN $url | sse-parse >/dev/null" \
			"connect+parse=sse-connect -q --no-reconnect $url | sse-parse >/dev/null" \
			"records=sse-connect -q --no-reconnect --records $url >/dev/null"
		quit
		for b in curl+cat connect connect+cat curl+parse connect+parse \
			records; do
			for time in wall cpu; do
				row "$body" $time curl $b -
			done
		done
	done
	of=
fi

table 'A flooding server, to records' \
	'MB/s of `sse-connect --records` and of `sse-connect | sse-parse`, of the chunked body above. The floor, 700 or
half of what `curl -sN >/dev/null` reaches where that is more, is for the one
process; of two, one writes all of it into a pipe, and that alone costs what
`curl | cat` shows.' \
	'what, MB/s, floor, met'
if have sse-connect sse-parse curl; then
	speed() {
		awk -F'\t' -v b=$((bytes * 5)) -v name="$1" '$1 == name {
			printf "%.0f", b / 1e6 / $3 }' "$work/pair.out"
	}
	floor=$(($(speed curl) / 2))
	[ $floor -gt 700 ] || floor=700
	tell "| records | $(speed records) | $(met 'flood to records' \
		"$(speed records)" ">= $floor")"
	for how in connect+parse curl+cat; do
		tell "| $how | $(speed $how) | $(met '' 0 -)"
	done
fi
