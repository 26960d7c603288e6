/* SPDX-License-Identifier: MIT */
#include "chance.h"

#include <sys/random.h>

#include "io.h"

uint32_t
chance32(void)
{
	uint32_t x = (uint32_t)io_now_ms() * UINT32_C(2654435761);

	(void)!getrandom(&x, sizeof(x), GRND_NONBLOCK);
	return x;
}
