/* SPDX-License-Identifier: MIT */
#include "judge.h"

#include "cpu.h"

#ifdef __x86_64__
/*
 * With what containers and strings begin, white space included.  Other texts
 * are short or no JSON, which a descent knows at once.
 */
static bool
long_json(struct slice s)
{
	return s.n &&
	    (*s.p == '{' || *s.p == '[' || *s.p == '"' ||
		(unsigned char)*s.p <= ' ');
}

enum judgement
judge_text(struct judge *j, struct slice s, unsigned depth)
{
	enum cpu tier = cpu_tier();

	if (tier == CPU_SCALAR)
		return judge_scalar(j, s, depth);
	if (tier == CPU_SSE2 || !j || !long_json(s))
		return judge_block16(j, s, depth);
	if (tier == CPU_AVX2)
		return judge_avx2(j, s, depth);
	return judge_avx512(j, s, depth);
}
#else
enum judgement
judge_text(struct judge *j, struct slice s, unsigned depth)
{
	if (cpu_tier() == CPU_SCALAR)
		return judge_scalar(j, s, depth);
	return judge_block16(j, s, depth);
}
#endif
