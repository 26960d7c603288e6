/* SPDX-License-Identifier: MIT */
#include "term.h"

#include <stdlib.h>

#include "json.h"

/* Strings. */

/* The text between quotes, where raw line ends are allowed, as an AST_STRING. */
static struct ast_node *
literal(struct descent *p, struct slice raw)
{
	struct ast_node *n = descent_node(p, AST_STRING);
	struct buf quoted = { .max = 0 }, text = { .max = 0 };
	int rc = 0;

	if (!n)
		return NULL;
	rc |= buf_byte(&quoted, '"');
	for (size_t i = 0; i < raw.n; i++)
		if ((unsigned char)raw.p[i] < 0x20)
			rc |= buf_fmt(&quoted, "\\u%04x", raw.p[i]);
		else
			rc |= buf_byte(&quoted, raw.p[i]);
	rc |= buf_byte(&quoted, '"');
	if (rc || json_text(&text, buf_get(&quoted)) == -1)
		descent_fail(p, "too large");
	/* U+FFFD may be what became of an escape that jq does not take */
	else if (!json_valid(buf_get(&quoted), 0) ||
	    memmem(text.p ? text.p : "", text.n, "\xef\xbf\xbd", 3))
		descent_syntax(p);
	else
		n->text = arena_copy(&p->ast->arena, buf_get(&text));
	buf_free(&quoted);
	buf_free(&text);
	return p->why ? NULL : n;
}

/* The program in "\( )", formatted. */
static struct ast_node *
interpolation(struct descent *p, struct slice format)
{
	struct ast_node *n = descent_node(p, AST_FORMAT);

	lexer_next(&p->lex);
	if (!descent_with(p, n, p->expression(p), NULL))
		return NULL;
	n->text = format;
	/* what follows the parenthesis is text, not a lexeme */
	return lexer_at(&p->lex, ")") ? n : descent_syntax(p);
}

/*
 * A string: its parts are added, as in jq, and so is the order of results
 * where parts have several.
 */
static struct ast_node *
string(struct descent *p, struct slice format)
{
	struct ast_node *all = NULL, *part;
	enum lexeme_string end;
	struct slice raw;

	if (p->lex.now.kind != LEXEME_QUOTE)
		return descent_syntax(p);
	do {
		end = lexer_string(&p->lex, &raw);
		if (end == LEXEME_BROKEN || !(part = literal(p, raw)))
			return descent_syntax(p);
		all = all ? descent_pair(p, AST_BINARY, all, part) : part;
		if (end == LEXEME_OPEN)
			all = descent_pair(
			    p, AST_BINARY, all, interpolation(p, format));
	} while (all && end == LEXEME_OPEN);
	lexer_next(&p->lex);
	return all;
}

/* "@json" and a string, or alone. */
static struct ast_node *
format(struct descent *p)
{
	struct ast_node *n = descent_node(p, AST_FORMAT);

	if (!n)
		return NULL;
	n->text = p->lex.now.text;
	lexer_next(&p->lex);
	if (p->lex.now.kind == LEXEME_QUOTE)
		return string(p, n->text);
	return descent_with(p, n, descent_node(p, AST_IDENTITY), NULL);
}

/* A string, perhaps behind a format. */
static struct ast_node *
text(struct descent *p)
{
	struct slice as = SLICE("@text");

	if (p->lex.now.kind == LEXEME_FORMAT) {
		as = p->lex.now.text;
		lexer_next(&p->lex);
	}
	return string(p, as);
}

/* Terms. */

static struct ast_node *
number(struct descent *p)
{
	struct ast_node *n = descent_node(p, AST_NUMBER);
	struct buf text = { .max = 0 };
	char *end;

	if (!n)
		return NULL;
	n->text = p->lex.now.text;
	if (buf_slice(&text, n->text) || !buf_cstr(&text))
		descent_fail(p, "too large");
	else {
		/* not as in JSON: ".5", "1." and "01" are numbers, too */
		n->number = strtod(text.p, &end);
		if (*end)
			descent_syntax(p);
	}
	buf_free(&text);
	lexer_next(&p->lex);
	return n;
}

