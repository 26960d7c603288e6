/* SPDX-License-Identifier: MIT */
/*
 * Every tier of the outline that this machine has says what a plain walk says,
 * wherever the text lies in memory.
 *
 * Input: a byte for how often the text comes again, the text.
 */
#include "check.h"
#include "cpu.h"
#include "plain_outline.h"

#ifdef __x86_64__
static void
every_tier(struct slice s)
{
	if (cpu_use("avx2") == 0) {
		plain_tier = outline_avx2;
		CHECK(plain_agree(s));
	}
	if (cpu_use("avx512") == 0) {
		plain_tier = outline_avx512;
		CHECK(plain_agree(s));
	}
}
#else
static void
every_tier(struct slice s)
{
	(void)s;
}
#endif

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct slice s = { (const char *)bytes, n };
	size_t times = take_byte(&s) % 32 + 1, shift = s.n % 64;
	char *copy;

	/* in memory that ends where the text does */
	while (times * s.n > OUTLINE_BLOCK)
		times--;
	copy = malloc(times * s.n + shift + 1);
	CHECK(copy);
	for (size_t i = 0; i < times && s.n; i++)
		memcpy(copy + shift + i * s.n, s.p, s.n);
	every_tier((struct slice){ copy + shift, times * s.n });
	free(copy);
	return 0;
}
