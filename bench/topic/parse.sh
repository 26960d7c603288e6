# shellcheck shell=sh disable=SC2016,SC2154 # prose in backticks; set by run
# sse-parse against what people use instead, and against the kernel's own speed.

node="node '$here/peer.mjs' '$work'"
go="'$work/gopeer'"
# jq ends at the first text that is not JSON, so the mark goes before it
sed_jq="sed -n '/^data: \[DONE\]\$/d; s/^data: //p'"

table 'sse-parse and its peers' \
	'Stream in a file, output to /dev/null. Node and Go write the same records;
sed and jq give only the data, as `sed -n '"'s/^data: //p' | jq -c ."'`.' \
	"$pairs"
peers=
peer node node eventsource-parser
peer go go
peer sed+jq sed jq
for s in tweets emoji chat; do
	have sse-parse || break
	part=$s.part.sse
	set -- "sse-parse=sse-parse <$s.sse >/dev/null"
	for peer in $peers; do
		case $peer in
		node)
			same "$s, Node" "sse-parse <$part" "$node <$part"
			set -- "$@" "node*$slow=$node <$part >/dev/null"
			;;
		go)
			same "$s, Go" "sse-parse <$s.sse" "$go <$s.sse"
			set -- "$@" "go*$slow=$go <$part >/dev/null"
			;;
		sed+jq)
			same "$s, sed and jq" "sse-parse <$part |
				jq -c '.data | select(. != \"[DONE]\")'" \
				"$sed_jq <$part | jq -c ."
			set -- "$@" \
				"sed+jq*$slow=$sed_jq <$part | jq -c . >/dev/null"
			;;
		esac
	done
	compare "$@"
	for peer in $peers; do
		case $peer,$s in
		node,emoji) floor='>= 100' ;;
		node,*) floor='>= 30' ;;
		go,*) floor='>= 8' ;;
		sed+jq,tweets) floor='>= 4' ;;
		*) floor=- ;;
		esac
		rows $s sse-parse "$peer" "$floor"
	done
done

table 'sse-parse and the kernel' \
	'What reading, or reading and a pipe, costs without looking at a byte.' \
	"$pairs"
for s in tweets emoji chat; do
	have sse-parse || break
	f=$s.sse
	compare "cat=cat $f >/dev/null" "sse-parse=sse-parse <$f >/dev/null"
	row $s cpu cat sse-parse '<= 3.5'
	compare "cat+cat=cat $f | cat >/dev/null" \
		"cat+sse-parse=cat $f | sse-parse >/dev/null"
	row $s cpu cat+cat cat+sse-parse '<= 1.3'
	row $s wall cat+cat cat+sse-parse -
done
