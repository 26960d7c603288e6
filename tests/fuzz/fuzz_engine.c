/* SPDX-License-Identifier: MIT */
/*
 * The native engine on any program and any document: what it gives is JSON, a
 * line a result, a second run gives the same, and so does a program with
 * blanks around it.  What it leaves to libjq leaves no results.  That it gives
 * what jq gives, tests/tools/pairs.c holds against libjq.
 *
 * Input: the program, a NUL, the document.
 */
#include "engine.h"
#include "utf8.h"
#include "vet.h"
#include "check.h"

/* The results of the run that e ended with, in copy. */
static void
take(const struct engine *e, enum engine_end end, struct buf *copy)
{
	struct slice out = buf_get(&e->out), line;
	const char *eol;
	size_t n = 0;

	CHECK(end != ENGINE_ASK || (out.n == 0 && e->results == 0));
	CHECK((end == ENGINE_FAILED) == (end == ENGINE_FAILED && e->error));
	buf_reset(copy);
	CHECK(buf_slice(copy, out) == 0);
	for (; out.n; out = slice_from(out, line.n + 1), n++) {
		eol = memchr(out.p, '\n', out.n);
		CHECK(eol);
		line = (struct slice){ out.p, (size_t)(eol - out.p) };
		/* what a program makes may be nested deeper than a record */
		CHECK(json_valid(line, JSON_DEPTH + 1) ||
		    memchr(line.p, '[', line.n) || memchr(line.p, '{', line.n));
		CHECK(utf8_valid(line) == line.n);
	}
	CHECK(n == e->results);
}

static bool
run(struct slice program, struct slice doc, enum engine_end *end,
    struct buf *got)
{
	struct buf again = { .max = 0 };
	struct engine e;
	const char *why;

	engine_init(&e, false);
	CHECK(engine_arg(&e, "s", "text") == 0);
	CHECK(engine_argjson(&e, "j", "{\"a\":[1.50]}") == 0);
	why = engine_compile(&e, program);
	if (!why) {
		*end = engine_run(&e, doc);
		take(&e, *end, got);
		CHECK(engine_run(&e, doc) == *end);
		take(&e, *end, &again);
		CHECK(slice_eq(buf_get(got), buf_get(&again)));
	} else
		CHECK(*why);
	buf_free(&again);
	engine_free(&e);
	return !why;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	const char *nul = memchr(bytes, '\0', n);
	struct buf wide = { .max = 0 }, one = { .max = 0 }, two = { .max = 0 };
	enum engine_end end, wide_end;
	struct slice program, doc;

	if (!nul)
		return 0;
	program = (struct slice){ (const char *)bytes,
		(size_t)(nul - (const char *)bytes) };
	doc = (struct slice){ nul + 1, n - program.n - 1 };
	if (vet_line(doc) != VET_GOOD || memchr(doc.p, '\n', doc.n))
		return 0;
	if (run(program, doc, &end, &one)) {
		CHECK(buf_str(&wide, " \n") == 0);
		CHECK(buf_slice(&wide, program) == 0);
		CHECK(buf_str(&wide, "\t ") == 0);
		CHECK(run(buf_get(&wide), doc, &wide_end, &two));
		CHECK(
		    end == wide_end && slice_eq(buf_get(&one), buf_get(&two)));
	}
	buf_free(&wide);
	buf_free(&one);
	buf_free(&two);
	return 0;
}
