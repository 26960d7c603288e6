/* SPDX-License-Identifier: MIT */
#ifndef TOKENOPT_H
#define TOKENOPT_H
/*
 * The options of sse-token.
 */

#include "answer.h"
#include "cli.h"
#include "governor.h"
#include "request.h"

struct tokenopt {
	struct request request;
	const char *url; /* NULL: not given */

	/* the key */
	const char *key_file, *key_name, *key_header;
	int key_fd; /* -1: none given */
	bool no_key, key_as_token;

	/* the answer and what becomes of it */
	struct answer_field token[2], life[3];
	size_t tokens, lives;
	uint64_t life_s; /* 0: not given */
	bool raw, show;

	/* the pool */
	const char *pool; /* NULL: none */
	struct governor governor;
	uint64_t margin_ms, budget_wait_ms;
	bool fresh, give_back, reusable;

	/* attempts */
	uint64_t retries, max_wait_ms, max_time_ms;
};

/* Read the command line; what is wrong with it ends the process. */
void tokenopt_read(struct tokenopt *o, int argc, char **argv);

void tokenopt_free(struct tokenopt *o);

#endif
