/* SPDX-License-Identifier: MIT */
#ifndef INTAKE_H
#define INTAKE_H
/*
 * Live input on its way into the history: bytes are put in as they come, whole
 * pieces go out at their pace, numbered if asked.
 */

#include "cutter.h"
#include "history.h"
#include "pace.h"

struct intake {
	/* the caller's */
	struct cutter cut; /* records and text as asked */
	struct history *to;
	struct pace pace;
	size_t max;       /* bytes of a piece; larger ones are skipped */
	bool number;      /* events get ids, until one comes that has its own */
	struct slice run; /* stands before the number in each of them */
	uint64_t burst;   /* pieces let out by one call at most; 0: any */
	uint64_t burst_bytes; /* and bytes, but one piece always */
	bool eof;             /* no more bytes will come */

	uint64_t events, bad, large; /* so far; bad and large are not events */

	/* the module's own */
	struct buf held, labelled;
	size_t start;
	bool begun, ready;
	struct pace_state at;
};

enum intake_got {
	INTAKE_MORE, /* all whole pieces are out; read more */
	INTAKE_WAIT, /* the next one goes out at *wake */
	INTAKE_END,  /* eof, and all is out */
	INTAKE_NOMEM
};

/* Room for at least n bytes of input; NULL when out of memory. */
char *intake_room(struct intake *s, size_t n);

/* n bytes were put there. */
void intake_put(struct intake *s, size_t n);

/* Put what is due into the history. */
enum intake_got intake_run(struct intake *s, uint64_t now, uint64_t *wake);

/* Bytes of an unfinished piece. */
size_t intake_left(const struct intake *s);
/* After INTAKE_END: the same input comes once more. */
void intake_again(struct intake *s);
void intake_free(struct intake *s);

#endif
