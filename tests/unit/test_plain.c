/* SPDX-License-Identifier: MIT */
#include "plain.h"

#include "tap.h"

#define ROOM 4096
#include "room.h"

static void
plain(struct slice in, struct slice want)
{
	struct buf b = { 0 };

	ok(plain_add(&b, in) == 0, "plain_add");
	is(buf_get(&b), want, in.p);
	buf_free(&b);
}

static bool
word(const char *text, const char *of)
{
	const char *at = strstr(text, of);

	return at &&
	    plain_word(slice_str(text), (size_t)(at - text), strlen(of));
}

/*
 * Whether two of c between letters become what they should, anywhere in a text
 * and up to the end of a page.
 */
static bool
twice(uint32_t c, uint32_t want, bool space)
{
	char in[64], out[64];
	struct buf b = { 0 };
	size_t n = 1 + c % 40, k = n;
	bool good;

	memset(in, 'a', n);
	memset(out, 'a', n);

	n += utf8_put(in + n, c);
	n += utf8_put(in + n, c);
	in[n++] = 'b';
	if (want)
		k += utf8_put(out + k, want);
	if (want && !space)
		k += utf8_put(out + k, want);
	out[k++] = 'b';
	memcpy(room + ROOM - n, in, n);
	good = plain_add(&b, (struct slice){ room + ROOM - n, n }) == 0 &&
	    slice_eq(buf_get(&b), (struct slice){ out, k });
	buf_free(&b);
	return good;
}

/* Every character but those of markup, of which only these are another one. */
static void
each_character(void)
{
	static const uint32_t other[][2] = { { 0, 0 }, { '\t', ' ' },
		{ '\n', ' ' }, { '\r', ' ' }, { ' ', ' ' }, { 0xa0, ' ' },
		{ 0x2bc, '\'' }, { 0x2018, '\'' }, { 0x2019, '\'' },
		{ 0x201c, '"' }, { 0x201d, '"' }, { 0x202f, ' ' },
		{ 0x3000, ' ' } };
	const size_t all = sizeof other / sizeof *other;
	unsigned wrong = 0;
	size_t i = 0;

	for (uint32_t c = 0; c < 0x20000; c++) {
		uint32_t want = c;

		if (c >= 0xd800 && c < 0xe000)
			continue;
		if (i < all && other[i][0] == c)
			want = other[i++][1];
		wrong += !twice(c, want, want == ' ');
	}
	ok(wrong == 0 && i == all, "each character");
}

int
main(void)
{
	make_room();
	each_character();
	plain(SLICE("タ 　x 　 y　 z 　"), SLICE("タ x y z "));
	plain(SLICE("　 一 、x 。"), SLICE(" 一 、x 。"));
	plain(SLICE(""), SLICE(""));
	plain(SLICE("no marks"), SLICE("no marks"));
	plain(SLICE("AT&amp;T &lt;3 &quot;x&quot;"), SLICE("AT&T <3 \"x\""));
	plain(SLICE("don&#39;t don&#x27;t don&apos;t don’t don&rsquo;t"),
	    SLICE("don't don't don't don't don't"));
	plain(SLICE("&#x1F602; &#128514;"), SLICE("😂 😂"));
	plain(SLICE("once &amp;amp; only"), SLICE("once &amp; only"));
	plain(SLICE("& &; &bogus; &#; &#x; &#xg; &#xd800; &#x110000; &#0;"),
	    SLICE("& &; &bogus; &#; &#x; &#xg; &#xd800; &#x110000; &#0;"));
	plain(SLICE("&#99999999999;"), SLICE("&#99999999999;"));
	plain(SLICE("R&D &am"), SLICE("R&D &am"));
	plain(SLICE("a&nbsp;b \n\t c\xe3\x80\x80"
		    "d"),
	    SLICE("a b c d"));

	plain(
	    SLICE("<p>one</p><p>two<br/>three</p>"), SLICE(" one two three "));
	plain(SLICE("bit<b>coin</b> <A HREF='x'>link</A>"),
	    SLICE("bitcoin link"));
	plain(SLICE("<span class=\"card\">x</span>"), SLICE("x"));
	plain(SLICE("i <3 you, <you>, a<b, 1 < 2 > 0, <pb>"),
	    SLICE("i <3 you, <you>, a<b, 1 < 2 > 0, <pb>"));
	plain(SLICE("<![CDATA[https://x.example/]]>"),
	    SLICE("https://x.example/"));
	plain(SLICE("a<!-- note -->b<!-- open"), SLICE("ab<!-- open"));
	plain(SLICE("tail <"), SLICE("tail <"));
	plain(SLICE("tail </"), SLICE("tail </"));
	plain(SLICE("tail <a"), SLICE("tail <a"));
	plain(SLICE("<h1>H</h1><h7>"), SLICE(" H <h7>"));
	plain(SLICE("“x” ‘y’"), SLICE("\"x\" 'y'"));

	ok(word("buy eth now", "eth"), "between spaces");
	ok(word("eth", "eth"), "alone");
	ok(word("#eth, $eth!", "eth"), "behind a mark");
	ok(!word("ethereum", "eth"), "start of a word");
	ok(!word("beth", "eth"), "end of a word");
	ok(!word("eth_2", "eth"), "underscore");
	ok(!word("éeth", "eth"), "letters past ASCII");
	ok(word("😂eth…", "eth"), "emoji and dots are no letters");
	ok(!word("москвай", "москва"), "Cyrillic");
	ok(word("«москва»", "москва"), "in quotation marks");
	ok(word("c++ is", "c++"), "what ends in a sign needs no border");
	return done();
}
