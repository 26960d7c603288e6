/* SPDX-License-Identifier: MIT */
#include "request.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "say.h"
#include "slurp.h"
#include "url.h"

void
request_init(struct request *r)
{
	*r = (struct request){ .connect_ms = 30000 };
	r->body.max = SLURP_MAX;
}

static void
add(struct request_list *l, struct slice s)
{
	char **v = realloc(l->v, (l->n + 1) * sizeof(*v));
	char *copy = malloc(s.n + 1);

	if (!v || !copy)
		say_nomem();
	if (s.n)
		memcpy(copy, s.p, s.n);
	copy[s.n] = '\0';
	l->v = v;
	l->v[l->n++] = copy;
}

static void
drop(struct request_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->v[i]);
	free(l->v);
}

/* A header's name and the value behind it; false if it is not a header. */
static bool
split(struct slice line, struct slice *name, struct slice *value)
{
	size_t i = 0;

	while (i < line.n && line.p[i] != ':' && line.p[i] != ';')
		i++;
	*name = (struct slice){ line.p, i };
	if (i == 0 || i == line.n || memchr(line.p, ' ', i))
		return false;
	*value = slice_from(line, i + 1);
	while (value->n && (*value->p == ' ' || *value->p == '\t'))
		*value = slice_from(*value, 1);
	return !memchr(line.p, '\n', line.n) && !memchr(line.p, '\r', line.n);
}

/* "a=SECRET; b=SECRET": each may turn up alone */
static void
cookies(struct slice value)
{
	const char *end;
	size_t n;

	while ((end = memchr(value.p, '=', value.n))) {
		value = slice_from(value, (size_t)(end - value.p) + 1);
		end = memchr(value.p, ';', value.n);
		n = end ? (size_t)(end - value.p) : value.n;
		say_secret((struct slice){ value.p, n });
		value = slice_from(value, n);
	}
}

static void
header(struct request *r, struct cli *c, struct slice line)
{
	struct slice name, value;
	const char *sp;

	if (!split(line, &name, &value))
		cli_bad(c, 'H', "not a header, 'Name: value'");
	add(&r->headers, line);
	if (!url_secret_name(name) || value.n == 0)
		return;
	r->secret = true;
	if (url_has(value, SLICE("token")))
		return;
	say_secret(value);
	/* "Bearer SECRET": the second word may turn up alone */
	sp = memchr(value.p, ' ', value.n);
	if (sp)
		say_secret(slice_from(value, (size_t)(sp - value.p) + 1));
	cookies(value);
	cli_hide(c, line.p);
}

static void
headers(struct request *r, struct cli *c)
{
	struct buf text = { .max = SLURP_MAX };
	struct slice rest, line;

	if (c->arg[0] != '@') {
		header(r, c, slice_str(c->arg));
		return;
	}
	slurp_file(&text, c->arg + 1);
	for (rest = buf_get(&text); rest.n;) {
		line = slurp_line(&rest);
		if (line.n)
			header(r, c, line);
	}
	r->secret = true; /* whoever uses a file has a reason */
	buf_free(&text);
}

/*
 * As curl: pieces given one by one are joined, by "&" for -d, and -d takes
 * the line ends out of a file.
 */
static void
body(struct request *r, struct cli *c, bool json)
{
	size_t in, out;

	if (r->has_body && !json && buf_byte(&r->body, '&') == -1)
		say_nomem();
	in = out = r->body.n;
	if (c->arg[0] != '@') {
		if (buf_str(&r->body, c->arg) == -1)
			cli_bad(c, json ? REQUEST_JSON : 'd', "too large");
	} else {
		slurp_file(&r->body, c->arg + 1);
		for (; !json && in < r->body.n; in++)
			if (!strchr("\r\n", r->body.p[in]))
				r->body.p[out++] = r->body.p[in];
		if (!json)
			r->body.n = out;
	}
	r->has_body = true;
	r->json |= json;
}

/* Cut "scheme://" off a proxy; what has none is taken for http. */
static struct slice
proxy_scheme(struct slice *text)
{
	const char *p = memmem(text->p, text->n, "://", 3);
	struct slice scheme = SLICE("http");

	if (p) {
		scheme = (struct slice){ text->p, (size_t)(p - text->p) };
		*text = slice_from(*text, scheme.n + 3);
	}
	return scheme;
}

static bool
proxy_known(struct slice scheme)
{
	static const char *const known[] = { "http", "https", "socks4",
		"socks4a", "socks5", "socks5h" };

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (scheme.n == strlen(known[i]) &&
		    strncasecmp(scheme.p, known[i], scheme.n) == 0)
			return true;
	return false;
}

