/* SPDX-License-Identifier: MIT */
#include "pick.h"

#include "tap.h"

static void
reads(const char *program, const char *doc, const char *want)
{
	struct path p = { .n = 0 };

	ok(pick_parse(&p, slice_str(program)), program);
	is(path_get(&p, slice_str(doc)), slice_str(want), program);
	path_free(&p);
}

static void
refuses(const char *program)
{
	struct path p = { .n = 0 };

	ok(!pick_parse(&p, slice_str(program)), program);
	path_free(&p);
}

int
main(void)
{
	static const char *const others[] = { "", " ", ".", "..", "a", "a.b",
		".a.", ".a-b", ".a b", ".a|.b", ".a,.b", ".a?", ".a[]",
		".a[-1]", ".a[1:2]", ".a[\"b\"]", ".\"a\"", ".a[", ".a[1",
		".a[1234567890]", ".a.[0]", ".1", ".a #", "[0]", ".[0]x",
		".\xc3\xa4", ".a\n.b+1", "$a", ".$a",
		".a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a" };

	reads(".a", "{\"a\":1.10}", "1.10");
	reads(" .a_1.B \n", "{\"a_1\":{\"B\": [ 1 ] }}", "[ 1 ]");
	reads(".[0]", "[7]", "7");
	reads(".a[1][0].b", "{\"a\":[0,[{\"b\":null}]]}", "null");
	reads("._x0", "{\"_x0\":\"\\ud83d\"}", "\"\\ud83d\"");
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		refuses(others[i]);
	return done();
}
