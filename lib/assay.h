/* SPDX-License-Identifier: MIT */
#ifndef ASSAY_H
#define ASSAY_H
/*
 * Whether a server of event streams does what it MUST, which is what the
 * standards ask (WHATWG HTML 9.2, RFC 9110, RFC 9112) or without which readers
 * lose or misread events, and what it SHOULD, without which they work, but
 * later, for fewer, or with gaps.
 */

#include "observe.h"

/* Headers are late, a HEAD is hanging, from this on. */
#define ASSAY_HEAD_MS 5000

/* A stream is silent for too long from this on: comments every 15 s are usual. */
#define ASSAY_SILENCE_MS 18000

/* Half an event waits for too long from this on. */
#define ASSAY_HALF_MS 1000

enum assay_is {
	ASSAY_PASS,
	ASSAY_FAIL,
	ASSAY_UNKNOWN /* what was seen does not tell */
};

struct assay {
	const char *name; /* one word */
	bool must;        /* else SHOULD */
	enum assay_is is;
	char seen[384]; /* may hold bytes of the peer as they are */
};

/* How a HEAD was answered. */
struct assay_head {
	bool asked;
	int status;     /* 0: no answer */
	bool closed;    /* the connection, in time */
	uint64_t ms;    /* until then, or until we gave up */
	uint64_t bytes; /* of a body, which there must not be */
};

struct assay_case {
	struct assay_head head;
	const struct observe *get;
	bool coded; /* a content coding was asked for */
};

#define ASSAY_COUNT 26

/* All of them, in the order they are to be shown. */
void assay_judge(
    struct assay v[static ASSAY_COUNT], const struct assay_case *c);

/* "MUST", "SHOULD"; "pass", "fail", "unknown". */
const char *assay_level(const struct assay *v);
const char *assay_word(const struct assay *v);

/* How many of a level are so. */
unsigned assay_count(
    const struct assay v[static ASSAY_COUNT], bool must, enum assay_is is);

/*
 * Append one JSON object, without line end: url, bytes, events, comments,
 * seconds (of the stream), must and should (how many pass, fail, unknown), and
 * checks, an array of objects with name, level, verdict, seen.  Returns 0, or
 * -1 as buf_room.
 */
int assay_json(struct buf *b, struct slice url, const struct observe *get,
    const struct assay v[static ASSAY_COUNT]);

#endif
