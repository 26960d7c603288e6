/* SPDX-License-Identifier: MIT */
#include "cpu.h"

#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

#define UNKNOWN (-1)

/* threads that find it unknown at the same time all find the same */
static atomic_int tier = UNKNOWN;

#ifdef __x86_64__
static enum cpu
best(void)
{
	__builtin_cpu_init();
	if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi") ||
	    !__builtin_cpu_supports("popcnt") ||
	    !__builtin_cpu_supports("pclmul"))
		return CPU_SSE2;
	if (!__builtin_cpu_supports("avx512f") ||
	    !__builtin_cpu_supports("avx512bw") ||
	    !__builtin_cpu_supports("avx512vbmi") ||
	    !__builtin_cpu_supports("avx512vbmi2") ||
	    !__builtin_cpu_supports("bmi2"))
		return CPU_AVX2;
	return CPU_AVX512;
}
#else
static enum cpu
best(void)
{
	return CPU_SCALAR;
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

int
cpu_use(const char *name)
{
	static const char *const names[] = { "scalar", "sse2", "avx2",
		"avx512" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (strcmp(name, names[i]) != 0)
			continue;
		if (i > (size_t)best()) {
			errno = ENOTSUP;
			return -1;
		}
		atomic_store_explicit(&tier, (int)i, memory_order_relaxed);
		return 0;
	}
	errno = EINVAL;
	return -1;
}
