/* SPDX-License-Identifier: MIT */
#include "span.h"

#include <stdlib.h>

#include "tap.h"

/* The same a byte at a time. */
static const char *
plain(const char *p, const char *end)
{
	bool string = false;
	size_t depth = 0;

	for (; p < end; p++) {
		if (*p == '\\')
			p++;
		else if (*p == '"')
			string = !string;
		else if (!string && (*p == '{' || *p == '['))
			depth++;
		else if (!string && (*p == '}' || *p == ']') && --depth == 0)
			return p + 1;
	}
	return end;
}

/* In memory of its exact size, so that a sanitizer sees a step too far. */
static void
same(const char *text, size_t n)
{
	char *copy = malloc(n);
	const char *got, *want;

	ok(copy != NULL, "memory");
	if (!copy)
		return;
	memcpy(copy, text, n);
	got = span_container(copy, copy + n);
	want = plain(copy, copy + n);
	if (!ok(got == want, "the same end"))
		printf("# %.*s: %ld, not %ld\n", (int)n, copy,
		    (long)(got - copy), (long)(want - copy));
	free(copy);
}

/* Strings, backslashes and brackets, at every distance from a block's end. */
static void
test_shapes(void)
{
	static const char *const shapes[] = { "{}", "[]", "{\"a\":[1,{}]}",
		"[\"]\",\"\\\"]\",\"\\\\\"]", "{\"\\\\\\\"}\":[[[\"{\"]]]}",
		"[\"\\\\\\\\\\\\\\\\\"]", "[\"\\u005d\\n\",[],{}]", "[[[",
		"[\"never closed", "[\"\\" };
	char text[400];

	for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++)
		for (int pad = 0; pad < 150; pad++) {
			int n = snprintf(text, sizeof(text), "[\"%*s\",%s], 1]",
			    pad, "", shapes[i]);
			same(text, (size_t)n);
			n = snprintf(
			    text, sizeof(text), "%s%*s", shapes[i], pad, "");
			same(text, (size_t)n);
		}
}

/* Brackets and strings anyhow, but a backslash only in a string. */
static void
test_noise(void)
{
	static const char letters[] = "{}[]\"\"aaaa,:  {[\\\\";
	unsigned seed = 1;
	char text[300];

	for (int round = 0; round < 20000; round++) {
		size_t n = 1 + (seed >> 16) % (sizeof(text) - 1);
		bool string = false;

		for (size_t i = 1; i < n; i++) {
			size_t among = sizeof(letters) - (string ? 1 : 3);
			seed = seed * 1103515245 + 12345;
			text[i] = letters[(seed >> 16) % among];
			if (text[i] == '\\' && i + 1 < n)
				text[++i] = "\"\\n"[(seed >> 8) % 3];
			else if (text[i] == '"')
				string = !string;
		}
		text[0] = "{["[round % 2];
		/* a bracket closed by one of the other kind is not JSON */
		if (n == 1 || text[1] != "]}"[round % 2])
			same(text, n);
	}
}

int
main(void)
{
	test_shapes();
	test_noise();
	return done();
}
