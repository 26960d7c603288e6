/* SPDX-License-Identifier: MIT */
#ifndef COMPILE_H
#define COMPILE_H
/* From the tree of a jq program to the code that the engine runs. */

#include "code.h"

/*
 * Make u->root of the program a, which need not live on.  Returns NULL, or what
 * of it the engine cannot run: "'reduce'", "function 'strptime'"; good until
 * u is freed.  If u->parts is not zero that is told of the last of them by
 * code_reason, and the parts are to be given what runs them.
 */
const char *compile_program(struct code_unit *u, const struct ast *a);

#endif
