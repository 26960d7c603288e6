/* SPDX-License-Identifier: MIT */
#include "../fuzz/fuzz_engine.c"
#include "../fuzz/replay.h"

int
main(void)
{
	return replay("tests/fuzz/corpus/engine");
}
