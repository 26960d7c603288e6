/* SPDX-License-Identifier: MIT */
#include "../fuzz/fuzz_utf8.c"
#include "../fuzz/replay.h"

int
main(void)
{
	return replay("tests/fuzz/corpus/utf8");
}
