/* SPDX-License-Identifier: MIT */
#ifndef LIBJQ_H
#define LIBJQ_H
/*
 * libjq, loaded when it is needed: most programs run without it, and then its
 * loading would be most of what starting takes.  The functions of jq.h and jv.h
 * that program.c calls are defined here, and passed on once libjq_open was
 * successful; before that none of them may be called.
 *
 * The library is named by LIBJQ, its soname where this was built, and expected
 * to be of the release it had there.
 */

#include <jq.h>
#include <stdbool.h>

#include "slice.h"

/* Returns NULL, or why libjq cannot be loaded; any number of times. */
const char *libjq_open(void);

/* A function that not every release has; NULL if this one has not. */
void *libjq_find(const char *name);

/* True from 1.7 on. */
bool libjq_later(void);

/* The bytes of the string v, which is not consumed: good as long as it is. */
struct slice libjq_bytes(jv v);

/* The path without links, or as it is if it leads nowhere. */
jv libjq_path(const char *path);

/*
 * Where programs look for modules: dirs, an array that is consumed, or jq's
 * default places if it is empty.  path: the file of the program, or NULL.
 */
void libjq_origins(jq_state *jq, jv dirs, const char *path);

/*
 * jq, with the program text and the variables in the object named, all of them
 * being $ARGS; or NULL, jq being torn down.  named and positional are consumed.
 */
jq_state *libjq_compile(
    jq_state *jq, const char *text, jv named, jv positional);

/*
 * No more results of this run are wanted.  libjq cannot stop between two of
 * them, as its records of paths would be at odds.  False if they go on and on:
 * then jq must not be used any more, nor be torn down.
 */
bool libjq_drain(jq_state *jq);

#endif
