/* SPDX-License-Identifier: MIT */
#include "ast.h"

#include "json.h"

static const char *const kinds[] = {
	[AST_IDENTITY] = ".",
	[AST_RECURSE] = "..",
	[AST_INDEX] = "index",
	[AST_SLICE] = "slice",
	[AST_EACH] = "each",
	[AST_NULL] = "null",
	[AST_FALSE] = "false",
	[AST_TRUE] = "true",
	[AST_FORMAT] = "format",
	[AST_ARRAY] = "array",
	[AST_OBJECT] = "object",
	[AST_MEMBER] = "member",
	[AST_LOCATION] = "$__loc__",
	[AST_CALL] = "call",
	[AST_PIPE] = "pipe",
	[AST_COMMA] = "comma",
	[AST_ELSE] = "else",
	[AST_OR] = "or",
	[AST_AND] = "and",
	[AST_NEGATE] = "negate",
	[AST_IF] = "if",
	[AST_TRY] = "try",
	[AST_REDUCE] = "reduce",
	[AST_FOREACH] = "foreach",
	[AST_AS] = "as",
	[AST_LABEL] = "label",
	[AST_BREAK] = "break",
	[AST_DEF] = "def",
	[AST_DEEP] = "deep",
};

static const char *const signs[] = { "+", "-", "*", "/", "%", "==", "!=", "<",
	"<=", ">", ">=", "|", "//" };

void
ast_free(struct ast *a)
{
	arena_free(&a->arena);
	*a = (struct ast){ .root = NULL };
}

struct ast_node *
ast_node(struct ast *a, enum ast_kind kind, size_t at)
{
	struct ast_node *n = arena_get(&a->arena, sizeof *n);

	if (n)
		*n = (struct ast_node){ .kind = kind, .at = at };
	return n;
}

struct slice
ast_name(const struct ast_node *n)
{
	const char *s = kinds[n->kind];

	if (n->kind == AST_ASSIGN)
		s = "=";
	return slice_str(s ? s : "");
}

/* Whether a part of n or those beside it is the variable of that name. */
static bool
mentions(const struct ast_node *n, struct slice name)
{
	for (; n; n = n->next) {
		if (n->kind == AST_VARIABLE && slice_eq(n->text, name))
			return true;
		for (int i = 0; i < AST_KIDS; i++)
			if (mentions(n->kid[i], name))
				return true;
	}
	return false;
}

bool
ast_asks(const struct ast_node *n)
{
	for (; n; n = n->next) {
		if (ast_calls(n, "input", 0) || ast_calls(n, "inputs", 0))
			return true;
		for (int i = 0; i < AST_KIDS; i++)
			if (ast_asks(n->kid[i]))
				return true;
	}
	return false;
}

/* Whether n gives the name a meaning of its own. */
static bool
binds(const struct ast_node *n, struct slice name)
{
	switch (n->kind) {
	case AST_DEF:
		return mentions(n->kid[0], name);
	case AST_AS:
	case AST_REDUCE:
	case AST_FOREACH:
		return mentions(n->kid[1], name);
	default:
		return false;
	}
}

void
ast_bind(struct ast_node *n, struct slice name, struct slice text)
{
	for (; n; n = n->next) {
		if (n->kind == AST_VARIABLE && slice_eq(n->text, name)) {
			n->kind = AST_STRING;
			n->text = text;
		}
		for (int i = 0; !binds(n, name) && i < AST_KIDS; i++)
			ast_bind(n->kid[i], name, text);
	}
}

/* What n is called, and its text. */
static int
name(struct buf *b, const struct ast_node *n)
{
	switch (n->kind) {
	case AST_NUMBER:
		return json_num(b, n->number);
	case AST_STRING:
		return json_str(b, n->text);
	case AST_VARIABLE:
		return buf_byte(b, '$') | buf_slice(b, n->text);
	case AST_BINARY:
		return buf_str(b, signs[n->sign]);
	case AST_ASSIGN:
		return buf_str(b, n->sign == AST_EQ ? "" : signs[n->sign]) |
		    buf_byte(b, '=');
	default:
		break;
	}
	if (buf_str(b, kinds[n->kind]) || (n->optional && buf_byte(b, '?')))
		return -1;
	return n->text.p ? buf_byte(b, ' ') | buf_slice(b, n->text) : 0;
}

int
ast_write(struct buf *b, const struct ast_node *n)
{
	int last = AST_KIDS - 1, rc = 0;

	while (last >= 0 && !n->kid[last])
		last--;
	if (last == -1)
		return name(b, n);
	rc |= buf_byte(b, '(');
	rc |= name(b, n);
	for (int i = 0; i <= last; i++) {
		if (!n->kid[i])
			rc |= buf_str(b, " -");
		for (const struct ast_node *k = n->kid[i]; k; k = k->next) {
			rc |= buf_byte(b, ' ');
			rc |= ast_write(b, k);
		}
	}
	return rc | buf_byte(b, ')');
}
