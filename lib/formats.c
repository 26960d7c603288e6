/* SPDX-License-Identifier: MIT */
#include "formats.h"

#include "blame.h"
#include "render.h"
#include "utf8.h"

/*
 * How a format writes: in into b.  FLOW_ERROR: jq cannot write such a value in
 * it.
 */
typedef enum flow writer(struct heap *h, struct buf *b, const struct value *in);

static enum flow
format(struct heap *h, writer *write, const struct value *in, struct value *out)
{
	struct buf b = { .max = h->arena.max };

	return value_give_text(h, write(h, &b, in), &b, out);
}

/* The text of a string, or v as JSON, put in b. */
static enum flow
text_of(struct heap *h, struct buf *b, const struct value *v, struct slice *s)
{
	if (v->type == JSON_STRING)
		return value_get_text(h, v, s);
	if (render_anew(h, b, v))
		return FLOW_ASK;
	*s = buf_get(b);
	return FLOW_ON;
}

/* Append s, where what is in from is replaced by what is in to beside it. */
static enum flow
replace(struct buf *b, struct slice s, const char *from, const char *const *to)
{
	const char *at;
	int rc = 0;

	/* jq 1.6 writes \0 */
	if (memchr(s.p, '\0', s.n))
		return FLOW_ASK;
	for (size_t i = 0, n; i < s.n; i += n) {
		for (n = 0; i + n < s.n && !strchr(from, s.p[i + n]);)
			n++;
		rc |= buf_add(b, s.p + i, n);
		if (i + n < s.n) {
			at = strchr(from, s.p[i + n++]);
			rc |= buf_str(b, to[at - from]);
		}
	}
	return rc ? FLOW_ASK : FLOW_ON;
}

/* The same with v made text. */
static enum flow
replace_in(struct heap *h, struct buf *b, const struct value *v,
    const char *from, const char *const *to)
{
	struct buf made = { .max = h->arena.max };
	struct slice s;
	enum flow flow = text_of(h, &made, v, &s);

	if (flow == FLOW_ON)
		flow = replace(b, s, from, to);
	buf_free(&made);
	return flow;
}

static enum flow
html(struct heap *h, struct buf *b, const struct value *in)
{
	static const char *const to[] = { "&lt;", "&gt;", "&amp;", "&quot;",
		"&apos;" };
	size_t from = b->n;

	if (replace_in(h, b, in, "<>&\"'", to))
		return FLOW_ASK;
	/* others than 1.6 write the apostrophe as a number */
	return h->later && b->n > from &&
		memmem(b->p + from, b->n - from, "&apos;", 6)
	    ? FLOW_ASK
	    : FLOW_ON;
}

/* Rows. */

static enum flow
csv_text(struct heap *h, struct buf *b, const struct value *v)
{
	static const char *const to[] = { "\"\"" };
	int rc = buf_byte(b, '"');

	if (replace_in(h, b, v, "\"", to))
		return FLOW_ASK;
	return rc | buf_byte(b, '"') ? FLOW_ASK : FLOW_ON;
}

static enum flow
tsv_text(struct heap *h, struct buf *b, const struct value *v)
{
	static const char *const to[] = { "\\t", "\\r", "\\n", "\\\\" };

	return replace_in(h, b, v, "\t\r\n\\", to);
}

/* The items of an array with c between them, strings as text writes them. */
static enum flow
row(struct heap *h, struct buf *b, const struct value *in, char c, writer *text,
    const char *words)
{
	struct value_list l;
	enum flow flow = FLOW_ON;

	if (in->type != JSON_ARRAY)
		return blame(h, in, words);
	if (value_get_list(h, in, &l))
		return FLOW_ASK;
	for (size_t i = 0; i < l.n && flow == FLOW_ON; i++) {
		const struct value *v = &l.item[i];

		if (i && buf_byte(b, c))
			return FLOW_ASK;
		if (value_holds(v))
			flow = blame(h, v, " is not valid in a csv row");
		else if (v->type == JSON_STRING)
			flow = text(h, b, v);
		else if (v->type != JSON_NULL)
			flow = render_anew(h, b, v);
	}
	return flow;
}

static enum flow
csv(struct heap *h, struct buf *b, const struct value *in)
{
	return row(
	    h, b, in, ',', csv_text, " cannot be csv-formatted, only array");
}

static enum flow
tsv(struct heap *h, struct buf *b, const struct value *in)
{
	return row(
	    h, b, in, '\t', tsv_text, " cannot be tsv-formatted, only array");
}

/* Shells. */

static enum flow
sh_item(struct heap *h, struct buf *b, const struct value *v)
{
	static const char *const to[] = { "'\\''" };
	int rc;

	if (value_holds(v))
		return blame(h, v, " can not be escaped for shell");
	if (v->type != JSON_STRING)
		return render_anew(h, b, v);
	rc = buf_byte(b, '\'');
	if (replace_in(h, b, v, "'", to))
		return FLOW_ASK;
	return rc | buf_byte(b, '\'') ? FLOW_ASK : FLOW_ON;
}

