/* SPDX-License-Identifier: MIT */
#ifndef SERVEOPT_H
#define SERVEOPT_H
/*
 * The options of sse-serve.
 */

#include "cli.h"
#include "feed.h"
#include "guard.h"
#include "intake.h"
#include "route.h"

#define SERVEOPT_LIST 16

enum serveopt_kind {
	SERVEOPT_AUTO,
	SERVEOPT_SSE,
	SERVEOPT_RECORDS
};

struct serveopt_list {
	const char *at[SERVEOPT_LIST];
	size_t n;
};

struct serveopt {
	const char *file; /* NULL: standard input */
	const char *listen, *cert, *key, *type, *cors, *port_file, *token_path;
	struct serveopt_list headers, keys;
	struct routes routes;
	enum serveopt_kind kind;
	int ready_fd; /* -1: none */
	size_t max_event, history_bytes, chunk;
	uint64_t history, max_clients, seed, count, duration_ms, retry_ms;
	uint64_t stall_ms;
	bool random, live, hold, tail, post, no_status, start_on_client;
	bool backpressure, loop, ids, guarded, filters;

	/* filled in as far as options go */
	struct feed feed;
	struct intake intake;
	struct guard guard;

	/* the module's own */
	bool end, rated, idled;
};

/* Read the command line; what is wrong with it ends the process. */
void serveopt_read(struct serveopt *o, int argc, char **argv);

#endif
