/* SPDX-License-Identifier: MIT */
#include "grammar.h"

#include "term.h"
#include "utf8.h"

/* Precedence, the loosest first. */
enum level {
	ANY,
	PIPE,
	COMMA,
	ELSE,
	ASSIGN,
	OR,
	AND,
	COMPARE,
	ADD,
	MULTIPLY,
	TIGHT
};

static struct ast_node *expression(struct descent *p, enum level min);
static struct ast_node *pattern(struct descent *p);

/* Patterns, behind "as". */

/* "$a: pattern" is "$a, a: pattern". */
static struct ast_node *
pattern_member(struct descent *p)
{
	struct ast_node *m = descent_node(p, AST_MEMBER), *key;
	bool alone;

	if (!m)
		return NULL;
	key = term_key(p, m, &alone);
	if (!descent_skip(p, ":"))
		return m->kid[1] ? descent_with(p, m, key, m->kid[1])
				 : descent_syntax(p);
	if (!m->kid[1])
		return descent_with(p, m, key, pattern(p));
	m->next = descent_pair(p, AST_MEMBER, key, pattern(p));
	return descent_with(p, m, key, m->kid[1]);
}

static struct ast_node *
pattern(struct descent *p)
{
	struct ast_node *n, **last;
	const char *close;

	if (descent_skip(p, "$")) {
		n = descent_variable(p);
		return n && n->kind == AST_VARIABLE ? n : descent_syntax(p);
	}
	close = lexer_at(&p->lex, "{") ? "}" : "]";
	if (++p->depth > DESCENT_DEPTH || !(n = descent_node(p, AST_DEEP)))
		return descent_fail(p, "too deep");
	if (!descent_skip(p, "{") && !descent_expect(p, "["))
		return NULL;
	last = n->kid;
	do {
		*last = *close == '}' ? pattern_member(p) : pattern(p);
		if (!*last)
			return NULL;
		while (*last)
			last = &(*last)->next;
	} while (descent_skip(p, ","));
	p->depth--;
	return descent_expect(p, close) ? n : NULL;
}

static struct ast_node *
patterns(struct descent *p)
{
	struct ast_node *first = NULL, **last = &first;

	do {
		*last = pattern(p);
		if (!*last)
			return NULL;
		last = &(*last)->next;
	} while (descent_skip(p, "?//"));
	return first;
}

/* Expressions. */

/* "reduce" and "foreach", the word passed over. */
static struct ast_node *
fold(struct descent *p, enum ast_kind kind)
{
	struct ast_node *n = descent_node(p, kind), *steps;

	if (!n || !(n->kid[0] = term_read(p)) || !descent_expect(p, "as") ||
	    !(n->kid[1] = patterns(p)) || !descent_expect(p, "(") ||
	    !(steps = term_arguments(p)))
		return descent_syntax(p);
	if (!steps->next ||
	    (steps->next->next &&
		(kind == AST_REDUCE || steps->next->next->next)))
		return descent_syntax(p);
	n->kid[2] = steps;
	if (kind == AST_REDUCE) {
		n->kid[3] = steps->next;
		steps->next = NULL;
	}
	return n;
}

/* Behind "if" or "elif". */
static struct ast_node *
choice(struct descent *p)
{
	struct ast_node *n = descent_node(p, AST_IF);

	if (++p->depth > DESCENT_DEPTH || !n)
		return descent_fail(p, "too deep");
	if (!(n->kid[0] = expression(p, ANY)) || !descent_expect(p, "then") ||
	    !(n->kid[1] = expression(p, ANY)))
		return NULL;
	if (descent_skip(p, "elif"))
		n->kid[2] = choice(p);
	else if (descent_expect(p, "else")) {
		n->kid[2] = expression(p, ANY);
		descent_expect(p, "end");
	}
	p->depth--;
	return p->why ? NULL : n;
}

/* Behind "def". */
static struct ast_node *
definition(struct descent *p)
{
	struct ast_node *n = descent_node(p, AST_DEF), **last, *param;

	if (!n || !descent_named(p, n))
		return NULL;
	last = n->kid;
	if (descent_skip(p, "(")) {
		do {
			param =
			    descent_skip(p, "$") ? descent_variable(p) : NULL;
			if (!param && (param = descent_node(p, AST_CALL)))
				param = descent_named(p, param);
			if (!param || param->kind == AST_LOCATION)
				return descent_syntax(p);
			*last = param;
			last = &param->next;
		} while (descent_skip(p, ";"));
		descent_expect(p, ")");
	}
	if (!descent_expect(p, ":") || !(n->kid[1] = expression(p, ANY)) ||
	    !descent_expect(p, ";"))
		return NULL;
	n->kid[2] = expression(p, ANY);
	return p->why ? NULL : n;
}

static struct ast_node *operand(struct descent *p);

/* Behind "try"; a "?" behind it is the whole's. */
static struct ast_node *
attempt(struct descent *p)
{
	struct ast_node *n = descent_node(p, AST_TRY);

	if (!n || !(n->kid[0] = operand(p)))
		return NULL;
	if (descent_skip(p, "catch"))
		n->kid[1] = operand(p);
	return p->why ? NULL : n;
}

