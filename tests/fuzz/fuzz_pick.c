/* SPDX-License-Identifier: MIT */
/*
 * Programs that only pick, on any document: what one gives stands in the
 * document, a second run gives the same, and a program with blanks around it
 * is the same program.  That it is what jq gives, filter.bats compares.
 *
 * Input: the program, a NUL, the document.
 */
#include "pick.h"
#include "vet.h"
#include "check.h"

static enum pick_end
run(struct slice program, struct slice doc, struct slice *got)
{
	enum pick_end end = PICK_ASK;
	struct pick p;

	*got = (struct slice){ NULL, 0 };
	if (pick_parse(&p, program))
		end = pick_run(&p, doc, got);
	else
		CHECK(p.n == 0 && p.out.n == 0 && !p.selects);
	pick_free(&p);
	return end;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	const char *nul = memchr(bytes, '\0', n);
	struct slice program, doc, one, two;
	struct buf wide = { .max = 0 };
	enum pick_end end;

	if (!nul)
		return 0;
	program = (struct slice){ (const char *)bytes,
		(size_t)(nul - (const char *)bytes) };
	doc = (struct slice){ nul + 1, n - program.n - 1 };
	if (vet_line(doc) != VET_GOOD)
		return 0;
	end = run(program, doc, &one);
	if (end == PICK_GIVE && !slice_eq(one, SLICE("null"))) {
		CHECK(one.p >= doc.p && one.p + one.n <= doc.p + doc.n);
		CHECK(vet_line(one) == VET_GOOD);
	}
	CHECK(buf_str(&wide, " \n") == 0 && buf_slice(&wide, program) == 0);
	CHECK(buf_str(&wide, "\t ") == 0);
	CHECK(run(buf_get(&wide), doc, &two) == end && slice_eq(one, two));
	buf_free(&wide);
	return 0;
}
