/* SPDX-License-Identifier: MIT */
/*
 * What a parser tells of ids and times to reconnect: as by resume_line for each
 * line, though events that are alike are not taken line by line.
 */
#include "parser.h"
#include "tap.h"

static struct parser p;
static struct resume told;

/* Parse s as one chunk of a stream that has begun, blank lines before it. */
static void
tell(struct slice s)
{
	struct buf b = { .max = 0 }, out = { .max = 0 };
	struct slice in;

	ok(buf_str(&b, "\n\n") == 0 && buf_slice(&b, s) == 0, "room");
	resume_free(&told);
	resume_init(&told);
	parser_reset(&p);
	parser_tell(&p, &told);
	in = buf_get(&b);
	while (parser_next(&p, &in, &out) != PARSER_MORE)
		buf_reset(&out);
	buf_free(&b);
	buf_free(&out);
}

#define EVENT(retry, id) "event: a\n" retry id "data: {\"n\":1}\n\n"
#define AGAIN EVENT("retry: 1000\n", "")

int
main(void)
{
	parser_init(&p);
	/* not the last bytes of a chunk, which are taken line by line */
	tell(SLICE(AGAIN AGAIN "retry: 7000\n\n" AGAIN ": comment\n:\n:\n:\n"));
	ok(told.retry_ms == 1000, "a time that an event says again");
	tell(SLICE(AGAIN AGAIN EVENT("retry: 7000\n", "") ": comment\n:\n:\n"));
	ok(told.retry_ms == 7000, "another time, in an event");
	tell(SLICE(EVENT("", "id: 1\n") EVENT("", "id: 2\n") EVENT("", "")
		EVENT("", "id: 1\n") ": comment\n:\n:\n:\n"));
	is(resume_id(&told), SLICE("1"), "an id that came before");
	resume_free(&told);
	parser_free(&p);
	return done();
}
