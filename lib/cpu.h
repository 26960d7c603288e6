/* SPDX-License-Identifier: MIT */
#ifndef CPU_H
#define CPU_H
/*
 * Which of the versions of a hot loop this machine runs.  The build is for the
 * oldest processor of its kind; a version for a later one is compiled beside
 * it and chosen here while the program runs.
 */

/* In rising order; a machine that has one has all before it of its kind. */
enum cpu {
	CPU_SCALAR, /* the reference that the others are held against */
	CPU_NEON,   /* every 64-bit ARM */
	CPU_SSE2,   /* every x86-64 */
	CPU_AVX2,   /* with BMI1, POPCNT and PCLMULQDQ */
	CPU_AVX512, /* F, BW, VBMI and VBMI2, with BMI2: Ice Lake, Zen 4 */
	CPU_TIERS
};

/* "scalar", "neon", ... */
extern const char *const cpu_names[CPU_TIERS];

/* The tier in use: the best this machine has, unless cpu_use said otherwise. */
enum cpu cpu_tier(void);

/*
 * Use the tier of that name from now on.  Call it before there are
 * threads.  Returns 0; or -1, having changed nothing, with errno
 * EINVAL if there is no such tier and ENOTSUP if this machine has not got it.
 */
int cpu_use(const char *name);

#endif
