/* SPDX-License-Identifier: MIT */
/*
 * The judge with registers of 16 bytes, which every x86-64 has: one descent
 * that runs over strings sixteen bytes at a time (scan.h).  Skeletons do not
 * pay here: without an instruction that gathers bytes, to make one takes as
 * long as to judge it.
 */
#include "judge.h"

#include "utf8.h"

#ifdef __x86_64__
enum judgement
judge_sse2(struct judge *j, struct slice s, unsigned depth)
{
	(void)j;
	if (json_utf8(s, depth))
		return JUDGE_JSON;
	return utf8_valid(s) < s.n ? JUDGE_BROKEN : JUDGE_TEXT;
}
#endif
