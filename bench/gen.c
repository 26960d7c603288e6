/* SPDX-License-Identifier: MIT */
/*
 * An event stream made up from a seed: the same arguments give the same bytes
 * on every machine.
 *
 *	gen KIND BYTES SEED		KIND: tweets, emoji or chat
 *
 * The last event is whole, so a little more than BYTES may come out.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static uint64_t state;

/*
 * splitmix64: every seed is a good one.  Never draw twice in the arguments of
 * one call: compilers differ in which comes first.
 */
static uint64_t
rnd(void)
{
	uint64_t z = (state += 0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

static unsigned
below(unsigned n)
{
	return (unsigned)(rnd() >> 33) % n;
}

/* Few of them often, most of them rarely: how names, tags and emoji come. */
static unsigned
skewed(unsigned n)
{
	uint64_t u = rnd() >> 48;

	return (unsigned)(((u * u >> 16) * u >> 16) * n >> 16);
}

static char text[8192];
static size_t text_n;

static void put(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

static void
put(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	text_n +=
	    (size_t)vsnprintf(text + text_n, sizeof(text) - text_n, fmt, ap);
	va_end(ap);
}

static const char *const latin[] = { "the", "stream", "is", "back", "again",
	"and", "so", "are", "we", "just", "saw", "new", "release", "of", "my",
	"favourite", "band", "tonight", "why", "does", "coffee", "taste",
	"better", "on", "a", "train", "train's", "late", "weather", "today",
	"says", "rain", "goal", "what", "match", "cannot", "believe", "it",
	"caf\u00e9", "na\u00efve", "\u201cquoted\u201d", "price", "up", "4%",
	"down", "to", "$61,230", "watching", "live", "with", "friends",
	"\\\"really\\\"", "and\\/or", "\\u2026" };

static const char *const kana[] = { "今日", "は", "とても", "いい", "天気",
	"です", "ね", "。", "、", "昨日", "の", "試合", "を", "見て", "泣いた",
	"学校", "に", "行く", "電車", "が", "遅れて", "いる", "！", "お腹",
	"すいた", "ラーメン", "食べたい", "新しい", "曲", "聴いた",
	"かっこいい", "それは", "・・・", "（笑）", "友達", "と", "遊んだ",
	"写真", "ありがとう", "ございます", "フォロー", "おめでとう", "眠い",
	"明日", "も", "頑張る", "「", "」", "って", "言う", "から", "世界",
	"中国", "発表", "速報", "東京", "大阪", "ｗｗｗ" };

static const char *const signs[] = { "😋", "✨", "😊", "❤️", "✋", "😘", "💖",
	"😂", "🔥", "👍🏽", "🇯🇵", "😭", "🎶", "☺️" };

static void
words(unsigned n, int foreign)
{
	while (n--) {
		if (below(foreign ? 14 : 24) == 0)
			put("%s", signs[skewed(COUNT(signs))]);
		else if (foreign)
			put("%s", kana[below(COUNT(kana))]);
		else
			put("%s ", latin[below(COUNT(latin))]);
		if (below(40) == 0)
			put("\\n");
	}
}

static void
hashtags(int foreign)
{
	unsigned n = below(5) < 2 ? 1 + below(3) : 0, tag;

	put(",\"hashtags\":[");
	for (unsigned i = 0; i < n; i++) {
		tag = skewed(20000);
		put("%s\"#%s%u\"", i ? "," : "",
		    foreign ? kana[tag % COUNT(kana)] : latin[tag % 30], tag);
	}
	put("]");
}

static void
place(int foreign)
{
	put(",\"geo\":{\"place\":\"%s\"", foreign ? "東京" : "Lisbon, PT");
	put(",\"at\":[%d", (int)below(180) - 90);
	put(".%u1", below(10000));
	put(",%u.5]}", below(180));
}

/*
 * All but one in 24 are Japanese, which makes 65 % of all bytes.  Skewed
 * users and tags; some repeat another's tweet, name somebody, have a link or a
 * place, which makes for many shapes; a few are deletions.
 */
static void
tweet(void)
{
	static uint64_t id = 505874924095815681;
	static uint64_t second;
	int foreign = below(24) != 0;
	unsigned user = skewed(200000), reply = skewed(200000);
	unsigned followers = skewed(4000000);

	id += 1 + below(1u << 22);
	second += below(8) == 0;
	if (below(100) == 0) {
		put("event: delete\ndata: {\"type\":\"delete\",\"data\":"
		    "{\"id\":\"%" PRIu64 "\",\"user_id\":\"%u\"}}\n\n",
		    id, user);
		return;
	}
	put("event: tweet\ndata: "
	    "{\"type\":\"tweet\",\"data\":{\"id\":\"%" PRIu64 "\",\"text\":\"",
	    id);
	if (below(6) == 0)
		put("RT @user%u: ", reply);
	words(foreign ? 42 + below(62) : 20 + below(42), foreign);
	put("\",\"user\":{\"username\":\"user%u\",\"name\":\"", user);
	words(1 + user % 3, foreign);
	put("\",\"verified\":%s,\"followers_count\":%u}",
	    user % 50 ? "false" : "true", followers >> below(24));
	put(",\"created_at\":\"2014-08-%02uT%02u:%02u:%02uZ\"",
	    (unsigned)(second / 86400 % 28 + 1), (unsigned)(second / 3600 % 24),
	    (unsigned)(second / 60 % 60), (unsigned)(second % 60));
	put(",\"retweets\":%u", skewed(900));
	hashtags(foreign);
	if (below(6) == 0)
		put(",\"mentions\":[\"@user%u\"]", reply);
	if (below(6) == 0)
		put(",\"urls\":[\"http:\\/\\/t.co\\/%08x\"]", (unsigned)rnd());
	if (below(30) == 0)
		place(foreign);
	put("}}\n\n");
}

/* How often each emoji was seen in the last moment: mostly one or two. */
static void
emoji(void)
{
	unsigned n = 1 + skewed(6), which = 0;

	put("data: {");
	for (unsigned i = 0; i < n; i++) {
		which += 1 + skewed(600);
		put("%s\"%X", i ? "," : "",
		    (which % 9 ? 0x1f300 : 0x2600) + which);
		put("%s\":%u", which % 31 ? "" : "-FE0F", 1 + skewed(12));
	}
	put("}\n\n");
}

/* Deltas of a chat completion, then the mark that ends each answer. */
static void
chat(void)
{
	static uint64_t answer;
	static unsigned left, created = 1710000000;

	if (left == 0) {
		if (answer)
			put("data: [DONE]\n\n");
		answer = rnd();
		left = 400 + below(2700);
		created += below(100);
	}
	put("data: {\"id\":\"chatcmpl-%016" PRIx64
	    "\",\"object\":\"chat.completion.chunk\",\"created\":%u,"
	    "\"model\":\"gpt-4o-mini\",\"choices\":[{\"index\":0,\"delta\":{",
	    answer, created);
	if (--left == 0)
		put("},\"finish_reason\":\"stop\"}]}\n\n");
	else {
		put("\"content\":\" %s", latin[below(COUNT(latin))]);
		if (below(30) == 0)
			put("\\n\\n");
		put("\"},\"finish_reason\":null}]}\n\n");
	}
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*make)(void);
	} kinds[] = { { "tweets", tweet }, { "emoji", emoji },
		{ "chat", chat } };
	uint64_t left;
	size_t k = 0;

	while (argc == 4 && k < COUNT(kinds) && strcmp(argv[1], kinds[k].name))
		k++;
	if (argc != 4 || k == COUNT(kinds)) {
		fprintf(stderr, "usage: gen tweets|emoji|chat BYTES SEED\n");
		return 2;
	}
	left = strtoull(argv[2], NULL, 10);
	state = strtoull(argv[3], NULL, 10);
	while (left) {
		text_n = 0;
		kinds[k].make();
		if (fwrite(text, 1, text_n, stdout) != text_n)
			break;
		left -= text_n < left ? text_n : left;
	}
	if (ferror(stdout) || fflush(stdout) == EOF) {
		perror("gen: cannot write");
		return 74;
	}
	return 0;
}
