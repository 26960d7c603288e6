/* SPDX-License-Identifier: MIT */
#include "plain.h"

#include "tap.h"

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

int
main(void)
{
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
