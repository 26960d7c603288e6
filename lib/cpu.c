/* SPDX-License-Identifier: MIT */
#include "cpu.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "block16.h"

#define UNKNOWN (-1)

/* threads that find it unknown at the same time all find the same */
static atomic_int tier = UNKNOWN;

#ifdef __x86_64__
#if __has_include(<sys/platform/x86.h>)
#include <sys/platform/x86.h>
#endif
/*
 * The loader of glibc has asked the processor, of which each question costs as
 * much as a thousand instructions on a virtual machine.
 */
#ifdef CPU_FEATURE_ACTIVE
#define CAN(gcc, glibc) CPU_FEATURE_ACTIVE(glibc)
#else
#define CAN(gcc, glibc) __builtin_cpu_supports(#gcc)
#endif

static enum cpu
best(void)
{
	if (!CAN(avx2, AVX2) || !CAN(bmi, BMI1) || !CAN(popcnt, POPCNT) ||
	    !CAN(pclmul, PCLMULQDQ))
		return CPU_SSE2;
	if (!CAN(avx512f, AVX512F) || !CAN(avx512bw, AVX512BW) ||
	    !CAN(avx512vbmi, AVX512_VBMI) || !CAN(avx512vbmi2, AVX512_VBMI2) ||
	    !CAN(bmi2, BMI2))
		return CPU_AVX2;
	return CPU_AVX512;
}
#else
static enum cpu
best(void)
{
#ifdef BLOCK16
	return CPU_NEON;
#else
	return CPU_SCALAR;
#endif
}
#endif

enum cpu
cpu_tier(void)
{
	int t = atomic_load_explicit(&tier, memory_order_relaxed);

	if (t == UNKNOWN) {
		t = (int)best();
		atomic_store_explicit(&tier, t, memory_order_relaxed);
	}
	return (enum cpu)t;
}

const char *const cpu_names[CPU_TIERS] = { "scalar", "neon", "sse2", "avx2",
	"avx512" };

static bool
have(enum cpu t)
{
	return t <= best() && (t != CPU_NEON || best() == CPU_NEON);
}

int
cpu_use(const char *name)
{
	for (int t = 0; t < CPU_TIERS; t++) {
		if (strcmp(name, cpu_names[t]) != 0)
			continue;
		if (!have((enum cpu)t)) {
			errno = ENOTSUP;
			return -1;
		}
		atomic_store_explicit(&tier, t, memory_order_relaxed);
		return 0;
	}
	errno = EINVAL;
	return -1;
}
