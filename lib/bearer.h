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

#endif
