/* SPDX-License-Identifier: MIT */
#include "judge.h"

enum judgement
judge_text(struct judge *j, struct slice s, unsigned depth)
{
	return judge_scalar(j, s, depth);
}
