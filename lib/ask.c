/* SPDX-License-Identifier: MIT */
#include "ask.h"

#include <curl/curl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "url.h"

/* A peer that vanished without a word is noticed within two minutes. */
static int
on_connect(void *ctx, curl_socket_t fd, curlsocktype purpose)
{
	static const struct {
		int level, name, value;
	} set[] = { { SOL_SOCKET, SO_KEEPALIVE, 1 },
		{ IPPROTO_TCP, TCP_KEEPIDLE, 60 },
		{ IPPROTO_TCP, TCP_KEEPINTVL, 15 },
		{ IPPROTO_TCP, TCP_KEEPCNT, 4 },
		{ IPPROTO_TCP, TCP_USER_TIMEOUT, 120000 } };

	(void)ctx;
	(void)purpose;
	for (size_t i = 0; i < sizeof(set) / sizeof(*set); i++)
		setsockopt(fd, set[i].level, set[i].name, &set[i].value,
		    sizeof(set[i].value));
	return CURL_SOCKOPT_OK;
}

static bool
append(void **list, const char *line)
{
	struct curl_slist *l = curl_slist_append(*list, line);

	if (l)
		*list = l;
	return l != NULL;
}

static bool
named(const struct request *r, const char *line)
{
	return request_names(r, (struct slice){ line, strcspn(line, ":;") });
}

/* The options' headers with the token filled in. */
static bool
own_headers(void **list, const struct request *r, const char *token)
{
	struct buf line = { 0 };
	bool ok = true;

	for (size_t i = 0; ok && i < r->headers.n; i++) {
		const char *s = r->headers.v[i];

		buf_reset(&line);
		ok = url_fill(&line, slice_str(s), SLICE("token"),
			 slice_str(token ? token : ""), false) == 0 &&
		    buf_cstr(&line) && append(list, line.p);
	}
	buf_wipe(&line);
	return ok;
}

static bool
all_headers(void **list, const struct request *r, const struct http_ask *ask)
{
	bool ok = own_headers(list, r, ask->token);

	for (const char *const *p = ask->headers; ok && p && *p; p++)
		if (!named(r, *p))
			ok = append(list, *p);
	if (ok && !named(r, "Expect:"))
		ok = append(list, "Expect:");
	if (ok && r->json && !ask->get && !named(r, "Content-Type:"))
		ok = append(list, "Content-Type: application/json");
	return ok;
}