/* k is the option that names it. */
static void
proxy(struct request *r, struct cli *c, int k, struct slice text)
{
	struct slice user, scheme;
	struct buf basic = { .max = 0 };
	const char *at, *colon;

	add(&r->proxies, text);
	scheme = proxy_scheme(&text);
	at = text.n ? memrchr(text.p, '@', text.n) : NULL;
	user = (struct slice){ text.p, at ? (size_t)(at - text.p) : 0 };
	say_secret(user);
	colon = user.n ? memchr(user.p, ':', user.n) : NULL;
	if (colon)
		say_secret(slice_from(user, (size_t)(colon - user.p) + 1));
	if (user.n && url_basic(&basic, user) == -1)
		say_nomem();
	say_secret(buf_get(&basic));
	buf_wipe(&basic);
	if (!proxy_known(scheme))
		cli_bad(c, k,
		    "not a proxy: http, https, socks4, socks4a, socks5 or "
		    "socks5h");
	if (user.n)
		cli_hide(c, text.p);
}

static void
proxies(struct request *r, struct cli *c)
{
	struct buf text = { .max = SLURP_MAX };
	struct slice rest, line;

	slurp_file(&text, c->arg);
	for (rest = buf_get(&text); rest.n;) {
		line = slurp_line(&rest);
		if (line.n && *line.p != '#')
			proxy(r, c, REQUEST_PROXY_FILE, line);
	}
	buf_free(&text);
}

/* Encoded, but for the places that are filled in at each connection. */
static void
encode(struct buf *b, struct slice text)
{
	static const struct slice hole[] = { { "{token}", 7 }, { "{id}", 4 } };
	int failed = 0;

	while (text.n && !failed) {
		size_t n = 1;
		bool plain = false;

		for (size_t i = 0; i < 2; i++)
			if (text.n >= hole[i].n &&
			    memcmp(text.p, hole[i].p, hole[i].n) == 0) {
				n = hole[i].n;
				plain = true;
			}
		failed = plain ? buf_add(b, text.p, n)
			       : url_encode(b, (struct slice){ text.p, n });
		text = slice_from(text, n);
	}
	if (failed)
		say_nomem();
}

/* "name=text", "name@file", "=text", "@file", "text", "+encoded" */
static void
query(struct request *r, struct cli *c)
{
	struct buf item = { 0 }, file = { .max = 65536 };
	size_t n = strcspn(c->arg, "=@");
	const char *rest = c->arg + n;

	if (*c->arg == '+') {
		add(&r->queries, slice_str(c->arg + 1));
		return;
	}
	if (*rest && n &&
	    (buf_add(&item, c->arg, n) == -1 || buf_byte(&item, '=') == -1))
		say_nomem();
	if (*rest == '@') {
		slurp_file(&file, rest + 1);
		if (file.n && file.p[file.n - 1] == '\n')
			file.n--; /* a value, not a text: unlike curl */
		say_secret(buf_get(&file));
		r->secret = true;
		encode(&item, buf_get(&file));
	} else {
		encode(&item, slice_str(*rest ? rest + 1 : c->arg));
	}
	add(&r->queries, buf_get(&item));
	if (*rest == '=' && url_secret_name((struct slice){ c->arg, n }))
		cli_hide(c, c->arg);
	buf_free(&item);
	buf_free(&file);
}

static void
method(struct request *r, struct cli *c)
{
	for (const char *p = c->arg; *p; p++)
		if (*p < 'A' || *p > 'Z')
			cli_bad(c, 'X', "not a method, such as POST");
	if (!*c->arg)
		cli_bad(c, 'X', "empty");
	r->method = c->arg;
}

/* A file that libcurl opens: looked at here, before anyone is contacted. */
static const char *
readable(const struct cli *c)
{
	if (strncmp(c->arg, "pkcs11:", 7) && access(c->arg, R_OK))
		say_die(
		    SAY_USAGE, "cannot open '%s': %s", c->arg, strerror(errno));
	return c->arg;
}

