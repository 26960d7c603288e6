/* SPDX-License-Identifier: MIT */
/*
 * The fast lane where the outline is known, with registers of 64 bytes.
 */
#include "bits512.h"
#include "lane.h"

#ifdef __x86_64__
#define STEP LANE_STEP
#define TIER BITS512_TIER
#define INLINE BITS512_INLINE

TIER static INLINE void
put(char *to, const char *from)
{
	_mm512_storeu_si512(to, _mm512_loadu_si512(from));
}

/* bzhi looks at the lower eight bits of n only. */
TIER static INLINE bool
same(const char *a, const char *b, size_t n)
{
	unsigned all = n < STEP ? (unsigned)n : STEP;

	return !_mm512_mask_cmpneq_epi8_mask(_bzhi_u64(UINT64_MAX, all),
	    _mm512_loadu_si512(a), _mm512_loadu_si512(b));
}

static inline enum judgement
judged(struct judge *j, struct slice s)
{
	return judge_skeleton_avx512(j, s, JSON_DEPTH);
}

#include "lane_outlined.h"

TIER const char *
lane_avx512(struct lane *l, const char *p, const char *end, struct buf *out,
    size_t room, uint64_t *count)
{
	return lane_outlined(l, p, end, out, room, count);
}
#endif
