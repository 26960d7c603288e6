/* SPDX-License-Identifier: MIT */
#ifndef SAY_H
#define SAY_H
/*
 * Messages: one line a fact on standard error, "sse-parse: cannot open 'x':
 * No such file or directory".  Lower case, action first, subject in single
 * quotes, no full stop.  Equal messages in a row are printed once and then
 * counted.  Registered secrets are replaced by *** in every line.
 */

#include "buf.h"

/* Exit codes, one table for the suite; sse-filter adds jq's 1, 3, 4 and 5. */
enum {
	SAY_OK = 0,
	SAY_USAGE = 2,
	SAY_REFUSED = 65, /* input refused by --strict, a hard limit hit */
	SAY_BUG = 70,
	SAY_OS = 71,     /* out of memory, or a limit of the system */
	SAY_CREATE = 73, /* output or state cannot be made */
	SAY_IO = 74,     /* reading or writing failed */
	SAY_AGAIN = 75,  /* gave up for now: run it again later */
	SAY_PROTOCOL =
	    76,         /* the peer is no event stream, or refused for good */
	SAY_DENIED = 77 /* credentials or certificate refused */
};

/* Set the name that opens each line; the string must live on. */
void say_name(const char *prog);
const char *say_prog(void);

/* -q: only errors.  -v: also say_more.  Both may be given more than once. */
extern int say_quiet, say_verbose;

/*
 * Called before each line, to clear what stands on the terminal's last line;
 * NULL: nothing does.
 */
extern void (*say_before)(void);

/* An error or warning (always), a note (not with -q), a detail (only -v). */
void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void say_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void say_more(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Say it and exit with code. */
_Noreturn void say_die(int code, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Out of memory: say so and exit SAY_OS, allocating nothing. */
_Noreturn void say_nomem(void);

/*
 * Bytes from a peer made fit to print: control and non-UTF-8 bytes as \xNN,
 * registered secrets as ***, cut to max bytes with "..." behind.  Returns one of eight static buffers in
 * turn, so eight may stand in one message.
 */
const char *say_bytes(struct slice s, size_t max);

/*
 * The same of a C string that was kept in an array of size bytes.  One that
 * fills it may have been cut in the middle of a secret: what could be the
 * beginning of one at its end is *** too.
 */
const char *say_kept(const char *s, size_t size, size_t max);

/* Append s with the registered secrets as ***.  Returns 0, or -1 as buf_room. */
int say_redact(struct buf *b, struct slice s);

/*
 * Never print these bytes, as they are, percent-encoded or with their own
 * percent-encoding undone.  Copies them; a secret shorter than 4 bytes is not
 * registered, as it would redact half of what is said.  The first that come
 * stay registered, behind them the latest.
 */
void say_secret(struct slice s);

/* Print the count of a message that was repeated; called by io_exit too. */
void say_flush(void);

#endif
