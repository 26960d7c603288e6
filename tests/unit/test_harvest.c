/* SPDX-License-Identifier: MIT */
#include "grammar.h"
#include "harvest.h"
#include "tap.h"

/* What program is resumed as; NULL: it does not go over all inputs. */
static void
resumed(const char *program, const char *want)
{
	struct buf b = { .max = 0 };
	struct harvest h;
	struct ast a;

	if (!ok(!grammar_parse(&a, slice_str(program)), program))
		return;
	is(harvest_find(&h, &a) ? SLICE("yes") : SLICE("no"),
	    want ? SLICE("yes") : SLICE("no"), program);
	if (want && h.call) {
		if (h.fold)
			ok(harvest_resumed(&h, &a, &b) == 0, program);
		is(buf_get(&b), slice_str(want), program);
	}
	ast_free(&a);
	buf_free(&b);
}

int
main(void)
{
	/* without a state */
	resumed("inputs", "");
	resumed("def f: .; inputs | f", "");
	resumed("inputs.a[]?[\"b\"] | .c as $x | $x", "");
	resumed("inputs as [$x] | $x", "");
	/* with one */
	resumed("[inputs]",
	    "(reduce (inputs) as $__item ($__state; . + [$__item]))");
	resumed("def f: 1; [ inputs | .a , f ] | length # all",
	    "def f: 1; (reduce (inputs | .a , f ) as $__item ($__state; . + "
	    "[$__item]))| length # all");
	resumed("reduce inputs as $x (0; . + 1) | . + 2",
	    "reduce inputs as $x ($__state; . + 1) | . + 2");
	resumed("foreach (inputs | .a) as $x ({}; .b = $x; .b) | [.]",
	    "foreach (inputs | .a) as $x ($__state; .b = $x; .b) | [.]");
	/* not these */
	resumed(".", NULL);
	resumed("input", NULL);
	resumed("inputs, 1", NULL);
	resumed("inputs | input", NULL);
	resumed("[inputs] | inputs", NULL);
	resumed("[inputs, inputs]", NULL);
	resumed("inputs[input]", NULL);
	resumed("inputs[\"a\" + \"b\"]", NULL);
	resumed("inputs[(0, 1)]", NULL);
	resumed("inputs as $x | inputs", NULL);
	resumed("inputs as {(input): $x} | $x", NULL);
	resumed("first(inputs)", NULL);
	resumed("def f: inputs; [f]", NULL);
	resumed("def inputs: 1; [inputs]", NULL);
	resumed("reduce inputs as [$x] (0; $x)", NULL);
	resumed("reduce inputs as $x (input; $x)", NULL);
	resumed("reduce inputs as $x (0; input)", NULL);
	resumed("foreach inputs as $x (0; 1; inputs)", NULL);
	resumed("reduce 1 as $x (0; 1) | inputs", NULL);
	resumed("{a: inputs}", NULL);
	return done();
}
