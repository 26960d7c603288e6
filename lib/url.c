/* SPDX-License-Identifier: MIT */
#include "url.h"

#include <string.h>
#include <strings.h>

#include "num.h"

static bool
is(struct slice s, const char *word)
{
	return s.n == strlen(word) && strncasecmp(s.p, word, s.n) == 0;
}

/* Cut s at the first byte of set; *rest begins with that byte. */
static struct slice
cut(struct slice s, const char *set, struct slice *rest)
{
	size_t i = 0;

	while (i < s.n && (s.p[i] == '\0' || !strchr(set, s.p[i])))
		i++;
	*rest = slice_from(s, i);
	return (struct slice){ s.p, i };
}

static const char *
authority(struct url *u, struct slice a)
{
	const char *at = memrchr(a.p, '@', a.n);
	const char *bracket;
	struct slice rest;
	uint64_t port;

	if (at) {
		u->user = (struct slice){ a.p, (size_t)(at - a.p) };
		a = slice_from(a, u->user.n + 1);
	}
	if (a.n && *a.p == '[') {
		bracket = memchr(a.p, ']', a.n);
		if (!bracket)
			return "unfinished IPv6 address in the URL";
		u->host = (struct slice){ a.p, (size_t)(bracket - a.p) + 1 };
		rest = slice_from(a, u->host.n);
	} else {
		u->host = cut(a, ":", &rest);
	}
	if (u->host.n == 0)
		return "no host in the URL";
	if (rest.n == 0)
		return NULL;
	if (*rest.p != ':')
		return "bad host in the URL";
	if (rest.n == 1)
		return NULL; /* "host:" is the default port */
	u->port = slice_from(rest, 1);
	if (num_parse(u->port, 1, 65535, &port))
		return "bad port in the URL";
	u->portnum = (unsigned)port;
	return NULL;
}

const char *
url_parse(struct url *u, struct slice text)
{
	struct slice rest;
	const char *why;

	*u = (struct url){ 0 };
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if (c <= ' ' || c >= 0x7f)
			return "unencoded space, control or non-ASCII byte in "
			       "the URL";
	}
	u->scheme = cut(text, ":/?#", &rest);
	if (rest.n < 3 || memcmp(rest.p, "://", 3) != 0)
		return "a URL begins with http:// or https://";
	u->https = is(u->scheme, "https");
	if (!u->https && !is(u->scheme, "http"))
		return "a URL begins with http:// or https://";
	u->portnum = u->https ? 443 : 80;
	why = authority(u, cut(slice_from(rest, 3), "/?#", &rest));
	if (why)
		return why;
	u->path = cut(rest, "?#", &rest);
	if (rest.n && *rest.p == '?')
		u->query = cut(slice_from(rest, 1), "#", &rest);
	return NULL;
}

bool
url_same_origin(const struct url *a, const struct url *b)
{
	return a->https == b->https && a->portnum == b->portnum &&
	    a->host.n == b->host.n &&
	    strncasecmp(a->host.p, b->host.p, a->host.n) == 0;
}

static bool
ends(struct slice s, const char *tail)
{
	size_t n = strlen(tail);

	return s.n >= n && strncasecmp(s.p + s.n - n, tail, n) == 0;
}

bool
url_loopback(const struct url *u)
{
	struct slice h = u->host;
	unsigned dots = 0;

	if (is(h, "localhost") || is(h, "[::1]") || ends(h, ".localhost"))
		return true;
	/* 127.evil.example is a name, not an address */
	for (size_t i = 0; i < h.n; i++) {
		if (h.p[i] == '.')
			dots++;
		else if (h.p[i] < '0' || h.p[i] > '9')
			return false;
	}
	return dots == 3 && h.n > 4 && memcmp(h.p, "127.", 4) == 0;
}

int
url_origin(struct buf *b, const struct url *u)
{
	if (buf_str(b, u->https ? "https://" : "http://") == -1 ||
	    buf_slice(b, u->host) == -1)
		return -1;
	if (u->port.n == 0)
		return 0;
	return buf_fmt(b, ":%u", u->portnum);
}

/* RFC 3986, section 5.2.4, in place on the n bytes of path at p */
static size_t
dots(char *p, size_t n)
{
	size_t in = 0, out = 0;

	while (in < n) {
		size_t end = in + 1;

		while (end < n && p[end] != '/')
			end++;
		if (end - in == 2 && p[in + 1] == '.') {
			if (end == n)
				p[out++] = '/';
		} else if (end - in == 3 && memcmp(p + in, "/..", 3) == 0) {
			while (out > 0 && p[--out] != '/')
				;
			if (end == n)
				p[out++] = '/';
		} else {
			memmove(p + out, p + in, end - in);
			out += end - in;
		}
		in = end;
	}
	return out;
}

