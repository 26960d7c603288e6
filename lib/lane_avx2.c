/* SPDX-License-Identifier: MIT */
/*
 * The fast lane where the outline is known, with registers of 32 bytes.
 */
#include "bits256.h"
#include "lane.h"

#ifdef __x86_64__
#define STEP LANE_STEP
#define TIER BITS256_TIER
#define INLINE BITS256_INLINE

TIER static INLINE void
put(char *to, const char *from)
{
	struct bits256 v = bits256_load(from);
	__m256i *at = (__m256i *)(void *)to;

	_mm256_storeu_si256(at, v.a);
	_mm256_storeu_si256(at + 1, v.b);
}

TIER static INLINE bool
same(const char *a, const char *b, size_t n)
{
	struct bits256 v = bits256_load(a), w = bits256_load(b);
	uint64_t differ = ~bits256_word((struct bits256){
	    _mm256_cmpeq_epi8(v.a, w.a), _mm256_cmpeq_epi8(v.b, w.b) });

	return n < STEP ? differ << (STEP - n) == 0 : differ == 0;
}

static inline enum judgement
judged(struct judge *j, struct slice s)
{
	return judge_skeleton_avx2(j, s, JSON_DEPTH);
}

#include "lane_outlined.h"

TIER const char *
lane_avx2(struct lane *l, const char *p, const char *end, struct buf *out,
    size_t room, uint64_t *count)
{
	return lane_outlined(l, p, end, out, room, count);
}
#endif
