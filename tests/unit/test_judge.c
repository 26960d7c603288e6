/* SPDX-License-Identifier: MIT */
/*
 * Every tier of the judge that this machine has, against the reference: by
 * hand, at every length and alignment, with pages that must not be touched
 * before and behind, and on texts made up and then spoilt.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

#include "cpu.h"
#include "judge.h"
#include "nested.h"
#include "tap.h"

#define ROOM 65536
#include "room.h"

static struct judge kept;
static const char *tier;

static void
differ(struct slice s, unsigned depth, int got, int want)
{
	printf("# %s, depth %u: %d, not %d: ", tier, depth, got, want);
	for (size_t i = 0; i < s.n && i < 300; i++)
		printf(s.p[i] > 0x20 && s.p[i] < 0x7f ? "%c" : "\\x%02x",
		    (unsigned char)s.p[i]);
	printf("\n");
}

static bool
agree(struct judge *j, struct slice s, unsigned depth)
{
	int got = (int)judge_text(j, s, depth);
	int want = (int)judge_scalar(NULL, s, depth);

	if (got != want)
		differ(s, depth, got, want);
	return got == want;
}

/* Text at the very start and at the very end of the room; seen and unseen. */
static bool
agree_at_edges(struct slice s, unsigned depth)
{
	struct slice first = { room, s.n };
	struct slice last = { room + ROOM - s.n, s.n };
	bool good;

	memcpy(room + ROOM - s.n, s.p, s.n);
	good = agree(&kept, last, depth) && agree(&kept, last, depth) &&
	    agree(NULL, last, depth);
	memcpy(room, s.p, s.n);
	return good && agree(&kept, first, depth);
}

static void
test_by_hand(void)
{
	static const struct slice text[] = {
#define T(literal) SLICE_INIT(literal)
		T(""),
		T(" "),
		T("\n"),
		T("{}"),
		T("[]"),
		T(" [ ] "),
		T("0"),
		T("-0"),
		T("1.10"),
		T("1E400"),
		T("-1.5e+3"),
		T("1e05"),
		T("1.05"),
		T("1.00e-00"),
		T("10"),
		T("00"),
		T("01"),
		T("-01"),
		T("-"),
		T("--1"),
		T("+1"),
		T(".5"),
		T("1."),
		T("1.e3"),
		T("1e"),
		T("1e+"),
		T("1e+-1"),
		T("0x10"),
		T("1 2"),
		T("1 .5"),
		T("1. 5"),
		T("1 e5"),
		T("- 1"),
		T("1\n2"),
		T("0 0"),
		T("0 1"),
		T("0\t"),
		T("\"\""),
		T("true"),
		T("false"),
		T("null"),
		T("tr ue"),
		T("tru"),
		T("truee"),
		T("true true"),
		T("truefalse"),
		T("nullnull"),
		T("True"),
		T("nan"),
		T("Infinity"),
		T("\t\r\n 1 \n"),
		T("12345678901234567890123456789"),
		T("1\0"),
		T("\0"),
		T("{\"a\":1}\0"),
		T("[1]\f"),
		T("\v1"),
		T("[DONE]"),
		T("\"\\ud83d\""),
		T("\"\\udc00\\ud800\""),
		T("\"\x7f\xff\""),
		T("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uABCD\""),
		T("\"\\x\""),
		T("\"\\u12\""),
		T("\"\\u12g4\""),
		T("\"\\u"),
		T("\"\\"),
		T("\"\\\""),
		T("\"a"),
		T("\""),
		T("\"a\nb\""),
		T("\"a\tb\""),
		T("\"\0\""),
		T("\"\x1f\""),
		T("'a'"),
		T("\\"),
		T("\\\""),
		T("\\\"\""),
		T("[\\n]"),
		T("{\"a\":1,\"a\":2}"),
		T("{ \"a\" : [ 1 , { } , [ ] ] }"),
		T("{'a':1}"),
		T("{a:1}"),
		T("{\"a\"}"),
		T("{\"a\":}"),
		T("{\"a\":1,}"),
		T("{,}"),
		T("{\"a\" 1}"),
		T("{\"a\"1:2}"),
		T("{"),
		T("}"),
		T("[1,]"),
		T("[,1]"),
		T("[1 2]"),
		T("["),
		T("]"),
		T("[1}"),
		T("{\"a\":1]"),
		T("[[1]"),
		T("[1]]"),
		T("{}{}"),
		T("1,2"),
		T("\"a\"\"b\""),
		T("\"a\"1"),
		T("1\"a\""),
		T("[1\"a\"]"),
		T("[\"a\"true]"),
		T("[true\"a\"]"),
		T("{\"a\":\"b\":1}"),
		T("/**/1"),
		T("1//"),
		T("\xef\xbb\xbf{}"),
		T("\x80"),
		T("\xc2\xa0"
		  "1"),
		T("\"\xc3\xa9\""),
		T("\"\xc3\""),
		T("\"\xc0\x80\""),
		T("\"\xe0\x9f\xbf\""),
		T("\"\xe0\xa0\x80\""),
		T("\"\xed\x9f\xbf\""),
		T("\"\xed\xa0\x80\""),
		T("\"\xf0\x8f\xbf\xbf\""),
		T("\"\xf0\x90\x80\x80\""),
		T("\"\xf4\x8f\xbf\xbf\""),
		T("\"\xf4\x90\x80\x80\""),
		T("\"\xf5\x80\x80\x80\""),
		T("\"\xf0\x9f\x98\""),
		T("\xe3\x81"),
		T("\"\xe3\x81\x82\xe3\x81\""),
		T("caf\xc3\xa9"),
		T("[\xff]"),
#undef T
	};

	for (size_t i = 0; i < sizeof(text) / sizeof(*text); i++)
		for (unsigned depth = 0; depth < 4; depth++)
			ok(agree_at_edges(text[i], depth), tier);
}