static int
join_path(struct buf *b, const struct url *base, struct slice path)
{
	size_t start = b->n;
	const char *slash;

	if (path.n == 0 || *path.p != '/') {
		slash = base->path.n ? memrchr(base->path.p, '/', base->path.n)
				     : NULL;
		if (slash ? buf_add(b, base->path.p,
				(size_t)(slash - base->path.p) + 1) == -1
			  : buf_byte(b, '/') == -1)
			return -1;
	}
	if (buf_slice(b, path) == -1)
		return -1;
	b->n = start + dots(b->p + start, b->n - start);
	return 0;
}

/* "scheme:" at the start of s: a reference with a scheme of its own */
static bool
absolute(struct slice s)
{
	struct slice rest, scheme = cut(s, ":/?#", &rest);

	return scheme.n && rest.n && *rest.p == ':';
}

int
url_join(struct buf *b, const struct url *base, struct slice ref)
{
	struct slice rest, path;
	struct url own;

	ref = cut(ref, "#", &rest);
	if (absolute(ref))
		return buf_slice(b, ref);
	if (ref.n >= 2 && memcmp(ref.p, "//", 2) == 0) {
		if (buf_str(b, base->https ? "https:" : "http:") == -1)
			return -1;
		return buf_slice(b, ref);
	}
	own = *base;
	if (url_origin(b, &own) == -1)
		return -1;
	path = cut(ref, "?", &rest);
	if (path.n == 0) {
		if (buf_slice(b, base->path) == -1)
			return -1;
		if (rest.n == 0 && base->query.p &&
		    (buf_byte(b, '?') == -1 || buf_slice(b, base->query) == -1))
			return -1;
		return buf_slice(b, rest);
	}
	if (join_path(b, base, path) == -1)
		return -1;
	return buf_slice(b, rest);
}

const char *
url_redirect(struct buf *b, struct slice from, struct slice to, bool secret)
{
	struct url u, v;
	const char *why;

	if ((why = url_parse(&u, from)))
		return why;
	if (url_join(b, &u, to) == -1)
		return "too long";
	if ((why = url_parse(&v, buf_get(b))))
		return why;
	if (u.https && !v.https)
		return "it leaves https";
	if (secret && !url_same_origin(&u, &v))
		return "another origin must not see the secrets attached";
	return NULL;
}

int
url_encode(struct buf *b, struct slice text)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		    (c >= 'a' && c <= 'z') || (c && strchr("-._~", c));
		char out[3] = { '%', hex[c >> 4], hex[c & 15] };

		if (plain ? buf_byte(b, (char)c) == -1
			  : buf_add(b, out, 3) == -1)
			return -1;
	}
	return 0;
}

int
url_query(struct buf *b, struct slice item)
{
	bool some = b->n && memchr(b->p, '?', b->n);
	char last = b->n ? b->p[b->n - 1] : '\0';

	if (!(some && (last == '?' || last == '&')) &&
	    buf_byte(b, some ? '&' : '?') == -1)
		return -1;
	return buf_slice(b, item);
}

/* Where "{name}" stands in text, or NULL */
static const char *
brace(struct slice text, struct slice name)
{
	const char *p = text.p, *end = text.p + text.n;

	while (p < end && (p = memchr(p, '{', (size_t)(end - p)))) {
		if ((size_t)(end - p) >= name.n + 2 && p[name.n + 1] == '}' &&
		    memcmp(p + 1, name.p, name.n) == 0)
			return p;
		p++;
	}
	return NULL;
}

bool
url_has(struct slice text, struct slice name)
{
	return brace(text, name) != NULL;
}

int
url_fill(struct buf *b, struct slice text, struct slice name,
    struct slice value, bool encode)
{
	const char *p;

	while ((p = brace(text, name))) {
		if (buf_add(b, text.p, (size_t)(p - text.p)) == -1)
			return -1;
		if (encode ? url_encode(b, value) == -1
			   : buf_slice(b, value) == -1)
			return -1;
		text = slice_from(text, (size_t)(p - text.p) + name.n + 2);
	}
	return buf_slice(b, text);
}

