/* SPDX-License-Identifier: MIT */
#ifndef CONNECTOPT_H
#define CONNECTOPT_H
/*
 * The options of sse-connect.
 */

#include "follow.h"

struct connectopt_stream {
	const char *url;
	const char *name; /* goes with its events; NULL: there is only one */
};

/* What is examined instead of followed. */
enum connectopt_exam {
	CONNECTOPT_FOLLOW,
	CONNECTOPT_CHECK,
	CONNECTOPT_PROBE
};

struct connectopt {
	struct follow_opts follow;
	struct connectopt_stream *streams;
	size_t n; /* of streams: 1 or more */
	const char *last_id, *resume, *note_file;
	uint64_t duration_ms;
	uint64_t spool; /* bytes; 0: none */
	bool records;   /* are written */
	bool secret;    /* one is attached to the requests */
	size_t buffer;  /* bytes that may wait for the reader */
	int progress;   /* as status_init takes it */
	enum connectopt_exam exam;
	bool json; /* of exam */

	/* the module's own */
	const char *url, *urls;
	struct buf text;
};

/*
 * Read the command line; what is wrong with it, or with the files it names,
 * ends the process: nothing has been contacted.
 */
void connectopt_read(struct connectopt *o, int argc, char **argv);
void connectopt_free(struct connectopt *o);

#endif
