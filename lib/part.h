/* SPDX-License-Identifier: MIT */
#ifndef PART_H
#define PART_H
/*
 * A part of a program that libjq runs while the engine runs the rest: libjq is
 * given the value the part runs on, and its results go on where the engine
 * wants them.  What it cannot hand over, or what is better said of the whole
 * record, is FLOW_ASK.
 */

#include "machine.h"
#include "program.h"

/*
 * text: as a program of its own.  NULL if libjq does not take it.  It works as
 * long as p does.
 */
struct code_part *part_new(struct program *p, struct slice text);
void part_free(struct code_part *part);

#endif
