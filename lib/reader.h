/* SPDX-License-Identifier: MIT */
#ifndef READER_H
#define READER_H
/*
 * Whether the reader of standard output goes on taking, and telling the user
 * once if it does not.  Times are milliseconds of any clock that never goes
 * back.
 */

#include "sink.h"

struct reader {
	uint64_t since_ms; /* when it took something last, or had all */
	uint64_t taken;
	bool told;
};

void reader_init(struct reader *r, uint64_t now);

/* Look at it: call this after each sink_write. */
void reader_watch(struct reader *r, const struct sink *s, uint64_t now);

/* When to look again at the latest; UINT64_MAX: no need to. */
uint64_t reader_due_ms(const struct reader *r, const struct sink *s);

/*
 * It has taken too long: give it the rest of an event that it has in part, if
 * that can be done, and say what it will never get, if anything.
 */
void reader_give_up(struct sink *s);

#endif