/* Each text with n other bytes before it, so that it meets every block's end. */
static void
test_lengths(void)
{
	static const char *const text[] = { "\"%*s\"", "[\"%*s\\n\",1]",
		"[\"%*s\\u00e9\",1.5]", "[\"%*s\\\\\\\\\\\"\",null]",
		"{\"\xe3\x81\x82%*s\xe3\x81\x82\xf0\x9f\x98\x8b\":false}",
		"%*s1", "%*s12 ", "[1,%*s0]", "[1%*s,05]", "[\"\",%*s0.05e-01]",
		"[true%*s,12345]", "[tr%*sue]", "[%*str ue]",
		"[%*s\"\" ,nul l]", "[1%*s.5]", "[\"%*s\\\"]",
		"[\"%*s\\u00g9\"]", "\"%*s", "\"%*s\\", "\"\xe3\x81%*s\x82\"",
		"\"%*s\xed\xa0\x80\"", "\"%*s\xf4\x90\x80\x80\"", "\"%*s\xc3",
		"\"%*s\x01\"", "\"%*s\"]", "[1,2,%*s}", "[DONE]%*s" };
	char made[512], copy[600];

	for (size_t i = 0; i < sizeof(text) / sizeof(*text); i++)
		for (int pad = 0; pad <= 200; pad++) {
			bool good = true;
			int n;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
			n = snprintf(made, sizeof(made), text[i], pad, "");
#pragma GCC diagnostic pop
			for (size_t at = 0; at < 64; at += pad % 7 ? 63 : 1) {
				struct slice s = { copy + at, (size_t)n };

				memcpy(copy + at, made, (size_t)n);
				good = good && agree(&kept, s, JSON_DEPTH);
			}
			good = good &&
			    agree_at_edges(
				(struct slice){ made, (size_t)n }, JSON_DEPTH);
			ok(good, text[i]);
		}
}

/* Every prefix of a text that has some of everything. */
static void
test_prefixes(void)
{
	static const struct slice text = SLICE_INIT(
	    "{\"id\":505874,\"ok\": true , \"t\" :\"\\u65e5\\\"\xe6\x9c\xac\","
	    "\"at\":[-0.05,1e9, 20 ],\"\xf0\x9f\x98\x8b\":\"\xc3\xa9\\\\\","
	    "\"\":null,\"deep\":[[[{\"x\":{}},[]]]],\"no\" : false}");

	for (size_t n = 0; n <= text.n; n++)
		ok(agree_at_edges((struct slice){ text.p, n }, JSON_DEPTH),
		    "a prefix");
}

