/* SPDX-License-Identifier: MIT */
#ifndef RUN_H
#define RUN_H
/*
 * One run of a tool against one list of answers: what is known of it on the
 * server's side.
 */

#include <sys/types.h>

#include "leak.h"
#include "made.h"
#include "peer.h"
#include "rows.h"

/* Whoever waits longer than this for the other hangs. */
#define RUN_LIMIT_S 40

/* The places to connect to; all but HERE are other origins. */
enum door {
	DOOR_HERE, /* the server, or the proxy in front of it */
	DOOR_PORT, /* same host, another port; the server behind a proxy */
	DOOR_HOST, /* same port, another host */
	DOOR_FULL, /* nobody answers */
	DOORS
};

/* Which of the runs of a row it is. */
enum mode {
	MODE_ALONE, /* nothing but the fault, from the first contact on */
	MODE_MID,   /* a good connection, the fault, a good connection */
	MODE_GIVEN  /* the answers and all else are in the table */
};

struct run {
	const struct row *row;
	const char *certs; /* folder of the certificates */
	uint64_t seed;
	const char *answer[8];
	size_t answers;
	bool verbose, notes, bare;
	bool tls, proxy; /* https; through a proxy */
	struct leak leak;
	struct made made, dice; /* the content; where pieces end */

	int door[DOORS];
	int filler[2]; /* what DOOR_FULL is full of */
	unsigned port[DOORS];
	char host[32]; /* as messages name it */

	pid_t pid;
	int pidfd, reader; /* the other end of its stdout, or -1 */
	int status;
	bool ended, left; /* its reader has left */

	struct peer peer;
	struct buf want;       /* what stdout must be */
	struct buf got;        /* what it is so far, without notes */
	struct buf elsewhere;  /* what other origins were told */
	struct buf about;      /* its arguments, environment and children */
	char request[1 << 19]; /* the last one */
	uint64_t total;        /* events of all answers */
	unsigned asks, bursts;
	uint64_t due_ms; /* a signal or a leaving reader ends it until then */
	char why[4096];  /* the first thing that went wrong */
};

/* Note what is wrong; only the first counts. */
void run_wrong(struct run *r, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

uint64_t run_now_ms(void);

/* The number of "TERM" and the like. */
int run_signal(const char *name);

/* Number of events of the n-th burst. */
uint64_t run_burst(const struct run *r, unsigned n);

/* Whether the tool is given this kind of secret: a row may want but one. */
bool run_with(const struct run *r, const char *kind);

/* Start the tool with its secrets, in the current folder; wait for its end. */
void run_start(struct run *r, enum mode mode, uint64_t events);
void run_wait(struct run *r);

/* Read what it has written so far. */
void run_read(struct run *r);

/* Wait until all of want is there, as events must not wait for what follows. */
void run_seen(struct run *r);

/*
 * Append text with \r \n \t \0 \\ \xNN understood, and %PORT, %HOST, %HTTPS,
 * %HTTP and %FULL replaced by URLs of the doors.
 */
void run_text(const struct run *r, struct buf *b, const char *text);

/* Append a file, whole or what there is of it. */
void run_file(struct buf *b, const char *name);

/* The value of a header of the request, absent if there is none; "\r\nName: ". */
struct slice run_header(const struct run *r, const char *name);

/* Do one step of an answer, as the table tells them. */
void run_step(struct run *r, const char *name, const char *arg);

/* Answer connections until the tool has ended. */
void run_serve(struct run *r);

#endif
