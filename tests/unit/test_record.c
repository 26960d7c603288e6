/* SPDX-License-Identifier: MIT */
#include "record.h"
#include "tap.h"

static void
wrote(struct slice time, struct slice stream, struct slice event,
    struct slice id, struct slice data, bool json, struct slice want)
{
	struct buf b = { .max = 0 };
	struct record r;

	ok(record_write(&b, time, stream, event, id, data, json) == 0,
	    "written");
	is(buf_get(&b), want, "the record");
	ok(json_valid(buf_get(&b), JSON_DEPTH + 1), "is JSON");
	record_read(&r, buf_get(&b));
	ok(r.object && json_text_is(r.event, event), "is read again");
	ok(!r.id.p == !id.n && !r.time.p == !time.p && r.data.p, "its parts");
	ok(!r.stream.p == !stream.n, "and its stream");
	ok(!stream.n || json_text_is(r.stream, stream), "as it was");
	buf_free(&b);
}

int
main(void)
{
	const struct slice none = { NULL, 0 };
	struct buf small = { .max = 30 };
	struct record r;

	wrote(none, none, SLICE("tweet"), SLICE("7"), SLICE("{\"n\":1.10}"),
	    true,
	    SLICE(
		"{\"event\":\"tweet\",\"id\":\"7\",\"data\":{\"n\":1.10}}\n"));
	wrote(SLICE("2026-01-01T00:00:00.000000Z"), none, SLICE("message"),
	    none, SLICE(""), false,
	    SLICE("{\"time\":\"2026-01-01T00:00:00.000000Z\","
		  "\"event\":\"message\",\"data\":\"\"}\n"));
	wrote(none, none, SLICE("a\"b"), SLICE("[{\"o\":1}]"),
	    SLICE("[1,\n2\n]"), true,
	    SLICE("{\"event\":\"a\\\"b\",\"id\":\"[{\\\"o\\\":1}]\","
		  "\"data\":[1,2]}\n"));
	wrote(none, none, SLICE("m"), none, SLICE("two\nlines"), false,
	    SLICE("{\"event\":\"m\",\"data\":\"two\\nlines\"}\n"));

	wrote(SLICE("2026-01-01T00:00:00.000000Z"), SLICE("a/\"b\""),
	    SLICE("m"), SLICE("7"), SLICE("1"), true,
	    SLICE("{\"time\":\"2026-01-01T00:00:00.000000Z\","
		  "\"stream\":\"a/\\\"b\\\"\",\"event\":\"m\","
		  "\"id\":\"7\",\"data\":1}\n"));
	wrote(none, SLICE("s"), SLICE("m"), none, SLICE("1"), true,
	    SLICE("{\"stream\":\"s\",\"event\":\"m\",\"data\":1}\n"));

	ok(record_write(&small, none, none, SLICE("m"), none,
	       SLICE("0123456789"), false) == -1 &&
		small.n == 0,
	    "past the ceiling nothing is written");
	buf_free(&small);

	record_read(&r,
	    SLICE(" {\"data\":1,\"x\":{\"id\":2},\"\\u0069d\":\"3\","
		  "\"data\":4} "));
	is(r.data, SLICE("4"), "the last of duplicates");
	is(r.id, SLICE("\"3\""), "a name written with an escape");
	ok(!r.event.p && !r.time.p, "absent members");
	ok(*r.line.p == '{' && r.line.p[r.line.n - 1] == '}', "trimmed");
	record_read(&r, SLICE("[1]"));
	ok(!r.object && !r.data.p, "not an object");
	return done();
}