static void
test_depths(void)
{
	static const unsigned depth[] = { 0, 1, 2, 63, 64, 255, 256, 257, 300,
		65536, (unsigned)-1 };
	struct buf b = { .max = 0 };

	for (size_t i = 0; i < sizeof(depth) / sizeof(*depth); i++)
		for (size_t n = 0; n<270; n += n> 3 && n < 250 ? 13 : 1) {
			ok(agree_at_edges(nested(&b, "[", "]", n), depth[i]),
			    "arrays");
			ok(agree_at_edges(
			       nested(&b, "{\"a\":", "}", n), depth[i]),
			    "objects");
		}
	buf_free(&b);
}

/* Longer than any skeleton that is remembered, whole and cut anywhere. */
static void
test_long(void)
{
	static const char *const part[] = { "1", "-1.5e+05", "true", "null",
		"\"\"", "[]", "{\"a\":[1]}", " false ", "\"\\n\xe3\x81\x82\"" };
	struct buf b = { .max = 0 };

	for (size_t i = 0; i < sizeof(part) / sizeof(*part); i++) {
		struct slice s;

		buf_reset(&b);
		for (int n = 0; n < 4000; n++) {
			buf_str(&b, n ? "," : "[");
			buf_str(&b, part[i]);
		}
		buf_str(&b, "]");
		s = buf_get(&b);
		ok(judge_text(&kept, s, 3) == JUDGE_JSON, part[i]);
		ok(agree(&kept, s, 1) && agree(NULL, s, 2), part[i]);
		for (size_t cut = 1; cut < 300; cut++)
			ok(agree(&kept, (struct slice){ s.p, s.n - cut }, 9),
			    part[i]);
		b.p[b.n / 2] = '\xff';
		ok(judge_text(&kept, s, 3) == JUDGE_BROKEN, "broken");
		b.p[b.n / 2] = '\x01';
		ok(judge_text(&kept, s, 3) == JUDGE_TEXT, "no JSON");
		b.p[b.n - 1] = '\xe3';
		ok(judge_text(&kept, s, 3) == JUDGE_BROKEN, "in the end");
	}
	buf_free(&b);
}

/* More skeletons than are remembered, each twice, then some of them again. */
static void
test_many(void)
{
	static const char *const part[] = { "1", "\"\"", "[]", "null" };
	struct buf b = { .max = 0 };
	bool good = true;

	for (unsigned i = 0; i < 12000; i++) {
		unsigned shape = i % 3 ? i : i % 7;

		buf_reset(&b);
		buf_str(&b, "[0");
		for (int n = 0; n < 40; n++) {
			buf_byte(&b, ',');
			buf_str(&b, part[n < 8 ? shape >> 2 * n & 3 : 0]);
		}
		buf_byte(&b, ']');
		for (int twice = 0; twice < 2; twice++)
			good = good &&
			    judge_text(&kept, buf_get(&b), 2) == JUDGE_JSON &&
			    judge_text(&kept, buf_get(&b), 0) == JUDGE_TEXT;
		b.p[b.n - 1] = '}';
		good = good && judge_text(&kept, buf_get(&b), 2) == JUDGE_TEXT;
	}
	ok(good, tier);
	buf_free(&b);
}

static uint64_t state;

static unsigned
below(unsigned n)
{
	state = state * 6364136223846793005 + 1442695040888963407;
	return (unsigned)(state >> 33) % n;
}

static void
made_space(struct buf *b, unsigned much)
{
	while (much && below(much) == 0)
		buf_byte(b, " \n\r\t"[below(4)]);
}

static void
made_string(struct buf *b)
{
	static const char *const part[] = { "a", "id", "text and more text",
		"\\n", "\\\\", "\\\"", "\\/", "\\u00e9", "\\ud83d", "\xc3\xa9",
		"\xe3\x81\x82\xe6\x9c\xac", "\xf0\x9f\x98\x8b", "{[,:]}",
		"0123456789", "x\x7f", "                          " };

	buf_byte(b, '"');
	for (unsigned n = below(9); n; n--)
		buf_str(b, part[below(sizeof(part) / sizeof(*part))]);
	buf_byte(b, '"');
}

