/* SPDX-License-Identifier: MIT */
#include "stage.h"

#include "tap.h"

static const uint64_t secret[2] = { 1, 2 };

/* All that comes of line, a record a line. */
static void
gives(struct stage *s, const char *line, const char *want)
{
	struct buf all = { .max = 0 };
	struct slice got;
	int r;

	ok(stage_put(s, slice_str(line)) == 0, line);
	while ((r = stage_next(s, &got)) == 1)
		ok(buf_slice(&all, got) == 0 && buf_byte(&all, '\n') == 0,
		    line);
	ok(r == 0 && stage_next(s, &got) == 0, "the end stays");
	got = buf_get(&all);
	is(got, slice_str(want), line);
	buf_free(&all);
}

static void
init(struct stage *s)
{
	*s = (struct stage){ .tweet = false };
	fields_init(&s->fields);
}

static void
nothing_asked(void)
{
	struct stage s;
	struct slice got;

	init(&s);
	ok(stage_next(&s, &got) == 0, "nothing before the first");
	gives(&s, " {\"a\" : 1} ", "{\"a\" : 1}\n");
	gives(&s, "7", "7\n");
	stage_free(&s);
}

static void
order(void)
{
	struct stage s;

	init(&s);
	ok(!place_parse(&s.explode, "list"), "path");
	s.exploding = s.by_key = true;
	ok(seen_init(&s.seen, 10, secret) == 0, "seen");
	ok(sift_event(&s.sift, "k") == 0, "event");
	ok(sift_keywords(&s.sift, "yes") == 0, "keywords");
	/* the kind is the whole record's, the text and the key each element's */
	gives(&s,
	    "{\"event\":\"message\",\"data\":{\"type\":\"k\",\"text\":\"yes\","
	    "\"list\":[{\"text\":\"YES\",\"id\":1},{\"text\":\"no\",\"id\":2},"
	    "{\"text\":\"yes\",\"id\":\"1\"},{\"text\":\"yes\",\"id\":2}]}}",
	    "{\"event\":\"k\",\"data\":{\"text\":\"YES\",\"id\":1}}\n"
	    "{\"event\":\"k\",\"data\":{\"text\":\"yes\",\"id\":2}}\n");
	gives(&s, "{\"event\":\"other\",\"data\":{\"list\":[\"yes\"]}}", "");
	/* the key of a record that did not pass was not seen */
	gives(&s, "{\"event\":\"k\",\"data\":{\"text\":\"no\",\"id\":3}}", "");
	gives(&s, "{\"event\":\"k\",\"data\":{\"text\":\"yes\",\"id\":3}}",
	    "{\"event\":\"k\",\"data\":{\"text\":\"yes\",\"id\":3}}\n");
	stage_free(&s);
}

static void
notes(void)
{
	static const char note[] =
	    "{\"event\":\"sse-connect\",\"data\":{\"note\":\"open\"}}";
	struct stage s;
	char want[sizeof note + 1];

	init(&s);
	ok(sift_event(&s.sift, "x") == 0, "event");
	gives(&s, note, "");
	s.keep_notes = true;
	snprintf(want, sizeof want, "%s\n", note);
	gives(&s, note, want);
	gives(&s, "{\"retry\":3}", "{\"retry\":3}\n");
	gives(&s, "{\"retry\":3,\"data\":1}", "");
	gives(&s, "{\"event\":\"y\",\"data\":{\"note\":\"open\"}}", "");
	stage_free(&s);
}

static void
keys(void)
{
	struct stage s;

	init(&s);
	s.by_key = s.by_place = true;
	ok(!place_parse(&s.unique, ".k"), "path");
	ok(seen_init(&s.seen, 10, secret) == 0, "seen");
	gives(&s, "{\"k\":[1]}", "{\"k\":[1]}\n");
	gives(&s, "{\"k\":[1]}", "");
	gives(&s, "{\"k\":null}", "{\"k\":null}\n");
	gives(&s, "{\"k\":null}", "{\"k\":null}\n");
	gives(&s, "{\"k\":\"\"}", "{\"k\":\"\"}\n");
	gives(&s, "{\"k\":\"\"}", "");
	stage_free(&s);
}

int
main(void)
{
	nothing_asked();
	order();
	notes();
	keys();
	return done();
}