static struct ast_node *
negated_term(struct descent *p)
{
	struct ast_node *n = descent_node(p, AST_NEGATE);

	if (!descent_skip(p, "-"))
		return term_read(p);
	if (++p->depth > DESCENT_DEPTH)
		return descent_fail(p, "too deep");
	n = descent_with(p, n, negated_term(p), NULL);
	p->depth--;
	return n;
}

/* The value of a member: terms with pipes and minus signs, no more. */
static struct ast_node *
member_value(struct descent *p)
{
	const char *from = descent_at(p);
	struct ast_node *n = negated_term(p);

	while (descent_skip(p, "|"))
		n = descent_pair(p, AST_PIPE, n, negated_term(p));
	return descent_read(p, n, from);
}

struct ast_node *
term_key(struct descent *p, struct ast_node *m, bool *alone)
{
	struct ast_node *key;

	*alone = true;
	if (descent_skip(p, "$")) {
		m->kid[1] = descent_variable(p);
		if (m->kid[1] && m->kid[1]->kind == AST_LOCATION)
			return descent_syntax(p);
		key = descent_node(p, AST_STRING);
		if (m->kid[1] && key)
			key->text = m->kid[1]->text;
		return key;
	}
	if (p->lex.now.kind == LEXEME_NAME) {
		key = descent_node(p, AST_STRING);
		if (!key || memchr(p->lex.now.text.p, ':', p->lex.now.text.n))
			return descent_syntax(p);
		key->text = p->lex.now.text;
		*alone = !descent_reserved(key->text);
		lexer_next(&p->lex);
		return key;
	}
	if (!lexer_at(&p->lex, "("))
		return text(p);
	*alone = false;
	lexer_next(&p->lex);
	key = p->expression(p);
	descent_expect(p, ")");
	return key;
}

static struct ast_node *
member(struct descent *p)
{
	struct ast_node *m = descent_node(p, AST_MEMBER), *key;
	bool alone;

	if (!m)
		return NULL;
	key = term_key(p, m, &alone);
	if (!m->kid[1] && descent_skip(p, ":"))
		m->kid[1] = member_value(p);
	else if (!alone)
		return descent_syntax(p);
	else if (!m->kid[1] && key && key->kind == AST_STRING)
		m->kid[1] = descent_pair(
		    p, AST_INDEX, descent_node(p, AST_IDENTITY), key);
	return descent_with(p, m, key, m->kid[1]);
}

/* What stands between braces; jq allows a comma before the closing one. */
static struct ast_node *
object(struct descent *p)
{
	struct ast_node *n = descent_node(p, AST_OBJECT), **last;

	if (!n)
		return NULL;
	for (last = n->kid; !p->why && !descent_skip(p, "}");
	     last = &(*last)->next) {
		*last = member(p);
		if (!*last)
			return NULL;
		if (!descent_skip(p, ",") && !lexer_at(&p->lex, "}"))
			return descent_syntax(p);
	}
	return p->why ? NULL : n;
}

static struct ast_node *
array(struct descent *p)
{
	struct ast_node *n = descent_node(p, AST_ARRAY);

	if (!n || descent_skip(p, "]"))
		return n;
	n->kid[0] = p->expression(p);
	return descent_expect(p, "]") ? n : NULL;
}

struct ast_node *
term_arguments(struct descent *p)
{
	struct ast_node *first = NULL, **last = &first;

	do {
		*last = p->expression(p);
		if (!*last)
			return NULL;
		last = &(*last)->next;
	} while (descent_skip(p, ";"));
	return descent_expect(p, ")") ? first : NULL;
}

static struct ast_node *
word(struct descent *p)
{
	struct ast_node *n = descent_node(p, AST_CALL);

	if (!n || !descent_named(p, n))
		return NULL;
	if (slice_eq(n->text, SLICE("null")))
		n->kind = AST_NULL;
	else if (slice_eq(n->text, SLICE("false")))
		n->kind = AST_FALSE;
	else if (slice_eq(n->text, SLICE("true")))
		n->kind = AST_TRUE;
	if (n->kind != AST_CALL)
		n->text = (struct slice){ NULL, 0 };
	if (descent_skip(p, "(")) {
		/* null(...) may be somebody's function */
		if (n->kind != AST_CALL)
			return descent_syntax(p);
		n->kid[0] = term_arguments(p);
	}
	return p->why ? NULL : n;
}