static void
made_value(struct buf *b, unsigned deep, unsigned much)
{
	static const char *const scalar[] = { "0", "-1", "10",
		"505874924095815", "1.10", "-0.05", "1e5", "2E-07", "true",
		"false", "null" };
	unsigned kind = below(deep ? 5 : 2);

	made_space(b, much);
	if (kind == 0)
		buf_str(b, scalar[below(sizeof(scalar) / sizeof(*scalar))]);
	else if (kind < 3)
		made_string(b);
	else {
		buf_byte(b, kind == 3 ? '[' : '{');
		for (unsigned n = below(6); n; n--) {
			if (kind == 4) {
				made_space(b, much);
				made_string(b);
				made_space(b, much);
				buf_byte(b, ':');
			}
			made_value(b, deep - 1, much);
			if (n > 1)
				buf_byte(b, ',');
		}
		made_space(b, much);
		buf_byte(b, kind == 3 ? ']' : '}');
	}
	made_space(b, much);
}

/* One byte more, one less, another one, or the rest gone. */
static void
spoil(struct buf *b)
{
	static const char odd[] = "\"\\{}[]:, \n0019-+.eEtfnu/\x01\x1f\x7f\x80"
				  "\xbf\xc0\xc3\xe0\xe3\xed\xef\xf0\xf4\xff";
	size_t at = b->n ? below((unsigned)b->n) : 0;

	switch (b->n ? below(4) : 3) {
	case 0:
		b->p[at] = odd[below(sizeof(odd))];
		break;
	case 1:
		memmove(b->p + at, b->p + at + 1, b->n - at - 1);
		b->n--;
		break;
	case 2:
		b->n = at;
		break;
	default:
		buf_byte(b, 0);
		memmove(b->p + at + 1, b->p + at, b->n - 1 - at);
		b->p[at] = odd[below(sizeof(odd))];
	}
}

static void
test_made(void)
{
	struct buf b = { .max = 0 };
	int json = 0, broken = 0;

	state = 1;
	for (int i = 0; i < 20000; i++) {
		buf_reset(&b);
		made_value(&b, below(5), below(3) ? 0 : 2 + below(5));
		if (b.n > ROOM / 2)
			continue;
		if (!ok(agree_at_edges(buf_get(&b), JSON_DEPTH), "made up"))
			break;
		json += judge_text(&kept, buf_get(&b), 5) == JUDGE_JSON;
		for (int n = 0; n < 3; n++) {
			spoil(&b);
			if (!ok(agree_at_edges(buf_get(&b), below(6)),
				"spoilt"))
				break;
		}
		broken += judge_text(&kept, buf_get(&b), 5) == JUDGE_BROKEN;
	}
	ok(json > 15000 && broken > 500, "there is something of each");
	buf_free(&b);
}

/* All of two bytes, and of three with what matters in UTF-8, in a string. */
static void
test_bytes(void)
{
	char text[70];
	bool good = true;

	memset(text, 'x', sizeof(text));
	for (unsigned i = 0; i < 0x10000; i++) {
		struct slice s = { text + 2, 66 };

		text[64] = (char)(i >> 8);
		text[65] = (char)i;
		text[2] = text[67] = '"';
		good = good && agree(&kept, s, 1);
		text[2] = '[';
		text[3] = '"';
		text[63] = '"';
		text[67] = ']';
		good = good && agree(&kept, s, 1);
		text[3] = text[63] = 'x';
		s = (struct slice){ text + 64, 2 };
		good = good && agree(&kept, s, 1);
	}
	ok(good, "two bytes");
	for (unsigned i = 0; i < 64 * 256 * 4; i++) {
		static const char third[4] = { '\x80', '\xbf', 'a', '\xe3' };
		struct slice s = { text + 1, 68 };

		text[1] = text[68] = '"';
		text[63] = (char)(0xc0 + i / 1024);
		text[64] = (char)(i / 4 % 256);
		text[65] = third[i % 4];
		text[66] = third[i / 2 % 2];
		good = good && agree(&kept, s, 1);
	}
	ok(good, "four bytes");
}

int
main(void)
{
	make_room();
	ok(cpu_use("mmx") == -1 && errno == EINVAL, "no such tier");
	for (size_t i = 0; i < CPU_TIERS; i++) {
		tier = cpu_names[i];
		if (cpu_use(tier) == -1) {
			ok(errno == ENOTSUP, "not on this machine");
			printf("# no %s on this machine\n", tier);
			continue;
		}
		ok(cpu_tier() == (enum cpu)i, "in use");
		test_by_hand();
		test_lengths();
		test_prefixes();
		test_depths();
		test_long();
		test_many();
		test_made();
		test_bytes();
	}
	return done();
}