/* What an operator may stand behind, a "?" apart. */
static struct ast_node *
operand(struct descent *p)
{
	struct ast_node *n, *body;

	if (p->why)
		return NULL;
	if (descent_skip(p, "if"))
		return choice(p);
	if (descent_skip(p, "reduce"))
		return fold(p, AST_REDUCE);
	if (descent_skip(p, "foreach"))
		return fold(p, AST_FOREACH);
	if (descent_skip(p, "try"))
		return attempt(p);
	if (descent_skip(p, "def"))
		return definition(p);
	if (descent_skip(p, "label")) {
		if (!descent_expect(p, "$") ||
		    !(n = descent_node(p, AST_LABEL)) || !descent_named(p, n) ||
		    !descent_expect(p, "|"))
			return NULL;
		return descent_with(p, n, expression(p, ANY), NULL);
	}
	if (lexer_at(&p->lex, "-")) {
		n = descent_node(p, AST_NEGATE);
		lexer_next(&p->lex);
		return descent_with(p, n, expression(p, MULTIPLY), NULL);
	}
	n = term_read(p);
	if (!n || !lexer_at(&p->lex, "as"))
		return n;
	body = descent_node(p, AST_AS);
	lexer_next(&p->lex);
	if (!body || !descent_with(p, body, n, patterns(p)) ||
	    !descent_expect(p, "|"))
		return NULL;
	body->kid[2] = expression(p, ANY);
	return p->why ? NULL : body;
}

struct operation {
	const char *text;
	enum level level;
	enum ast_kind kind;
	enum ast_sign sign;
};

static const struct operation *
operator_at(const struct descent *p)
{
	static const struct operation all[] = {
		{ "|", PIPE, AST_PIPE, AST_ADD },
		{ ",", COMMA, AST_COMMA, AST_ADD },
		{ "//", ELSE, AST_ELSE, AST_ADD },
		{ "=", ASSIGN, AST_ASSIGN, AST_EQ },
		{ "|=", ASSIGN, AST_ASSIGN, AST_UPDATE },
		{ "+=", ASSIGN, AST_ASSIGN, AST_ADD },
		{ "-=", ASSIGN, AST_ASSIGN, AST_SUBTRACT },
		{ "*=", ASSIGN, AST_ASSIGN, AST_MULTIPLY },
		{ "/=", ASSIGN, AST_ASSIGN, AST_DIVIDE },
		{ "%=", ASSIGN, AST_ASSIGN, AST_MODULO },
		{ "//=", ASSIGN, AST_ASSIGN, AST_OR_ELSE },
		{ "or", OR, AST_OR, AST_ADD },
		{ "and", AND, AST_AND, AST_ADD },
		{ "==", COMPARE, AST_BINARY, AST_EQ },
		{ "!=", COMPARE, AST_BINARY, AST_NE },
		{ "<", COMPARE, AST_BINARY, AST_LT },
		{ "<=", COMPARE, AST_BINARY, AST_LE },
		{ ">", COMPARE, AST_BINARY, AST_GT },
		{ ">=", COMPARE, AST_BINARY, AST_GE },
		{ "+", ADD, AST_BINARY, AST_ADD },
		{ "-", ADD, AST_BINARY, AST_SUBTRACT },
		{ "*", MULTIPLY, AST_BINARY, AST_MULTIPLY },
		{ "/", MULTIPLY, AST_BINARY, AST_DIVIDE },
		{ "%", MULTIPLY, AST_BINARY, AST_MODULO },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (lexer_at(&p->lex, all[i].text))
			return &all[i];
	return NULL;
}

/* An expression whose operators bind at least as tightly as min. */
static struct ast_node *
expression(struct descent *p, enum level min)
{
	const struct operation *o, *before = NULL;
	const char *from = descent_at(p);
	struct ast_node *left, *n;

	if (++p->depth > DESCENT_DEPTH)
		return descent_fail(p, "too deep");
	left = descent_read(p, operand(p), from);
	while (left && lexer_at(&p->lex, "?")) {
		left = descent_pair(p, AST_TRY, left, NULL);
		lexer_next(&p->lex);
		descent_read(p, left, from);
	}
	while (left && (o = operator_at(p)) && o->level >= min) {
		bool chain = o->level != ASSIGN && o->level != COMPARE;
		bool right = o->level == PIPE || o->level == ELSE;

		/* a < b < c */
		if (!chain && before && before->level == o->level)
			return descent_syntax(p);
		n = descent_node(p, o->kind);
		lexer_next(&p->lex);
		if (!n ||
		    !descent_with(p, n, left,
			expression(p, right ? o->level : o->level + 1)))
			return NULL;
		n->sign = o->sign;
		left = descent_read(p, n, from);
		before = o;
	}
	p->depth--;
	return p->why ? NULL : left;
}

static struct ast_node *
any(struct descent *p)
{
	return expression(p, ANY);
}

const char *
grammar_parse(struct ast *a, struct slice text)
{
	struct descent p = { .ast = a, .expression = any };

	*a = (struct ast){ .arena.max = 64 * GRAMMAR_MAX };
	if (text.n > GRAMMAR_MAX)
		return "too long";
	a->text = arena_copy(&a->arena, text);
	if (!a->text.p)
		return "out of memory";
	p.lex.p = a->text.p;
	p.lex.end = a->text.p + text.n;
	lexer_next(&p.lex);
	if (utf8_valid(text) < text.n)
		p.why = "not UTF-8";
	a->root = any(&p);
	if (!p.why && p.lex.now.kind != LEXEME_END)
		descent_syntax(&p);
	if (p.why)
		ast_free(a);
	return p.why;
}
