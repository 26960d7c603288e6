/* SPDX-License-Identifier: MIT */
#include "judge.h"

#include "cpu.h"

enum judgement
judge_text(struct judge *j, struct slice s, unsigned depth)
{
	if (!j)
		return judge_scalar(j, s, depth);
	switch (cpu_tier()) {
#ifdef __x86_64__
	case CPU_AVX512:
		return judge_avx512(j, s, depth);
	case CPU_AVX2:
		return judge_avx2(j, s, depth);
	case CPU_SSE2:
		return judge_sse2(j, s, depth);
#endif
	default:
		return judge_scalar(j, s, depth);
	}
}
