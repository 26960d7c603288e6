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
	'MB/s of `sse-connect | sse-parse` and of `sse-connect --records`, of the chunked body above: 700, or half of
what `curl -sN >/dev/null` reaches where that is more.' \
	'what, MB/s, floor, met'
if have sse-connect sse-parse curl; then
	floor=$(awk -F'\t' -v b=$((bytes * 5)) '$1 == "curl" {
		half = b / 1e6 / $3 / 2
		printf "%.0f", (half > 700 ? half : 700) }' "$work/pair.out")
	for how in connect+parse records; do
		speed=$(awk -F'\t' -v b=$((bytes * 5)) -v how=$how '$1 == how {
			printf "%.0f", b / 1e6 / $3 }' "$work/pair.out")
		tell "| $how | $speed | $(met "flood to records, $how" \
			"$speed" ">= $floor")"
	done
fi
