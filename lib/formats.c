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
	struct buf b = heap_buf(h);

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

/* What a format writes instead of a byte; NULL: the byte. */
typedef const char *const spelling[128];

/* jq 1.6 writes \0. */
static const char nul[] = "";

/* Append s, as the format spells it. */
static enum flow
replace(struct buf *b, struct slice s, spelling as)
{
	int rc = 0;

	for (size_t i = 0, n; i < s.n; i += n) {
		const char *to = NULL;

		for (n = 0; i + n < s.n; n++)
			if (!(s.p[i + n] & 0x80) &&
			    (to = as[(unsigned char)s.p[i + n]]))
				break;
		if (to == nul)
			return FLOW_ASK;
		rc |= buf_add(b, s.p + i, n);
		if (to) {
			rc |= buf_str(b, to);
			n++;
		}
	}
	return rc ? FLOW_ASK : FLOW_ON;
}

/* The same with v made text. */
static enum flow
replace_in(struct heap *h, struct buf *b, const struct value *v, spelling as)
{
	struct buf made = heap_buf(h);
	struct slice s;
	enum flow flow = text_of(h, &made, v, &s);

	if (flow == FLOW_ON)
		flow = replace(b, s, as);
	heap_give_back(h, &made);
	return flow;
}

static enum flow
html(struct heap *h, struct buf *b, const struct value *in)
{
	static spelling as = { [0] = nul,
		['<'] = "&lt;",
		['>'] = "&gt;",
		['&'] = "&amp;",
		['"'] = "&quot;",
		['\''] = "&apos;" };
	size_t from = b->n;

	if (replace_in(h, b, in, as))
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
	static spelling as = { [0] = nul, ['"'] = "\"\"" };
	int rc = buf_byte(b, '"');

	if (replace_in(h, b, v, as))
		return FLOW_ASK;
	return rc | buf_byte(b, '"') ? FLOW_ASK : FLOW_ON;
}

static enum flow
tsv_text(struct heap *h, struct buf *b, const struct value *v)
{
	static spelling as = { [0] = nul,
		['\t'] = "\\t",
		['\r'] = "\\r",
		['\n'] = "\\n",
		['\\'] = "\\\\" };

	return replace_in(h, b, v, as);
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
	static spelling as = { [0] = nul, ['\''] = "'\\''" };
	int rc;

	if (value_holds(v))
		return blame(h, v, " can not be escaped for shell");
	if (v->type != JSON_STRING)
		return render_anew(h, b, v);
	rc = buf_byte(b, '\'');
	if (replace_in(h, b, v, as))
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

/* What stands for itself: letters, digits, and the marks of RFC 2396. */
static bool
unreserved(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z') || (c && strchr("-_.~!*'()", c));
}

static enum flow
uri_text(struct heap *h, struct buf *b, struct slice s)
{
	static const char digits[] = "0123456789ABCDEF";
	char *to;

	if (s.n > h->arena.max || buf_room(b, 3 * s.n))
		return FLOW_ASK;
	to = b->p + b->n;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		/* RFC 3986 reserves some that RFC 2396, and 1.6, did not */
		if (h->later && c && strchr("!*'()", c))
			return FLOW_ASK;
		if (c < 0x80 && unreserved(c))
			*to++ = s.p[i];
		else {
			*to++ = '%';
			*to++ = digits[c >> 4];
			*to++ = digits[c & 15];
		}
	}
	b->n = (size_t)(to - b->p);
	return FLOW_ON;
}

static enum flow
uri(struct heap *h, struct buf *b, const struct value *in)
{
	struct buf made = heap_buf(h);
	struct slice s;
	enum flow flow = text_of(h, &made, in, &s);

	if (flow == FLOW_ON)
		flow = uri_text(h, b, s);
	heap_give_back(h, &made);
	return flow;
}

static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Put the four digits that three bytes are at to. */
static inline void
base64_digits_of(const char byte[3], char to[4])
{
	uint32_t group = (uint32_t)(unsigned char)byte[0] << 16 |
	    (uint32_t)(unsigned char)byte[1] << 8 | (unsigned char)byte[2];

	to[0] = base64_digits[group >> 18];
	to[1] = base64_digits[group >> 12 & 63];
	to[2] = base64_digits[group >> 6 & 63];
	to[3] = base64_digits[group & 63];
}

static enum flow
base64_text(struct buf *b, struct slice s)
{
	size_t whole = s.n / 3 * 3, rest = s.n % 3;
	char last[3] = { 0 }, *to;

	if (buf_room(b, s.n / 3 * 4 + 4))
		return FLOW_ASK;
	to = b->p + b->n;
	for (size_t i = 0; i < whole; i += 3, to += 4)
		base64_digits_of(s.p + i, to);
	if (rest) {
		memcpy(last, s.p + whole, rest);
		base64_digits_of(last, to);
		memset(to + 1 + rest, '=', 3 - rest);
		to += 4;
	}
	b->n = (size_t)(to - b->p);
	return FLOW_ON;
}

static enum flow
base64(struct heap *h, struct buf *b, const struct value *in)
{
	struct buf made = heap_buf(h);
	struct slice s;
	enum flow flow = text_of(h, &made, in, &s);

	if (flow == FLOW_ON)
		flow = base64_text(b, s);
	heap_give_back(h, &made);
	return flow;
}

/* Of a digit its place in them; 64 of what is none. */
static void
base64_places(unsigned char place[256])
{
	memset(place, 64, 256);
	for (unsigned char i = 0; i < 64; i++)
		place[(unsigned char)base64_digits[i]] = i;
}

/* Put the three bytes that four digits are at to; false if one is none. */
static inline bool
base64_bytes_of(const unsigned char place[256], const char digit[4], char to[3])
{
	unsigned a = place[(unsigned char)digit[0]];
	unsigned b = place[(unsigned char)digit[1]];
	unsigned c = place[(unsigned char)digit[2]];
	unsigned d = place[(unsigned char)digit[3]];

	to[0] = (char)(a << 2 | b >> 4);
	to[1] = (char)(b << 4 | c >> 2);
	to[2] = (char)(c << 6 | d);
	return ((a | b | c | d) & 64) == 0;
}

/* Whole groups of letters; releases take other things for base64, too. */
static enum flow
base64d_text(struct buf *b, struct slice s)
{
	char last[] = "AAAA";
	unsigned char place[256];
	size_t n = s.n, whole;
	char *to;

	if (n % 4 || buf_room(b, n / 4 * 3))
		return FLOW_ASK;
	if (n == 0)
		return FLOW_ON;
	while (n && s.n - n < 2 && s.p[n - 1] == '=')
		n--;
	base64_places(place);
	to = b->p;
	whole = n / 4 * 4;
	for (size_t i = 0; i < whole; i += 4, to += 3)
		if (!base64_bytes_of(place, s.p + i, to))
			return FLOW_ASK;
	memcpy(last, s.p + whole, n - whole);
	if (n > whole && !base64_bytes_of(place, last, to))
		return FLOW_ASK;
	b->n = n / 4 * 3 + n % 4 * 3 / 4;
	return utf8_valid(buf_get(b)) < b->n ? FLOW_ASK : FLOW_ON;
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
