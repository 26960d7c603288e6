# shellcheck shell=sh disable=SC2154 # set by run
# The judge of JSON and UTF-8 alone, in the cache, by tier: bench/judge.c.
table 'The judge, in the cache' \
	'By bench/judge.c, in one process, each tier in turn: half a megabyte of
documents again and again, the quietest of 30 rounds. The scalar tier is two
passes, one for UTF-8 and one for JSON.' \
	'stream, tier, GB/s, ns a document, times scalar'

${CC:-cc} -O2 -std=c11 -D_GNU_SOURCE -iquote "$here/../lib" \
	-o "$work/judge" "$here/judge.c" "$tools/libsse.a" -lm
for stream in tweets emoji chat; do
	"$work/judge" "$stream.sse" >"$work/judge.out" ||
		fail "the tiers of the judge differ on $stream"
	while read -r tier speed time; do
		case $tier in
		scalar) base=$time ;;
		sse2 | avx2 | avx512 | neon) ;;
		*) continue ;;
		esac
		tell "| $stream | $tier | $speed | $time | $(awk -v a="$base" \
			-v b="$time" 'BEGIN { printf "%.2f", a / b }') |"
	done <"$work/judge.out"
done
