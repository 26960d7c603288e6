/* SPDX-License-Identifier: MIT */
#include "descent.h"

struct ast_node *
descent_fail(struct descent *p, const char *why)
{
	if (!p->why)
		p->why = why;
	return NULL;
}

struct ast_node *
descent_syntax(struct descent *p)
{
	return descent_fail(p, "not understood");
}

struct ast_node *
descent_node(struct descent *p, enum ast_kind kind)
{
	struct ast_node *n;

	n = ast_node(
	    p->ast, kind, (size_t)(p->lex.now.text.p - p->ast->text.p));
	return n ? n : descent_fail(p, "too large");
}

const char *
descent_at(const struct descent *p)
{
	/* the text of ".name" is the name */
	return p->lex.now.text.p - (p->lex.now.kind == LEXEME_FIELD);
}

struct ast_node *
descent_read(struct descent *p, struct ast_node *n, const char *from)
{
	if (n)
		n->source =
		    (struct slice){ from, (size_t)(descent_at(p) - from) };
	return n;
}

struct ast_node *
descent_with(struct descent *p, struct ast_node *n, struct ast_node *a,
    struct ast_node *b)
{
	if (p->why)
		return NULL;
	n->kid[0] = a;
	n->kid[1] = b;
	return n;
}

struct ast_node *
descent_pair(struct descent *p, enum ast_kind kind, struct ast_node *a,
    struct ast_node *b)
{
	struct ast_node *n = descent_node(p, kind);

	return descent_with(p, n, a, b);
}

bool
descent_skip(struct descent *p, const char *t)
{
	if (p->why || !lexer_at(&p->lex, t))
		return false;
	lexer_next(&p->lex);
	return true;
}

bool
descent_expect(struct descent *p, const char *t)
{
	return descent_skip(p, t) || (descent_syntax(p), false);
}

bool
descent_reserved(struct slice s)
{
	static const char *const words[] = { "module", "import", "include",
		"def", "as", "if", "then", "else", "elif", "and", "or", "end",
		"reduce", "foreach", "try", "catch", "label", "break",
		"__loc__" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (slice_eq(s, slice_str(words[i])))
			return true;
	return false;
}

struct ast_node *
descent_named(struct descent *p, struct ast_node *n)
{
	struct slice s = p->lex.now.text;

	if (p->why || p->lex.now.kind != LEXEME_NAME || descent_reserved(s))
		return descent_syntax(p);
	if (memchr(s.p, ':', s.n))
		return descent_fail(p, "of a module");
	n->text = s;
	lexer_next(&p->lex);
	return n;
}

struct ast_node *
descent_variable(struct descent *p)
{
	struct ast_node *n = descent_node(p, AST_VARIABLE);

	if (!n)
		return NULL;
	if (descent_skip(p, "__loc__")) {
		n->kind = AST_LOCATION;
		return n;
	}
	return descent_named(p, n);
}
