/* SPDX-License-Identifier: MIT */
/*
 * The reference: each judgement by the module that makes it, in two passes.
 */
#include "judge.h"

#include "utf8.h"

enum judgement
judge_scalar(struct judge *j, struct slice s, unsigned depth)
{
	(void)j;
	if (utf8_valid(s) < s.n)
		return JUDGE_BROKEN;
	return json_valid(s, depth) ? JUDGE_JSON : JUDGE_TEXT;
}
