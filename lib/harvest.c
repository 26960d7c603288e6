/* SPDX-License-Identifier: MIT */
#include "harvest.h"

/* The call of "inputs" that n does the same with each result of, or NULL. */
static const struct ast_node *
source(const struct ast_node *n)
{
	for (;; n = n->kid[0])
		switch (n->kind) {
		case AST_PIPE:
			if (ast_asks(n->kid[1]))
				return NULL;
			break;
		case AST_INDEX:
			/* what is made for a key does not live on */
			if (n->kid[1]->kind != AST_STRING &&
			    n->kid[1]->kind != AST_NUMBER)
				return NULL;
			break;
		case AST_AS:
			if (ast_asks(n->kid[1]) || ast_asks(n->kid[2]))
				return NULL;
			break;
		case AST_EACH:
			break;
		default:
			return ast_calls(n, "inputs", 0) ? n : NULL;
		}
}

/* What the fold n goes over; NULL if it is none. */
static const struct ast_node *
made_of(const struct ast_node *n)
{
	switch (n->kind) {
	case AST_ARRAY:
		return n->kid[0] && n->source.p && n->kid[0]->source.p
		    ? n->kid[0]
		    : NULL;
	case AST_REDUCE:
	case AST_FOREACH:
		if (n->kid[1]->kind != AST_VARIABLE || !n->kid[2]->source.p ||
		    ast_asks(n->kid[2]) || ast_asks(n->kid[3]))
			return NULL;
		return n->kid[0];
	default:
		return NULL;
	}
}

bool
harvest_find(struct harvest *h, const struct ast *a)
{
	const struct ast_node *n = a->root, *of;

	*h = (struct harvest){ NULL, NULL };
	for (; n->kind == AST_DEF; n = n->kid[2])
		if (ast_asks(n->kid[1]) || slice_eq(n->text, SLICE("inputs")) ||
		    slice_eq(n->text, SLICE("input")))
			return false;
	h->call = source(n);
	for (; !h->call && n->kind == AST_PIPE; n = n->kid[0])
		if (ast_asks(n->kid[1]))
			return false;
	if (h->call)
		return true;
	of = made_of(n);
	h->call = of ? source(of) : NULL;
	h->fold = h->call ? n : NULL;
	return h->call != NULL;
}

int
harvest_resumed(const struct harvest *h, const struct ast *a, struct buf *b)
{
	bool array = h->fold->kind == AST_ARRAY;
	struct slice text = a->text;
	struct slice old = array ? h->fold->source : h->fold->kid[2]->source;
	size_t at = (size_t)(old.p - text.p);
	int rc = buf_slice(b, (struct slice){ text.p, at });

	if (array) {
		rc |= buf_str(b, "(reduce (");
		rc |= buf_slice(b, h->fold->kid[0]->source);
		rc |= buf_str(b, ") as $__item ($__state; . + [$__item]))");
	} else
		rc |= buf_str(b, "$__state");
	return rc | buf_slice(b, slice_from(text, at + old.n));
}
