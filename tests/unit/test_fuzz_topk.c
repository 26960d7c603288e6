/* SPDX-License-Identifier: MIT */
#include "../fuzz/fuzz_topk.c"
#include "../fuzz/replay.h"

int
main(void)
{
	return replay("tests/fuzz/corpus/topk");
}
