/* SPDX-License-Identifier: MIT */
#include "../fuzz/fuzz_intake.c"
#include "../fuzz/replay.h"

int
main(void)
{
	return replay("tests/fuzz/corpus/intake");
}
