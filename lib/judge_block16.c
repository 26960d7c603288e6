/* SPDX-License-Identifier: MIT */
/*
 * The judge of SSE2 and NEON: one descent that runs over strings sixteen bytes
 * at a time (block16.h, scan.h).  Skeletons do not
 * pay here: without an instruction that gathers bytes, to make one takes as
 * long as to judge it.
 */
#include "judge.h"

#include "utf8.h"

enum judgement
judge_block16(struct judge *j, struct slice s, unsigned depth)
{
	(void)j;
	if (json_utf8(s, depth))
		return JUDGE_JSON;
	return utf8_valid(s) < s.n ? JUDGE_BROKEN : JUDGE_TEXT;
}
