/* SPDX-License-Identifier: MIT */
#ifndef BEARER_H
#define BEARER_H
/*
 * A token as a command or file gives it: the JSON object sse-token prints, or
 * the bare token on one line.
 */

#include <stdint.h>

#include "buf.h"

/*
 * Put the token of text into *token.  Returns NULL, or why there is none.
 */
const char *bearer_read(struct buf *token, struct slice text);

/*
 * The seconds that the token of text has left at now (microseconds since
 * 1970), by its expires_at, or for now == 0 by its expires_in as of when it was
 * printed.  UINT64_MAX if text does not say.
 */
uint64_t bearer_life(struct slice text, int64_t now);

/* So long after a refusal, in milliseconds: {"retry_after":S}; -1: unsaid. */
int64_t bearer_wait_ms(struct slice text);

#endif