static enum flow
sh(struct heap *h, struct buf *b, const struct value *in)
{
	struct value_list l;
	enum flow flow = FLOW_ON;

	if (in->type != JSON_ARRAY)
		return sh_item(h, b, in);
	if (value_get_list(h, in, &l))
		return FLOW_ASK;
	for (size_t i = 0; i < l.n && flow == FLOW_ON; i++)
		if (i && buf_byte(b, ' '))
			flow = FLOW_ASK;
		else
			flow = sh_item(h, b, &l.item[i]);
	return flow;
}

/* Bytes as letters. */

static bool
letter(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z');
}

static enum flow
uri_text(struct heap *h, struct buf *b, struct slice s)
{
	static const char digits[] = "0123456789ABCDEF";
	int rc = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		/* RFC 3986 reserves some that RFC 2396, and 1.6, did not */
		if (h->later && c && strchr("!*'()", c))
			return FLOW_ASK;
		if (letter(s.p[i]) || (c && strchr("-_.~!*'()", c)))
			rc |= buf_byte(b, s.p[i]);
		else
			rc |= buf_byte(b, '%') | buf_byte(b, digits[c >> 4]) |
			    buf_byte(b, digits[c & 15]);
	}
	return rc ? FLOW_ASK : FLOW_ON;
}

static enum flow
uri(struct heap *h, struct buf *b, const struct value *in)
{
	struct buf made = { .max = h->arena.max };
	struct slice s;
	enum flow flow = text_of(h, &made, in, &s);

	if (flow == FLOW_ON)
		flow = uri_text(h, b, s);
	buf_free(&made);
	return flow;
}

static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static enum flow
base64_text(struct buf *b, struct slice s)
{
	int rc = 0;

	for (size_t i = 0; i < s.n; i += 3) {
		uint32_t group = 0;

		for (size_t j = 0; j < 3; j++)
			group = group << 8 |
			    (i + j < s.n ? (unsigned char)s.p[i + j] : 0);
		for (size_t j = 0; j < 4; j++)
			rc |= buf_byte(b,
			    i + j > s.n
				? '='
				: base64_digits[group >> (18 - 6 * j) & 63]);
	}
	return rc ? FLOW_ASK : FLOW_ON;
}

static enum flow
base64(struct heap *h, struct buf *b, const struct value *in)
{
	struct buf made = { .max = h->arena.max };
	struct slice s;
	enum flow flow = text_of(h, &made, in, &s);

	if (flow == FLOW_ON)
		flow = base64_text(b, s);
	buf_free(&made);
	return flow;
}

/* Whole groups of letters; releases take other things for base64, too. */
static enum flow
base64d_text(struct buf *b, struct slice s)
{
	const char *digit;
	size_t n = s.n;
	int rc = 0;

	if (n % 4)
		return FLOW_ASK;
	while (n && s.n - n < 2 && s.p[n - 1] == '=')
		n--;
	for (size_t i = 0; i < n; i += 4) {
		uint32_t group = 0;

		for (size_t j = 0; j < 4; j++) {
			char c = i + j < n ? s.p[i + j] : 'A';

			digit = c ? strchr(base64_digits, c) : NULL;
			if (!digit)
				return FLOW_ASK;
			group = group << 6 | (uint32_t)(digit - base64_digits);
		}
		for (size_t j = 0; j < 3; j++)
			if (i + j + 1 < n)
				rc |= buf_byte(
				    b, (char)(group >> (16 - 8 * j) & 255));
	}
	return rc || utf8_valid(buf_get(b)) < b->n ? FLOW_ASK : FLOW_ON;
}

static enum flow
base64d(struct heap *h, struct buf *b, const struct value *in)
{
	struct slice s;

	if (in->type != JSON_STRING || value_get_text(h, in, &s))
		return FLOW_ASK;
	return base64d_text(b, s);
}

#define FORMAT(name)                                                           \
	static enum flow of_##name(struct heap *h, const struct value *in,     \
	    const struct value *arg, struct value *out)                        \
	{                                                                      \
		(void)arg;                                                     \
		return format(h, name, in, out);                               \
	}

FORMAT(base64)
FORMAT(base64d)
FORMAT(csv)
FORMAT(html)
FORMAT(sh)
FORMAT(tsv)
FORMAT(uri)

const struct builtin formats_all[] = {
	{ "@base64", 0, false, of_base64 },
	{ "@base64d", 0, false, of_base64d },
	{ "@csv", 0, false, of_csv },
	{ "@html", 0, false, of_html },
	{ "@sh", 0, false, of_sh },
	{ "@tsv", 0, false, of_tsv },
	{ "@uri", 0, false, of_uri },
	{ NULL, 0, false, NULL },
};
