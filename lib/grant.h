/* SPDX-License-Identifier: MIT */
#ifndef GRANT_H
#define GRANT_H
/*
 * The token a connection is made with: where it comes from, whether it may be
 * shown (again), and where it goes if it never was.  A token whose request
 * never went out is as good as new; a server that did not judge one (no answer,
 * 5xx) sees it once more; one that opened a stream or was denied is spent.  One
 * that cmd has given twice is shown for as long as it lives, unless denied.
 * Part of the http adapter: it runs commands, reads a file, and registers
 * tokens with say_secret.
 */

#include "bearer.h"
#include "child.h"

/* At most one of cmd, file and text is set. */
struct grant_source {
	const char *cmd;   /* run by the shell for each token */
	const char *back;  /* and for one that cmd gave in vain; NULL: none */
	const char *file;  /* read for each token */
	struct slice text; /* the token itself, always the same */
};

enum grant_state {
	GRANT_READY,   /* token is there, or none is needed */
	GRANT_RUNNING, /* the command runs: poll fd, call grant_run */
	GRANT_FAILED   /* why and code are set */
};

struct grant {
	const struct grant_source *from;
	struct bearer bearer;
	struct child child;
	struct buf why;  /* ends in NUL */
	int code;        /* as say.h; SAY_AGAIN if a later try may do */
	int64_t wait_ms; /* GRANT_FAILED: what the command asks for, or -1 */

	/* the module's own */
	uint64_t leave_ms; /* how long the command of back is waited for */
};

void grant_init(struct grant *g, const struct grant_source *from);

/* True if tokens are in use at all. */
bool grant_used(const struct grant *g);

/*
 * When a connection made with the token should have been replaced, in
 * milliseconds of io_now_ms; UINT64_MAX: nobody knows.
 */
uint64_t grant_expires_ms(const struct grant *g);

/* What to holds of tokens is forgotten; it takes over what from holds. */
void grant_pass(struct grant *to, struct grant *from);

/* Have a token that may be shown; gets another one if need be. */
enum grant_state grant_get(struct grant *g);
enum grant_state grant_run(struct grant *g);

/* The token went out, and the server did not judge it. */
void grant_shown(struct grant *g);

/* The token opened a stream. */
void grant_spent(struct grant *g);

/* The token was denied.  False if there is no hope for another one. */
bool grant_denied(struct grant *g);

/*
 * No token is wanted any more: a command that is to give one is ended, and a
 * token that never was shown goes back.
 */
void grant_back(struct grant *g);

/* The same; waits up to half a second for a token to be back. */
void grant_free(struct grant *g);

#endif