static bool
contains(struct slice s, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i + n <= s.n; i++)
		if (strncasecmp(s.p + i, word, n) == 0)
			return true;
	return false;
}

bool
url_secret_name(struct slice name)
{
	/* not "key" and "token" anywhere: keywords and max_tokens are none */
	static const char *const tail[] = { "key", "token", "auth", "jwt" };
	static const char *const part[] = { "secret", "passw", "signature",
		"cookie", "credential", "authorization", "session" };

	for (size_t i = 0; i < sizeof(tail) / sizeof(*tail); i++)
		if (ends(name, tail[i]))
			return true;
	for (size_t i = 0; i < sizeof(part) / sizeof(*part); i++)
		if (contains(name, part[i]))
			return true;
	return is(name, "sig");
}

/* Cut the next "name=value" out of *query; the "&" before it is dropped. */
static bool
param(struct slice *query, struct slice *name, struct slice *value)
{
	struct slice rest, item;

	if (query->n == 0)
		return false;
	item = cut(*query, "&", &rest);
	*query = rest.n ? slice_from(rest, 1) : rest;
	*name = cut(item, "=", value);
	return true;
}

int
url_redact(struct buf *b, struct slice text)
{
	struct slice query, name, value;
	struct url u;
	char mark = '?';

	if (url_parse(&u, text) != NULL)
		return buf_slice(b, text);
	if (buf_slice(b, u.scheme) == -1 || buf_str(b, "://") == -1)
		return -1;
	if (u.user.p && buf_str(b, "***@") == -1)
		return -1;
	if (buf_slice(b, u.host) == -1)
		return -1;
	if (u.port.n && buf_fmt(b, ":%u", u.portnum) == -1)
		return -1;
	if (buf_slice(b, u.path) == -1)
		return -1;
	for (query = u.query; param(&query, &name, &value); mark = '&') {
		if (buf_byte(b, mark) == -1 || buf_slice(b, name) == -1)
			return -1;
		if (value.n > 1 && url_secret_name(name))
			value = SLICE("=***");
		if (buf_slice(b, value) == -1)
			return -1;
	}
	return 0;
}

bool
url_has_secret(struct slice text)
{
	struct slice query, name, value;
	struct url u;

	if (url_parse(&u, text) != NULL)
		return false;
	if (u.user.p)
		return true;
	for (query = u.query; param(&query, &name, &value);)
		if (value.n > 1 && url_secret_name(name))
			return true;
	return false;
}

static int
hex_digit(char c)
{
	static const char hex[] = "0123456789abcdef";
	const char *p = c ? strchr(hex, c | 0x20) : NULL;

	return p ? (int)(p - hex) : -1;
}

/* Cut the next byte out of *s, percent-encoded or not. */
static unsigned
decoded(struct slice *s)
{
	int high = s->n > 2 && *s->p == '%' ? hex_digit(s->p[1]) : -1;
	int low = high >= 0 ? hex_digit(s->p[2]) : -1;
	unsigned c =
	    low >= 0 ? (unsigned)(high << 4 | low) : (unsigned char)*s->p;

	*s = slice_from(*s, low >= 0 ? 3 : 1);
	return c;
}

int
url_basic(struct buf *b, struct slice user)
{
	static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	/* without a password there is an empty one */
	struct slice tail = { ":",
		user.n && memchr(user.p, ':', user.n) ? 0 : 1 };
	char out[4];
	unsigned n, three;

	while (user.n || tail.n) {
		for (n = three = 0; n < 3 && (user.n || tail.n); n++)
			three = three << 8 | decoded(user.n ? &user : &tail);
		three <<= 8 * (3 - n);
		for (unsigned k = 0; k < 4; k++)
			out[k] =
			    k > n ? '=' : digit[three >> (18 - 6 * k) & 63];
		if (buf_add(b, out, 4) == -1)
			return -1;
	}
	return 0;
}

void
url_secrets(struct slice text, void (*each)(struct slice secret))
{
	struct slice query, name, value, rest;
	struct buf basic = { .max = 0 };
	struct url u;

	if (url_parse(&u, text) != NULL)
		return;
	if (u.user.p) {
		cut(u.user, ":", &rest);
		if (rest.n > 1)
			each(slice_from(rest, 1));
		if (url_basic(&basic, u.user) == 0)
			each(buf_get(&basic));
		buf_wipe(&basic);
	}
	for (query = u.query; param(&query, &name, &value);)
		if (value.n > 1 && url_secret_name(name))
			each(slice_from(value, 1));
}
