/* SPDX-License-Identifier: MIT */
#include "frame.h"

#include "tap.h"

static const struct {
	const char *line, *want, *what;
	unsigned flags;
	enum frame_got got;
} records[] = {
	{ "{\"event\":\"tweet\",\"id\":\"7\",\"data\":{\"a\": 1}}",
	    "event: tweet\nid: 7\ndata: {\"a\": 1}\n\n", "all parts", 0,
	    FRAME_EVENT },
	{ "{\"event\":\"message\",\"data\":[1,2]}", "data: [1,2]\n\n",
	    "message is the default", 0, FRAME_EVENT },
	{ "{\"data\":\"a\\nb\"}", "data: a\ndata: b\n\n", "text of two lines",
	    0, FRAME_EVENT },
	{ "{\"data\":\"\"}", "data:\n\n", "empty text", 0, FRAME_EVENT },
	{ "{\"data\":\"a\\n\"}", "data: a\ndata:\n\n", "LF at the end", 0,
	    FRAME_EVENT },
	{ "{\"data\":\"[DONE]\"}", "data: [DONE]\n\n", "text that is no JSON",
	    0, FRAME_EVENT },
	{ "{\"data\":\"12\"}", "data: \"12\"\n\n", "text that would be JSON", 0,
	    FRAME_EVENT },
	{ "{\"data\":\"12\"}", "data: 12\n\n", "as text", FRAME_TEXT,
	    FRAME_EVENT },
	{ "{\"data\":\"a\\rb\"}", "data: \"a\\rb\"\n\n",
	    "CR only inside a JSON string", 0, FRAME_EVENT },
	{ "{\"data\":\"x\\ud83d\"}", "data: \"x\\ud83d\"\n\n",
	    "a lone surrogate stays an escape", 0, FRAME_EVENT },
	{ "{\"data\":\"\\udc00\"}", "data: \"\\udc00\"\n\n",
	    "a lone low surrogate too", 0, FRAME_EVENT },
	{ "{\"data\":\"x\\ud83d\\ude00\\\\ud83d\"}",
	    "data: x\xf0\x9f\x98\x80\\ud83d\n\n", "a pair is a character", 0,
	    FRAME_EVENT },
	{ "{\"data\":\"  a\"}", "data:   a\n\n", "leading spaces", 0,
	    FRAME_EVENT },
	{ "{\"data\":107214471804101576}", "data: 107214471804101576\n\n",
	    "digits stay", 0, FRAME_EVENT },
	{ "{\"data\":null}", "data: null\n\n", "null", 0, FRAME_EVENT },
	{ "{\"event\":\"end\"}", "event: end\n\n", "no data", 0, FRAME_OTHER },
	{ "{\"event\":\"a\\nb\",\"data\":1}", "", "a name of two lines", 0,
	    FRAME_NONE },
	{ "{\"id\":\"a\\u0000\",\"data\":1}", "", "an id with NUL", 0,
	    FRAME_NONE },
	{ "{\"data\":1}", "id:\ndata: 1\n\n", "the id is taken back",
	    FRAME_CLEAR_ID, FRAME_EVENT },
	{ "{\"id\":\"5\",\"data\":1}", "id: 5\ndata: 1\n\n", "a new id",
	    FRAME_CLEAR_ID, FRAME_EVENT },
	{ "{\"comment\":\" hi\"}", ": hi\n\n", "comment", 0, FRAME_OTHER },
	{ "{\"retry\":3000}", "retry: 3000\n\n", "retry", 0, FRAME_OTHER },
	{ "{\"other\":1}", "", "no part of a record", 0, FRAME_NONE },
	{ "[1]", "", "no object", 0, FRAME_NONE },
	{ "{\"event\":\"\"}", "", "nothing said", 0, FRAME_NONE },
	{ "{\"data\":{\"a\":\r1}}", "data: {\"a\":\ndata: 1}\n\n",
	    "CR between tokens", 0, FRAME_EVENT },
	{ "{\"event\":0,\"id\":5,\"data\":1}", "event: 0\nid: 5\ndata: 1\n\n",
	    "numbers as names", 0, FRAME_EVENT },
	{ "{\"event\":null,\"id\":null,\"data\":1}", "data: 1\n\n",
	    "null is nothing", 0, FRAME_EVENT },
};

int
main(void)
{
	struct buf b = { 0 };
	struct record r;

	for (size_t i = 0; i < sizeof(records) / sizeof(*records); i++) {
		buf_reset(&b);
		record_read(&r, slice_str(records[i].line));
		ok(frame_write(&b, &r, records[i].flags) == records[i].got,
		    records[i].what);
		is(buf_get(&b), slice_str(records[i].want), records[i].what);
	}
	buf_free(&b);
	b.max = 8;
	record_read(&r, SLICE("{\"data\":1}"));
	ok(frame_write(&b, &r, 0) == FRAME_NOMEM && b.n == 0,
	    "no room, nothing written");
	buf_free(&b);
	return done();
}
