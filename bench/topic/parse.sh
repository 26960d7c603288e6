# shellcheck shell=sh disable=SC2016,SC2154 # prose in backticks; set by run
# sse-parse against what people use instead, and against the kernel's own speed.

node="node '$here/peer.mjs' '$work'"
# jq ends at the first text that is not JSON, so the mark goes before it
sed_jq="sed -n '/^data: \[DONE\]\$/d; s/^data: //p'"

table 'sse-parse and its peers' \
	'Stream in a file, output to /dev/null. Node writes the same records;
sed and jq give only the data, as `sed -n '"'s/^data: //p' | jq -c ."'`.' \
	"$pairs"
for s in tweets emoji chat; do
	have sse-parse jq node || break
	f=$s.sse
	same "$s, Node" "sse-parse <$f" "$node <$f"
	# jq is slow: whole events, being a multiple of two and three lines
	head -n 600000 $f >few.sse
	same "$s, sed|jq" \
		"sse-parse <few.sse | jq -c '.data | select(. != \"[DONE]\")'" \
		"$sed_jq <few.sse | jq -c ."
	compare "sse-parse=sse-parse <$f >/dev/null" \
		"node=$node <$f >/dev/null" \
		"sed+jq=$sed_jq <$f | jq -c . >/dev/null"
	case $s in
	tweets) floor='>= 4' ;;
	*) floor=- ;;
	esac
	row $s wall sse-parse node "$floor"
	row $s wall sse-parse sed+jq "$floor"
	row $s cpu sse-parse node -
	row $s cpu sse-parse sed+jq -
done

table 'sse-parse and the kernel' \
	'What reading, or reading and a pipe, costs without looking at a byte.' \
	"$pairs"
for s in tweets emoji chat; do
	have sse-parse || break
	f=$s.sse
	compare "cat=cat $f >/dev/null" "sse-parse=sse-parse <$f >/dev/null"
	row $s cpu cat sse-parse -
	compare "cat+cat=cat $f | cat >/dev/null" \
		"cat+sse-parse=cat $f | sse-parse >/dev/null"
	row $s cpu cat+cat cat+sse-parse -
	row $s wall cat+cat cat+sse-parse -
done
