/* SPDX-License-Identifier: MIT */
#ifndef JUDGE_H
#define JUDGE_H
/* What a run that is over should have come to. */

#include "run.h"

/* Exit code, standard output and error, canaries: run_wrong says the rest. */
void judge(struct run *r, enum mode mode);

#endif
