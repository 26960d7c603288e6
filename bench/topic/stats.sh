# shellcheck shell=sh disable=SC2016,SC2034,SC2154 # prose in backticks; set by or for run
# sse-stats against what people count with.

f=tweets.ndjson
part=tweets.part.ndjson
ours='sse-stats --interval 0'
go="'$work/gopeer' top"
node="node '$here/peer.mjs' '$work' top"
rank='sort | uniq -c | sort -rn'

table 'sse-stats and its peers' \
	'Records in a file, figures to /dev/null: the most frequent users and hashtags,
exact in the peers, with the default --max-keys in sse-stats. Lists are compared
with enough keys to be exact; of sort the counts only, as equal ones come in
another order. mlr and mawk count users only, mawk as the text between
`"username":"` and the next quote.' \
	"$pairs"
if have sse-parse sse-stats jq; then
	records tweets tweets.part
	lists="$ours --max-keys 1000000 --top-users --top-hashtags <$part |
		jq -r '.top | (.user, .hashtags).items[] | \"\(.count) \(.key)\"'"
	both='jq -r ".data.data | (.user.username // empty), .hashtags[]?"'
	peers=
	peer go go
	peer node node
	set -- "sse-stats=$ours --top-users --top-hashtags <$f >/dev/null"
	for peer in $peers; do
		case $peer in
		go) peer_line="$go <$part" ;;
		node) peer_line="$node <$part" ;;
		esac
		same "top lists, $peer" "$lists" "$peer_line"
		set -- "$@" "$peer*$slow=$peer_line >/dev/null"
	done
	same 'top lists, jq and sort' \
		"{ $lists; } | sort -rn | head | cut -d' ' -f1" \
		"$both <$part | $rank | head | awk '{ print \$1 }'"
	compare "$@" "jq+sort*$slow=$both <$part | $rank >/dev/null"
	for peer in $peers jq+sort; do
		rows 'users, hashtags' sse-stats "$peer" -
	done
fi
if have sse-parse sse-stats mlr mawk jq; then
	users="$ours --max-keys 1000000 --top-users <$part |
		jq '.top.user.items[].count'"
	mlr='mlr --ijsonl --onidx flatten \
		then count-distinct -f data.data.user.username \
		then sort -nr count then head'
	mawk='mawk -F "\"username\":\"" "NF > 1 { split(\$2, a, \"\\\"\"); n[a[1]]++ }
		END { for (u in n) print n[u], u }"'
	same 'top users, mlr' "$users" "$mlr <$part | awk '{ print \$2 }'"
	same 'top users, mawk' "$users" \
		"$mawk <$part | sort -rn | head | awk '{ print \$1 }'"
	compare "sse-stats=$ours --top-users <$f >/dev/null" \
		"mlr*$slow=$mlr <$part >/dev/null" \
		"mawk*$slow=$mawk <$part | sort -rn | head >/dev/null"
	rows users sse-stats mlr -
	rows users sse-stats mawk -
fi
if have sse-parse sse-stats jq; then
	# jq takes its time
	head -c $((bytes / 10)) emoji.sse | sse-parse >emoji.ndjson
	head -n 5000 emoji.ndjson >few.ndjson
	scores='jq -r ".data | to_entries[] | \"\(.key) \(.value)\""'
	add='awk "{ s[\$1] += \$2 } END { for (k in s) print k, s[k] }"'
	same 'sums' "$ours --sum .data --list 10000 <few.ndjson |
		jq -r '.sum[\".data\"].items[] | \"\(.key) \(.sum)\"' | sort" \
		"$scores few.ndjson | $add | sort"
	compare "sse-stats=$ours --sum .data <emoji.ndjson >/dev/null" \
		"jq+awk=$scores emoji.ndjson | $add >/dev/null"
	of=$((bytes / 10))
	rows 'emoji: scores' sse-stats jq+awk -
	of=
fi
if have sse-parse sse-stats && option sse-stats --sse; then
	top="$ours --top-users --top-hashtags"
	# the clock is another
	clean='jq -c "[.records, .top]"'
	same '--sse' "$top --sse <tweets.sse | $clean" \
		"sse-parse <tweets.sse | $top | $clean"
	compare "one tool=$top --sse <tweets.sse >/dev/null" \
		"two tools=sse-parse <tweets.sse | $top >/dev/null"
	rows 'users, hashtags' 'one tool' 'two tools' -
fi
