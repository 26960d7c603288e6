/* SPDX-License-Identifier: MIT */
#include "../fuzz/fuzz_outline.c"
#include "../fuzz/replay.h"

int
main(void)
{
	return replay("tests/fuzz/corpus/outline");
}
