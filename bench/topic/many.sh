# shellcheck shell=sh disable=SC2016,SC2154 # prose in backticks; set by run
# Ten thousand streams in one process.

table 'Many streams in one process' \
	'`--urls` with so many loopback connections, small events at so many a second
over all of them, each written alone, for 8 seconds. KiB of anonymous memory for
each connection, above a process with one; microseconds of CPU of sse-connect,
user and system, for each event, connecting left out.' \
	'streams, events/s, KiB each, floor, met, CPU us each, floor, met'

# crowd STREAMS RATE EVENTS: sets kib and cpu
crowd() {
	serving many "$1" "$2" "$3"
	streams "$1"
	figures=$("$work/probe" "$3" sse-connect -q --urls "$work/streams") ||
		figures='0 0 0 0 0'
	quit
	# shellcheck disable=SC2086 # numbers
	set -- $figures
	[ "$1" -gt 0 ] || fail 'many streams stopped'
	cpu=$3 kib=$5
}
if have sse-connect; then
	limit=$(ulimit -Hn)
	n=${STREAMS:-10000}
	[ "$limit" = unlimited ] || [ "$limit" -gt $((n + 64)) ] ||
		fail "many: $n streams want more than $limit descriptors"
	ulimit -n "$(ulimit -Hn)"
	crowd 1 100 100
	one=$kib
	for rate in 10000 20000; do
		crowd "$n" $rate $((rate * 8))
		each=$(awk -v a="$one" -v b="$kib" -v n="$n" 'BEGIN {
			printf "%.1f", (b - a) / (n - 1) }')
		tell "| $n | $rate | $each | $(met 'memory of a stream' \
			"$each" '<= 16') $cpu | $(met 'CPU of an event' \
			"$cpu" '<= 10')"
	done
fi
