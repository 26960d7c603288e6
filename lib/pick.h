/* SPDX-License-Identifier: MIT */
#ifndef PICK_H
#define PICK_H
/*
 * The jq programs that only pick: a path, or records by a plain condition.
 *
 *	.data.user.name
 *	select(.event == "tweet" and .data.retweet_count >= 100)
 *	select(.data.verified) | .data.text
 *
 * They are the most usual ones.  What they give stands in the input, so it
 * need not be taken apart, nor lose digits, to be written again.  Where what
 * jq would do is not plain to see, as with an error, libjq is to be asked.
 */

#include "path.h"

#define PICK_TESTS 8

enum pick_op {
	PICK_TRUE, /* the value alone: neither false nor null */
	PICK_EQ,
	PICK_NE,
	PICK_LT,
	PICK_LE,
	PICK_GT,
	PICK_GE
};

struct pick_test {
	struct path path;
	enum pick_op op;
	enum json_type type; /* of what the value is compared with */
	struct buf text;     /* ... if it is a string */
	double number;       /* ... if it is a number */
};

/* Zeroed, or what pick_parse made. */
struct pick {
	struct pick_test test[PICK_TESTS];
	size_t n;
	bool any;     /* one test is enough, else all must hold */
	bool selects; /* the program calls select */
	struct path
	    out; /* what is given of a picked record; "." is all of it */
	struct buf work;
};

/*
 * True if the jq program text is one of these; *p is then to be freed, and is
 * zeroed else.  "." is not one.
 */
bool pick_parse(struct pick *p, struct slice text);
void pick_free(struct pick *p);

enum pick_end {
	PICK_NONE, /* no result */
	PICK_GIVE, /* one: *out, which stands in doc or is "null" */
	PICK_ASK   /* libjq knows */
};

/* Run the program on doc, a valid JSON text. */
enum pick_end pick_run(struct pick *p, struct slice doc, struct slice *out);

#endif
