/* SPDX-License-Identifier: MIT */
#include "hash.h"
#include "tap.h"

int
main(void)
{
	/* the key of the paper's examples: bytes 00 to 0f */
	const uint64_t key[2] = { 0x0706050403020100, 0x0f0e0d0c0b0a0908 };
	const uint64_t other[2] = { 0x0706050403020100, 0x0f0e0d0c0b0a0909 };
	char in[64];

	for (int i = 0; i < 64; i++)
		in[i] = (char)i;
	if (*(const char *)(const void *)key == 0) {
		/* published for SipHash-1-3, on a little-endian host */
		ok(hash_bytes(key, SLICE("")) == 0xabac0158050fc4dc, "empty");
		ok(hash_bytes(key, (struct slice){ in, 1 }) ==
			0xc9f49bf37d57ca93,
		    "one byte");
	}
	for (size_t n = 0; n < 63; n++)
		ok(hash_bytes(key, (struct slice){ in, n }) !=
			hash_bytes(key, (struct slice){ in, n + 1 }),
		    "every length counts");
	ok(hash_bytes(key, SLICE("abc")) != hash_bytes(other, SLICE("abc")),
	    "so does the key");
	ok(hash_bytes(key, SLICE("a\0")) != hash_bytes(key, SLICE("a")),
	    "so does a NUL at the end");
	return done();
}