/* Set one option; the first failure sticks in *ok. */
#define SET(opt, value)                                                        \
	do {                                                                   \
		if (curl_easy_setopt(e, CURLOPT_##opt, value) != CURLE_OK)     \
			ok = false;                                            \
	} while (0)

static bool
set_method(CURL *e, const struct request *r, const struct http_ask *ask)
{
	struct slice body = r->has_body ? buf_get(&r->body) : ask->body;
	const char *method = r->method ? r->method : ask->method;
	bool ok = true;

	if (ask->get || (!method && !body.p)) {
		SET(HTTPGET, 1L);
		return ok;
	}
	if (!method)
		method = "POST";
	if (body.p || strcmp(method, "POST") == 0) {
		SET(POST, 1L);
		SET(POSTFIELDSIZE_LARGE, (curl_off_t)body.n);
		SET(POSTFIELDS, body.p ? body.p : "");
	} else if (strcmp(method, "HEAD") == 0 && !ask->tail) {
		SET(NOBODY, 1L);
	}
	if (strcmp(method, "GET") != 0 || body.p)
		SET(CUSTOMREQUEST, method);
	return ok;
}

/* What this libcurl was built to decode; NULL: nothing. */
static const char *
codings(void)
{
	int can = curl_version_info(CURLVERSION_NOW)->features;

	if (!(can & CURL_VERSION_BROTLI))
		return can & CURL_VERSION_LIBZ ? "gzip, deflate" : NULL;
	return can & CURL_VERSION_LIBZ ? "gzip, deflate, br" : "br";
}

/* To a proxy it would be the proxy's own: not for one of the environment. */
static bool
on_this_host(const char *url)
{
	struct url u;

	return url_parse(&u, slice_str(url)) == NULL && url_loopback(&u);
}

static bool
set_peer(CURL *e, const struct request *r, const struct http_ask *ask)
{
	bool ok = true;

	if (r->insecure) {
		SET(SSL_VERIFYPEER, 0L);
		SET(SSL_VERIFYHOST, 0L);
	}
	SET(SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (r->cacert) {
		SET(CAINFO, r->cacert);
		SET(CAPATH, NULL);
	}
	if (r->cert)
		SET(SSLCERT, r->cert);
	if (r->key)
		SET(SSLKEY, r->key);
	if (r->noproxy)
		SET(NOPROXY, r->noproxy);
	if (r->proxies.n)
		SET(PROXY, r->proxies.v[ask->proxy % r->proxies.n]);
	else if (on_this_host(ask->url))
		SET(PROXY, "");
	if (r->compressed)
		SET(ACCEPT_ENCODING, codings());
	return ok;
}

static bool
set_login(CURL *e, const struct peer *p, const char *url)
{
	struct buf user = { .max = 0 }, password = { .max = 0 };
	int r = peer_login(p, slice_str(url), &user, &password);
	bool ok = r != -1;

	if (r == 1) {
		SET(USERNAME, user.p);
		SET(PASSWORD, password.p);
	}
	buf_wipe(&user);
	buf_wipe(&password);
	return ok;
}

/* Unlike those for servers these are decoded by libcurl. */
static bool
set_proxy_login(CURL *e, struct slice user)
{
	const char *colon = memchr(user.p, ':', user.n);
	struct slice name = { user.p, (size_t)(colon - user.p) };
	struct buf b = { .max = 0 };
	bool ok = url_encode(&b, name) == 0 && buf_byte(&b, ':') == 0 &&
	    url_encode(&b, slice_from(user, name.n + 1)) == 0 && buf_cstr(&b);

	if (ok)
		SET(PROXYUSERPWD, b.p);
	buf_wipe(&b);
	return ok;
}

/* As whom, and which way. */
static bool
set_way(CURL *e, void **hosts, const struct peer *p, const char *url)
{
	bool ok = set_login(e, p, url);

	if (p->proxy_user.n)
		ok = ok && set_proxy_login(e, buf_get(&p->proxy_user));
	if (p->proxy_cacert) {
		SET(PROXY_CAINFO, p->proxy_cacert);
		SET(PROXY_CAPATH, NULL);
	}
	if (p->family)
		SET(IPRESOLVE,
		    p->family == 4 ? (long)CURL_IPRESOLVE_V4
				   : (long)CURL_IPRESOLVE_V6);
	if (p->interface)
		SET(INTERFACE, p->interface);
	if (p->unix_socket)
		SET(UNIX_SOCKET_PATH, p->unix_socket);
	for (size_t i = 0; ok && i < p->resolves; i++)
		ok = append(hosts, p->resolve[i]);
	if (p->resolves)
		SET(RESOLVE, *hosts);
	return ok;
}

static bool
set_rules(CURL *e, const struct request *r)
{
	bool ok = true;

	SET(NOSIGNAL, 1L);
	SET(HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
#if LIBCURL_VERSION_NUM >= 0x075500
	SET(PROTOCOLS_STR, "http,https");
#else
	SET(PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
#if LIBCURL_VERSION_NUM >= 0x075700
	SET(QUICK_EXIT, 1L); /* never wait for a resolver that hangs */
#endif
	SET(FOLLOWLOCATION, 0L);
	SET(PATH_AS_IS, 1L);
	SET(FRESH_CONNECT, 1L);
	SET(FORBID_REUSE, 1L);
	SET(SUPPRESS_CONNECT_HEADERS, 1L);
	SET(CONNECTTIMEOUT_MS, (long)r->connect_ms);
	SET(SOCKOPTFUNCTION, on_connect);
	return ok;
}

bool
ask_set(void *easy, void *list[static 2], const struct request *r,
    const struct http_ask *ask)
{
	const char *agent = r->agent ? r->agent : ask->agent;
	CURL *e = easy;
	bool ok = all_headers(&list[0], r, ask);

	SET(URL, ask->url);
	SET(HTTPHEADER, list[0]);
	if (agent && *agent)
		SET(USERAGENT, agent);
	if (ask->probe)
		SET(CONNECT_ONLY, 1L);
	return ok && set_rules(e, r) && set_peer(e, r, ask) &&
	    set_way(e, &list[1], &r->peer, ask->url) && set_method(e, r, ask);
}
