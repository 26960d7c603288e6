/* SPDX-License-Identifier: MIT */
#ifndef IO_H
#define IO_H
/*
 * Standard input and output of a filter.  Output is flushed exactly when the
 * tool is about to wait for input; a reader that has gone is noticed while
 * waiting; a write that fails is never ignored.  Failures end the process with
 * the suite's exit code, so no call here returns one.
 */

#include <stdint.h>

#include "buf.h"

/* Longest line in_line accepts unless told otherwise: an event of 16 MiB. */
#define IN_MAXLINE ((size_t)18 << 20)

struct out {
	int fd;
	const char *name; /* for messages: "standard output" or a path */
	struct buf held;  /* not yet written; who adds to it flushes at times */
	uint64_t bytes;   /* written so far */
};

struct in {
	int fd;
	const char *name;
	struct out *out; /* flushed before each wait; may be NULL */
	struct buf held; /* what was read; in_line keeps a partial line in it */
	size_t start;    /* in_line: where the next line begins */
	size_t seen;     /* in_line: bytes from start known to hold no LF */
	size_t maxline;  /* in_line: longer lines are skipped and counted */
	uint64_t lines, skipped;
	uint64_t fills; /* in_fill: how often it was called, by in_line too */
	bool skipping, eof;
	bool regular;     /* a regular file, for which nobody waits */
	unsigned reads;   /* of it */
	uint64_t wake_ms; /* in_next, in_line: return to the caller then */
	/*
	 * in_line: if not NULL, called on whole lines that were read, the last
	 * one without its LF if the input ends so.  Returns how many bytes of
	 * them are to be passed over, whole lines, which it counts, and *next,
	 * of the line behind them with its LF, or 0.
	 */
	size_t (*pass)(struct in *i, struct slice lines, size_t *next);
	void *pass_ctx;
	/*
	 * in_line: if not NULL, called in place of read(2), to put more behind
	 * what is held.  Returns 1, 0 at the end, or -1 when wake_ms has come.
	 */
	int (*fill)(struct in *i);
	void *fill_ctx;
	size_t whole; /* pass: the end of whole lines in held */
};

/*
 * First call of main: closed descriptors 0 to 2 are filled so that no file
 * gets their number by accident, and TERM, INT and HUP are caught: the next in_next then
 * reports the end of input, and io_exit re-raises the signal.  A second signal
 * kills at once.
 */
void io_init(void);

/*
 * Let sig end a wait for input as wake_ms does.  io_woken tells, once for each
 * wake-up, that it was the signal.
 */
void io_wake_on(int sig);
bool io_woken(void);

/* True once for each such signal: for a tool that polls io_stop_fd. */
bool io_asked(void);

/* The signal that asked us to stop, or 0. */
int io_stopped(void);

/*
 * Readable once a signal came, to stop or as in io_wake_on: for a tool that
 * polls by itself.
 */
int io_stop_fd(void);

void out_init(struct out *o, int fd, const char *name);
void out_put(struct out *o, const void *p, size_t n);
void out_slice(struct out *o, struct slice s);

/* Returns only when all is written, or the reader has gone (see io_exit). */
void out_flush(struct out *o);

void in_init(struct in *i, int fd, const char *name, struct out *o);

/*
 * Open an operand: a path, or "-" for standard input.  Returns false, having
 * said why and noted for io_exit that the run failed, if it cannot.  in_free
 * closes what was opened here.
 */
bool in_open(struct in *i, const char *path, struct out *o);

/*
 * The next chunk, good until the next call; n == 0 at the end of input, p ==
 * NULL too if it was wake_ms (a time of io_now_ms, 0: never) that ended the
 * wait.
 */
struct slice in_next(struct in *i);

enum in_got {
	IN_END,  /* input ended */
	IN_LINE, /* a line, without its LF */
	IN_LONG, /* a line past maxline was skipped; *line is its first bytes */
	IN_WAKE  /* wake_ms has come */
};

/* The next line.  A last line without LF is a line.  Good until the next call. */
enum in_got in_line(struct in *i, struct slice *line);
void in_free(struct in *i);

/*
 * For who takes lines by the block.  in_ready: reading would not wait.  in_fill
 * reads once more behind what is held, waiting if it must; false at the end or
 * when wake_ms has come.  in_cut appends all whole lines that are held to b if
 * these are min bytes at least, and is then behind them, though not in lines;
 * else it returns false, as it does within a line past maxline.
 */
bool in_ready(const struct in *i);
bool in_fill(struct in *i);
bool in_cut(struct in *i, size_t min, struct buf *b);

/*
 * Milliseconds of the monotonic clock, and of the one that also counts the time
 * that the machine was suspended.
 */
uint64_t io_now_ms(void);
uint64_t io_boot_ms(void);

/* The clock on the wall, as clock.h has it: microseconds since 1970. */
int64_t io_wall_us(void);

/*
 * Flush, check that standard output closes without error, print what say.h
 * holds back, and end: by re-raising the signal that stopped us, else with
 * code, or if that is 0 with what a failed input asks for.  o may be NULL.
 */
_Noreturn void io_exit(struct out *o, int code);

#endif
