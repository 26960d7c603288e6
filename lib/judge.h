/* SPDX-License-Identifier: MIT */
#ifndef JUDGE_H
#define JUDGE_H
/*
 * What a text is, found in one pass over its bytes: exactly what utf8_valid and
 * json_valid say together, and several times faster on what comes in feeds.
 * How, says skeleton.h; by which processor's means, cpu.h.
 */

#include "skeleton.h"

enum judgement {
	JUDGE_JSON, /* one JSON text (RFC 8259), and UTF-8 */
	JUDGE_TEXT, /* UTF-8, but not one JSON text nested depth deep at most */
	JUDGE_BROKEN /* not UTF-8 */
};

/*
 * What a judge remembers from one text to the next, which makes it faster and
 * changes no judgement: 90 KiB, all zero at first, with nothing to free.  Not
 * for two threads at once.
 */
struct judge {
	/* the module's own */
	struct skeleton seen;
	/* the skeleton in the making, then a block to write and one to pad */
	char made[SKELETON_MAX + 2 * SKELETON_BLOCK];
	struct automaton
	    automaton;       /* of a skeleton that gets longer than that */
	uint64_t order[256]; /* of the AVX2 tier: which bytes of eight are on */
};

/*
 * The judgement of s, which may be empty (JUDGE_TEXT) and is read nowhere
 * outside.  depth is that of json_valid: more than JSON_DEPTH + 1 is taken for
 * that.  j may be NULL: nothing is remembered then, and it takes longer.
 */
enum judgement judge_text(struct judge *j, struct slice s, unsigned depth);

/*
 * The tiers, for judge_text and for tests: the same judgement each, j not being
 * NULL.  Those of a processor that is not there must not be called.
 */
enum judgement judge_scalar(struct judge *j, struct slice s, unsigned depth);
enum judgement judge_block16(struct judge *j, struct slice s, unsigned depth);
#ifdef __x86_64__
enum judgement judge_avx2(struct judge *j, struct slice s, unsigned depth);
enum judgement judge_avx512(struct judge *j, struct slice s, unsigned depth);

/*
 * The judgement of a text that is UTF-8, has no bad string, and has the skeleton
 * s, of 1 to SKELETON_MAX bytes; white space may belong to it.
 */
enum judgement judge_skeleton_avx2(
    struct judge *j, struct slice s, unsigned depth);
enum judgement judge_skeleton_avx512(
    struct judge *j, struct slice s, unsigned depth);
#endif

#endif
