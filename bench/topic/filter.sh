# shellcheck shell=sh disable=SC2016,SC2154 # prose in backticks; set by run
# sse-filter against the system's jq, on the records of the tweets stream.

table 'sse-filter and jq' \
	'Records in a file, output to /dev/null. What sse-filter passes on is the
line as it came, so the outputs are compared after `jq -c .`.' \
	"$pairs"
if have sse-parse sse-filter jq; then
	sse-parse <tweets.sse >tweets.ndjson
	sse-parse <tweets.sse | head -n 20000 >few.ndjson
	for n in 1000 100000; do
		p="select(.data.data.user.followers_count > $n)"
		same "followers > $n" "sse-filter '$p' <few.ndjson | jq -c ." \
			"jq -c '$p' few.ndjson"
		compare "sse-filter=sse-filter '$p' <tweets.ndjson >/dev/null" \
			"jq=jq -c '$p' <tweets.ndjson >/dev/null"
		row "followers > $n" wall sse-filter jq -
		row "followers > $n" cpu sse-filter jq -
	done
	p='select(.event == "delete")'
	same "event" "sse-filter --event delete <few.ndjson" "jq -c '$p' few.ndjson"
	compare "sse-filter=sse-filter --event delete <tweets.ndjson >/dev/null" \
		"jq=jq -c '$p' <tweets.ndjson >/dev/null"
	row '--event delete' wall sse-filter jq -
	row '--event delete' cpu sse-filter jq -
fi
