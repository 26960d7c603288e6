# shellcheck shell=sh disable=SC2016,SC2034,SC2154 # prose in backticks; set by or for run
# sse-stats against what people count with: jq, sort and uniq.

table 'sse-stats and jq, sort, uniq' \
	'Records in a file, figures to /dev/null. The counts are compared; of
equal counts sse-stats keeps the first seen first, uniq sorts by name.' \
	"$pairs"
if have sse-parse sse-stats jq; then
	sse-parse <tweets.sse >tweets.ndjson
	# a tenth, as jq takes minutes for the whole
	head -c $((bytes / 10)) emoji.sse | sse-parse >emoji.ndjson
	head -n 5000 tweets.ndjson >few.ndjson
	head -n 5000 emoji.ndjson >few-emoji.ndjson
	users='jq -r ".data.data.user.username // empty"'
	users_rank='sort | uniq -c | sort -rn'
	same 'top users' \
		"sse-stats --interval 0 --top-users=10 <few.ndjson |
			jq '.top.user.items[].count'" \
		"$users few.ndjson | $users_rank | head -n 10 |
			awk '{ print \$1 }'"
	compare "sse-stats=sse-stats --interval 0 --top-users \
--top-hashtags <tweets.ndjson >/dev/null" \
		"jq and sort=$users <tweets.ndjson | $users_rank >/dev/null"
	row 'tweets: users; sse-stats hashtags, too' wall sse-stats \
		'jq and sort' -
	row 'tweets: users; sse-stats hashtags, too' cpu sse-stats \
		'jq and sort' -
	scores='jq -r ".data | to_entries[] | \"\(.key) \(.value)\""'
	add='awk "{ s[\$1] += \$2 } END { for (k in s) print k, s[k] }"'
	same 'sums' "sse-stats --interval 0 --sum .data --list 10000 \
<few-emoji.ndjson | jq -r '.sum[\".data\"].items[] | \"\(.key) \(.sum)\"' |
sort" "$scores few-emoji.ndjson | $add | sort"
	compare "sse-stats=sse-stats --interval 0 --sum .data \
<emoji.ndjson >/dev/null" "jq and awk=$scores emoji.ndjson | $add >/dev/null"
	of=$((bytes / 10))
	row 'emoji: scores' wall sse-stats 'jq and awk' -
	row 'emoji: scores' cpu sse-stats 'jq and awk' -
	of=
fi