/* At "$". */
static struct ast_node *
variable(struct descent *p)
{
	const char *from = p->ast->text.p, *to = descent_at(p);
	struct ast_node *n;

	lexer_next(&p->lex);
	n = descent_variable(p);
	if (!n || n->kind != AST_LOCATION)
		return n;
	for (n->number = 1; from < to; from++)
		n->number += *from == '\n';
	return n;
}

/* A term without what may follow it. */
static struct ast_node *
head(struct descent *p)
{
	struct ast_node *n;

	switch (p->lex.now.kind) {
	case LEXEME_NUMBER:
		return number(p);
	case LEXEME_QUOTE:
		return string(p, SLICE("@text"));
	case LEXEME_FORMAT:
		return format(p);
	case LEXEME_FIELD:
		/* the suffixes take it */
		return descent_node(p, AST_IDENTITY);
	default:
		break;
	}
	if (descent_skip(p, "break"))
		return descent_expect(p, "$") &&
			(n = descent_node(p, AST_BREAK))
		    ? descent_named(p, n)
		    : NULL;
	if (p->lex.now.kind == LEXEME_NAME)
		return word(p);
	if (lexer_at(&p->lex, "..") || lexer_at(&p->lex, ".")) {
		n = descent_node(
		    p, p->lex.now.text.n == 1 ? AST_IDENTITY : AST_RECURSE);
		lexer_next(&p->lex);
		if (n && n->kind == AST_IDENTITY &&
		    (p->lex.now.kind == LEXEME_QUOTE ||
			p->lex.now.kind == LEXEME_FORMAT)) {
			n = descent_pair(p, AST_INDEX, n, text(p));
			if (n)
				n->optional = descent_skip(p, "?");
		}
		return n;
	}
	if (lexer_at(&p->lex, "$"))
		return variable(p);
	if (descent_skip(p, "["))
		return array(p);
	if (descent_skip(p, "{"))
		return object(p);
	if (!descent_expect(p, "("))
		return NULL;
	n = p->expression(p);
	return descent_expect(p, ")") ? n : NULL;
}

/* Behind "[", which stands behind the term t. */
static struct ast_node *
bracket(struct descent *p, struct ast_node *t)
{
	struct ast_node *n = descent_node(p, AST_EACH), *from = NULL;

	if (!n || descent_skip(p, "]"))
		return descent_with(p, n, t, NULL);
	n->kind = AST_INDEX;
	if (!lexer_at(&p->lex, ":"))
		from = p->expression(p);
	if (descent_skip(p, ":")) {
		n->kind = AST_SLICE;
		if (!from || !lexer_at(&p->lex, "]"))
			n->kid[2] = p->expression(p);
	}
	return descent_expect(p, "]") ? descent_with(p, n, t, from) : NULL;
}

/* The term t and one suffix more; t itself if none follows. */
static struct ast_node *
suffix(struct descent *p, struct ast_node *t)
{
	struct ast_node *n, *key;

	if (p->lex.now.kind == LEXEME_FIELD) {
		key = descent_node(p, AST_STRING);
		if (!key)
			return NULL;
		key->text = p->lex.now.text;
		n = descent_pair(p, AST_INDEX, t, key);
		lexer_next(&p->lex);
	} else if (descent_skip(p, ".")) {
		n = descent_pair(p, AST_INDEX, t, text(p));
	} else if (descent_skip(p, "["))
		n = bracket(p, t);
	else
		return t;
	if (n)
		n->optional = descent_skip(p, "?");
	return n;
}

struct ast_node *
term_read(struct descent *p)
{
	const char *from = descent_at(p);
	struct ast_node *n, *more;

	if (++p->depth > DESCENT_DEPTH)
		return descent_fail(p, "too deep");
	n = head(p);
	while (n && (more = suffix(p, n)) != n)
		n = more;
	p->depth--;
	return p->why ? NULL : descent_read(p, n, from);
}
