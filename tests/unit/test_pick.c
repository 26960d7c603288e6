/* SPDX-License-Identifier: MIT */
#include "pick.h"

#include "tap.h"

static struct pick pick;

/* The end of program on doc, and what it gives if it gives. */
static void
runs(
    const char *program, const char *doc, enum pick_end want, const char *gives)
{
	struct slice got = { NULL, 0 };

	if (!ok(pick_parse(&pick, slice_str(program)), program))
		return;
	ok(pick_run(&pick, slice_str(doc), &got) == want, program);
	if (want == PICK_GIVE)
		is(got, slice_str(gives), program);
	pick_free(&pick);
}

static void
gives(const char *program, const char *doc, const char *want)
{
	runs(program, doc, PICK_GIVE, want);
}

/* Whether select(condition) lets {"a":a} through. */
static void
judge(const char *condition, const char *a, enum pick_end want)
{
	char program[256], doc[256];

	snprintf(program, sizeof(program), "select(%s)", condition);
	snprintf(doc, sizeof(doc), "{\"a\":%s}", a);
	runs(program, doc, want, doc);
}

#define YES(condition, a) judge(condition, a, PICK_GIVE)
#define NO(condition, a) judge(condition, a, PICK_NONE)
#define ASK(condition, a) judge(condition, a, PICK_ASK)

static void
paths(void)
{
	gives(".a", "{\"a\":1.10}", "1.10");
	gives(" .a_1.B \n", "{\"a_1\":{\"B\": [ 1 ] }}", "[ 1 ]");
	gives(".[0]", "[7]", "7");
	gives(".a[1][0].b", "{\"a\":[0,[{\"b\":null}]]}", "null");
	gives("._x0", "{\"_x0\":\"\\ud83d\"}", "\"\\ud83d\"");
	gives(".and", "{\"and\":1}", "1");
	/* nothing there: null, or an error that libjq knows */
	gives(".a.b.c", "{}", "null");
	gives(".a[3].b", "{\"a\":[]}", "null");
	gives(".a[0]", "null", "null");
	runs(".a", "7", PICK_ASK, NULL);
	runs(".a", "[]", PICK_ASK, NULL);
	runs(".[0]", "{}", PICK_ASK, NULL);
	runs(".a.b", "{\"a\":\"x\"}", PICK_ASK, NULL);
}

static void
comparisons(void)
{
	YES(".a", "0");
	YES(".a", "\"\"");
	NO(".a", "null");
	NO(".a", "false");
	NO(".b", "1");
	YES(".a == 10", "1e1");
	YES(".a==10", "10.0");
	NO(".a != 10", "10");
	YES(".a>=10", "10");
	YES(".a<= 10", "-10");
	NO(".a < 10", "10");
	YES(".a > 9.5", "10");
	YES(".a == \"x\\\"\\\\\"", "\"\\u0078\\\"\\u005c\"");
	NO(".a == \"x\"", "\"xx\"");
	YES(".a > \"b\"", "\"ba\"");
	YES(".a < \"b\"", "\"az\"");
	YES(".a < \"\xc3\xa9\"", "\"z\"");
	YES(".a == \"\"", "\"\"");
	YES(".a == null", "null");
	YES(".b == null", "1");
	YES(".a != true", "1");
	YES(".a == false", "false");
	/* null < false < true < numbers < strings < arrays < objects */
	YES(".a < false", "null");
	YES(".a < true", "false");
	YES(".a < 0", "true");
	YES(".a > 1000", "\"x\"");
	YES(".a > \"x\"", "[]");
	YES(".a > \"x\"", "{}");
	NO(".b > 0", "1");
	/* digits that a double may lose */
	ASK(".a == 1", "1234567890123456");
	ASK(".a.b == 1", "1");
	YES("(.a == 1)", "1");
	gives("select(. > 5)", "7", "7");
}

static void
conditions(void)
{
	YES(".a > 1 and .a < 3", "2");
	NO(".a > 1 and .a < 3", "3");
	YES(".a == 1 or .a == 2 or .b", "2");
	NO(".a == 1 or .a == 2", "3");
	YES("( .a ) and( .a>1 )", "2");
	/* the test that decides is the last one made */
	NO(".a == 2 and .a.b", "1");
	ASK(".a == 1 and .a.b", "1");
	YES(".a == 1 or .a.b", "1");
	ASK(".a == 2 or .a.b", "1");
	gives("select(.a) | .a", "{\"a\":[ 1]}", "[ 1]");
	gives("select(.a)|.b", "{\"a\":1}", "null");
	gives("select(.a) | select(.b>1) | .", "{\"a\":1,\"b\":2}",
	    "{\"a\":1,\"b\":2}");
	runs("select(.a) | select(.b) | .c", "{\"a\":1}", PICK_NONE, NULL);
	runs("select(.a) | .a.b", "{\"a\":1}", PICK_ASK, NULL);
}

static void
others(void)
{
	static const char nine[] = "select(.a and .a and .a and .a and .a and "
				   ".a and .a and .a and .a)";
	static const char *const programs[] = { "", " ", ".", " . ", "..", "a",
		"a.b", ".a.", ".a-b", ".a b", ".a|.b", ".a,.b", ".a?", ".a[]",
		".a[-1]", ".a[1:2]", ".a[\"b\"]", ".\"a\"", ".a[", ".a[1",
		".a[1234567890]", ".a.[0]", ".1", ".a #", "[0]", ".[0]x",
		".\xc3\xa4", ".a\n.b+1", "$a", ".$a", ".a == 1",
		".a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a", "select", "select(",
		"select()", "select(.a", "select(.a))", "select(.a) .b",
		"select(.a) |", "select(.a == .b)", "select(.a = 1)",
		"select(.a == 1 == 2)", "select(.a > -1)", "select(.a > .5)",
		"select(.a > 1.)", "select(.a > 01)", "select(.a > 1e3)",
		"select(.a > 1234567890123456)", "select(.a == \"\\(1)\")",
		"select(.a == \"\\u0061\")", "select(.a == \"x)",
		"select(.a == \"\xff\")", "select(.a == 'x')",
		"select(.a and .b or .c)", "select(.a or .b and .c)",
		"select(.a or .b) | select(.c)",
		"select(.a) | select(.b or .c)", "select((.a and .b) or .c)",
		"select(.a | .b)", "select(.a | test(\"x\"))", "select(.a|not)",
		"select(true)", "select(.a == trueish)", "selects(.a)",
		"select(.a andy .b)", "select(.a // .b)", "select(.a //1)",
		"select(1 == .a)", "select(.a) | select(.b) | .c | .d",
		"select(.a; .b)", nine };

	for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++) {
		ok(!pick_parse(&pick, slice_str(programs[i])), programs[i]);
		ok(pick.n == 0 && pick.out.n == 0, "zeroed");
	}
}

int
main(void)
{
	paths();
	comparisons();
	conditions();
	others();
	return done();
}