bool
request_option(struct request *r, struct cli *c, int k)
{
	if (peer_option(&r->peer, c, k)) {
		r->secret |= peer_secret(&r->peer);
		return true;
	}
	switch (k) {
	case 'H':
		headers(r, c);
		return true;
	case 'X':
		method(r, c);
		return true;
	case 'd':
	case REQUEST_JSON:
		body(r, c, k == REQUEST_JSON);
		return true;
	case 'A':
		if (strpbrk(c->arg, "\r\n"))
			cli_bad(c, k, "holds a line end");
		r->agent = c->arg;
		return true;
	case 'x':
		proxy(r, c, k, slice_str(c->arg));
		return true;
	case REQUEST_PROXY_FILE:
		proxies(r, c);
		return true;
	case REQUEST_NOPROXY:
		r->noproxy = c->arg;
		return true;
	case REQUEST_CACERT:
		r->cacert = readable(c);
		return true;
	case 'E':
		r->cert = readable(c);
		r->secret = true;
		return true;
	case REQUEST_KEY:
		r->key = readable(c);
		return true;
	case 'k':
		r->insecure = true;
		return true;
	case REQUEST_INSECURE_HTTP:
		r->insecure_http = true;
		return true;
	case REQUEST_CONNECT_TIMEOUT:
		r->connect_ms = cli_msec(c, k);
		return true;
	case REQUEST_URL_QUERY:
		query(r, c);
		return true;
	case REQUEST_COMPRESSED:
		r->compressed = true;
		return true;
	default:
		return false;
	}
}

const char *
request_method(const struct request *r)
{
	if (r->method)
		return r->method;
	return r->has_body ? "POST" : "GET";
}

bool
request_names(const struct request *r, struct slice name)
{
	struct slice n, v;

	for (size_t i = 0; i < r->headers.n; i++) {
		split(slice_str(r->headers.v[i]), &n, &v);
		if (n.n == name.n && strncasecmp(n.p, name.p, n.n) == 0)
			return true;
	}
	return false;
}

bool
request_has(const struct request *r, struct slice name)
{
	for (size_t i = 0; i < r->headers.n; i++)
		if (url_has(slice_str(r->headers.v[i]), name))
			return true;
	for (size_t i = 0; i < r->queries.n; i++)
		if (url_has(slice_str(r->queries.v[i]), name))
			return true;
	return false;
}

int
request_url(struct buf *b, const struct request *r, struct slice url)
{
	const char *hash = url.n ? memchr(url.p, '#', url.n) : NULL;

	if (hash)
		url.n = (size_t)(hash - url.p);
	if (buf_slice(b, url) == -1)
		return -1;
	for (size_t i = 0; i < r->queries.n; i++)
		if (url_query(b, slice_str(r->queries.v[i])) == -1)
			return -1;
	return 0;
}

int
request_fill(struct buf *b, const struct request *r, struct slice url,
    struct slice token, const char *resume, struct slice id)
{
	struct buf whole = { .max = 0 }, item = { .max = 0 };
	int e = request_url(&whole, r, url);

	if (resume && id.n) {
		e |= url_fill(&item, slice_str(resume), SLICE("id"), id, true);
		e |= url_query(&whole, buf_get(&item));
	}
	e |= url_fill(b, buf_get(&whole), SLICE("token"), token, true);
	buf_wipe(&whole);
	buf_free(&item);
	return e;
}

/* True if a proxy stands on another host, or may do so. */
static bool
proxy_far(const struct request *r)
{
	struct buf b = { .max = 0 };
	struct slice text;
	struct url u;
	bool far = false;

	for (size_t i = 0; i < r->proxies.n && !far; i++) {
		text = slice_str(r->proxies.v[i]);
		proxy_scheme(&text);
		if (!text.n)
			continue; /* "" is none at all */
		buf_wipe(&b);
		if (buf_str(&b, "http://") == -1 || buf_slice(&b, text) == -1)
			say_nomem();
		far = url_parse(&u, buf_get(&b)) || !url_loopback(&u);
	}
	buf_wipe(&b);
	return far;
}

const char *
request_refuse(
    const struct request *r, struct slice url, bool caller_secret, bool *secret)
{
	const char *why;
	struct url u;

	*secret = caller_secret || r->secret || url_has_secret(url);
	why = url_parse(&u, url);
	if (why)
		return why;
	if (!*secret || u.https || r->insecure_http)
		return NULL;
	if (!peer_here(&r->peer, &u))
		return "a secret would go over http:// (--insecure-http "
		       "allows it)";
	if (!r->peer.unix_socket && proxy_far(r))
		return "a secret would go over http:// to a proxy "
		       "(--insecure-http allows it)";
	return NULL;
}

void
request_free(struct request *r)
{
	drop(&r->headers);
	drop(&r->proxies);
	drop(&r->queries);
	buf_free(&r->body);
	peer_free(&r->peer);
	request_init(r);
}
