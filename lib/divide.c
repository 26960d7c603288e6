/* SPDX-License-Identifier: MIT */
#include "divide.h"

#include "buf.h"
#include "grammar.h"

static bool
independent(const struct ast_node *n, bool later)
{
	static const char *const names[] = { "input", "inputs", "debug",
		"stderr", "halt", "halt_error", "input_line_number",
		"input_filename", "get_search_list", "modulemeta" };

	/* a "catch" sees the number of a label, which all of a program count */
	if (n->kind == AST_LOCATION || n->kind == AST_BREAK ||
	    (n->kind == AST_TRY && !later))
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (n->kind == AST_CALL &&
		    slice_eq(n->text, slice_str(names[i])))
			return false;
	for (size_t i = 0; i < AST_KIDS; i++)
		for (const struct ast_node *k = n->kid[i]; k; k = k->next)
			if (!independent(k, later))
				return false;
	return true;
}

/* True if text alone is read as what n is. */
static bool
means(struct slice text, const struct ast_node *n)
{
	struct buf one = { .max = 0 }, two = { .max = 0 };
	struct ast a;
	bool same;

	if (grammar_parse(&a, text))
		return false;
	same = ast_write(&one, a.root) == 0 && ast_write(&two, n) == 0 &&
	    slice_eq(buf_get(&one), buf_get(&two));
	ast_free(&a);
	buf_free(&one);
	buf_free(&two);
	return same;
}

bool
divide_off(const struct ast_node *n, bool later)
{
	return n->source.p && independent(n, later) && means(n->source, n);
}
