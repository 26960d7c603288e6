/* SPDX-License-Identifier: MIT */
#include "parser.h"

struct ast_node *
parser_fail(struct parser *p, const char *why)
{
	if (!p->why)
		p->why = why;
	return NULL;
}

struct ast_node *
parser_syntax(struct parser *p)
{
	return parser_fail(p, "not understood");
}

struct ast_node *
parser_node(struct parser *p, enum ast_kind kind)
{
	struct ast_node *n;

	n = ast_node(
	    p->ast, kind, (size_t)(p->lex.now.text.p - p->ast->text.p));
	return n ? n : parser_fail(p, "too large");
}

struct ast_node *
parser_with(struct parser *p, struct ast_node *n, struct ast_node *a,
    struct ast_node *b)
{
	if (p->why)
		return NULL;
	n->kid[0] = a;
	n->kid[1] = b;
	return n;
}

struct ast_node *
parser_pair(struct parser *p, enum ast_kind kind, struct ast_node *a,
    struct ast_node *b)
{
	struct ast_node *n = parser_node(p, kind);

	return parser_with(p, n, a, b);
}

bool
parser_skip(struct parser *p, const char *t)
{
	if (p->why || !lexer_at(&p->lex, t))
		return false;
	lexer_next(&p->lex);
	return true;
}

bool
parser_expect(struct parser *p, const char *t)
{
	return parser_skip(p, t) || (parser_syntax(p), false);
}

bool
parser_reserved(struct slice s)
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
parser_named(struct parser *p, struct ast_node *n)
{
	struct slice s = p->lex.now.text;

	if (p->why || p->lex.now.kind != LEXEME_NAME || parser_reserved(s))
		return parser_syntax(p);
	if (memchr(s.p, ':', s.n))
		return parser_fail(p, "of a module");
	n->text = s;
	lexer_next(&p->lex);
	return n;
}

struct ast_node *
parser_variable(struct parser *p)
{
	struct ast_node *n = parser_node(p, AST_VARIABLE);

	if (!n)
		return NULL;
	if (parser_skip(p, "__loc__")) {
		n->kind = AST_LOCATION;
		return n;
	}
	return parser_named(p, n);
}
