/* SPDX-License-Identifier: MIT */
#include "http.h"

#include <curl/curl.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "io.h"
#include "say.h"
#include "url.h"

struct http {
	CURLM *multi;
	int ep;
	bool timer; /* libcurl wants to be called at due_ms */
	uint64_t due_ms;
	long buffer; /* bytes a transfer reads into */
};

/* One reader takes all it can get; many must fit into memory. */
#define BUFFER_ONE 65536
#define BUFFER_MANY 2048
#define MANY 256

void
http_init(void)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		say_die(SAY_OS, "cannot start libcurl");
	cli_version(curl_version());
}

/* What libcurl calls. */

static int
on_socket(CURL *easy, curl_socket_t fd, int what, void *ctx, void *known)
{
	struct http *h = ctx;
	struct epoll_event ev = { .data.fd = fd };

	(void)easy;
	(void)known;
	if (what == CURL_POLL_REMOVE) {
		epoll_ctl(h->ep, EPOLL_CTL_DEL, fd, NULL);
		return 0;
	}
	if (what & CURL_POLL_IN)
		ev.events |= EPOLLIN;
	if (what & CURL_POLL_OUT)
		ev.events |= EPOLLOUT;
	if (epoll_ctl(h->ep, EPOLL_CTL_ADD, fd, &ev) == -1 && errno == EEXIST)
		epoll_ctl(h->ep, EPOLL_CTL_MOD, fd, &ev);
	return 0;
}

static int
on_timer(CURLM *multi, long timeout_ms, void *ctx)
{
	struct http *h = ctx;

	(void)multi;
	h->timer = timeout_ms >= 0;
	if (h->timer)
		h->due_ms = io_now_ms() + (uint64_t)timeout_ms;
	return 0;
}

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

static void
refuse_headers(struct http_flow *f)
{
	f->fail = HTTP_BAD;
	snprintf(f->error, sizeof(f->error),
	    "answer of '%s' refused: headers too large", f->host);
}

static size_t
on_header(char *p, size_t size, size_t n, void *ctx)
{
	struct http_flow *f = ctx;

	n *= size;
	if (f->head_done) /* a trailer */
		return n;
	if (reply_line(&f->reply, (struct slice){ p, n }) == -1) {
		refuse_headers(f);
		return 0;
	}
	/* 101 is final: nobody asked for another protocol */
	if (n > 2 || (f->reply.status < 200 && f->reply.status != 101))
		return n;
	f->head_done = true;
	if (f->head && !f->head(f->ctx)) {
		f->stopped = true;
		return 0;
	}
	return n;
}

static size_t
on_body(char *p, size_t size, size_t n, void *ctx)
{
	struct http_flow *f = ctx;

	n *= size;
	if (f->stopped)
		return 0;
	if (!f->head_done || !f->body(f->ctx, (struct slice){ p, n })) {
		f->stopped = true;
		return 0;
	}
	return n;
}

/* The request. */

static bool
append(struct http_flow *f, const char *line)
{
	struct curl_slist *l = curl_slist_append(f->list, line);

	if (l)
		f->list = l;
	return l != NULL;
}

static bool
named(const struct request *r, const char *line)
{
	return request_names(r, (struct slice){ line, strcspn(line, ":;") });
}

/* The options' headers with the token filled in. */
static bool
own_headers(struct http_flow *f, const struct request *r, const char *token)
{
	struct buf line = { 0 };
	bool ok = true;

	for (size_t i = 0; ok && i < r->headers.n; i++) {
		const char *s = r->headers.v[i];

		buf_reset(&line);
		ok = url_fill(&line, slice_str(s), SLICE("token"),
			 slice_str(token ? token : ""), false) == 0 &&
		    buf_cstr(&line) && append(f, line.p);
	}
	buf_wipe(&line);
	return ok;
}

static bool
all_headers(
    struct http_flow *f, const struct request *r, const struct http_ask *ask)
{
	bool ok = own_headers(f, r, ask->token);

	for (const char *const *p = ask->headers; ok && p && *p; p++)
		if (!named(r, *p))
			ok = append(f, *p);
	if (ok && !named(r, "Expect:"))
		ok = append(f, "Expect:");
	if (ok && r->json && !ask->get && !named(r, "Content-Type:"))
		ok = append(f, "Content-Type: application/json");
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
	} else if (strcmp(method, "HEAD") == 0) {
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
set_rules(CURL *e, const struct request *r, long buffer)
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
	SET(BUFFERSIZE, buffer);
	return ok;
}

static bool
set_flow(const struct http *h, CURL *e, struct http_flow *f,
    const struct request *r, const struct http_ask *ask)
{
	const char *agent = r->agent ? r->agent : ask->agent;
	bool ok = true;

	SET(URL, ask->url);
	SET(PRIVATE, f);
	SET(ERRORBUFFER, f->curl_error);
	SET(HEADERFUNCTION, on_header);
	SET(HEADERDATA, f);
	SET(WRITEFUNCTION, on_body);
	SET(WRITEDATA, f);
	SET(HTTPHEADER, f->list);
	if (agent && *agent)
		SET(USERAGENT, agent);
	if (ask->probe)
		SET(CONNECT_ONLY, 1L);
	return ok && set_rules(e, r, h->buffer) && set_peer(e, r, ask) &&
	    set_method(e, r, ask);
}

/* What went wrong, in the suite's words. */

/*
 * What libcurl says of chunks that make no sense is a code for lost connections
 * or, with codings, for writing that failed: only its words tell.
 */
static bool
bad_chunks(const struct http_flow *f)
{
	return (f->code == CURLE_RECV_ERROR || f->code == CURLE_WRITE_ERROR) &&
	    strstr(f->curl_error, "chunk");
}

/* Its verdict on our certificate; with TLS 1.3 it comes as a failed read. */
static bool
alert(const struct http_flow *f)
{
	const char *text = strstr(f->curl_error, " alert ");

	return text && !f->reply.status &&
	    (strstr(text, "certificate") || strstr(text, "unknown ca"));
}

/* tinyproxy answers a wrong password with 401 */
static bool
proxy_denies(const struct http_flow *f, long connect_code)
{
	long why = 0;

	if (f->code == CURLE_PROXY)
		curl_easy_getinfo(f->easy, CURLINFO_PROXY_ERROR, &why);
	return connect_code == 407 || connect_code == 401 ||
	    why == CURLPX_NO_AUTH || why == CURLPX_USER_REJECTED;
}

static enum http_fail
kind(const struct http_flow *f, long connect_code)
{
	if (proxy_denies(f, connect_code))
		return HTTP_PROXY;
	if (alert(f))
		return HTTP_CERT;
	if (bad_chunks(f))
		return HTTP_BAD;
	switch (f->code) {
	case CURLE_OK:
		return HTTP_OK;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_ISSUER_ERROR:
		return HTTP_CERT;
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_URL_MALFORMAT:
		return HTTP_LOCAL;
	case CURLE_UNSUPPORTED_PROTOCOL: /* HTTP/0.9, among others */
	case CURLE_WEIRD_SERVER_REPLY:
	case CURLE_BAD_CONTENT_ENCODING:
		return HTTP_BAD;
	default:
		return HTTP_NETWORK;
	}
}

static void
explain(struct http_flow *f, long connect_code)
{
	const char *why = say_bytes(
	    slice_str(*f->curl_error ? f->curl_error
				     : curl_easy_strerror((CURLcode)f->code)),
	    160);
	char *out = f->error;
	size_t n = sizeof(f->error);
	long os = 0;

	curl_easy_getinfo(f->easy, CURLINFO_OS_ERRNO, &os);
	if (connect_code >= 300)
		snprintf(out, n, "proxy refuses to reach '%s': status %ld",
		    f->host, connect_code);
	else if (f->code == CURLE_COULDNT_RESOLVE_HOST)
		snprintf(
		    out, n, "cannot resolve '%s': name not known", f->host);
	else if (f->code == CURLE_COULDNT_RESOLVE_PROXY)
		snprintf(out, n, "cannot resolve the proxy's name");
	else if (f->code == CURLE_COULDNT_CONNECT)
		snprintf(out, n, "cannot connect to '%s'%s: %s", f->host,
		    f->via, os ? strerror((int)os) : why);
	else if (f->fail == HTTP_PROXY)
		snprintf(
		    out, n, "proxy refuses to reach '%s': %s", f->host, why);
	else if (f->code == CURLE_PROXY)
		snprintf(out, n, "cannot connect to '%s'%s: %s", f->host,
		    f->via, why);
	else if (f->code == CURLE_OPERATION_TIMEDOUT)
		snprintf(out, n, "cannot connect to '%s'%s: timed out", f->host,
		    f->via);
	else if (alert(f))
		snprintf(out, n, "'%s' does not accept our certificate: %s",
		    f->host, why);
	else if (f->fail == HTTP_CERT)
		snprintf(
		    out, n, "certificate of '%s' refused: %s", f->host, why);
	else if (f->code == CURLE_SSL_CONNECT_ERROR)
		snprintf(out, n, "no TLS with '%s': %s", f->host, why);
	else if (f->fail == HTTP_LOCAL)
		snprintf(out, n, "cannot ask '%s': %s", f->host, why);
	else if (f->fail == HTTP_BAD)
		snprintf(
		    out, n, "'%s' answers no proper HTTP: %s", f->host, why);
	else
		snprintf(out, n, "connection to '%s' lost: %s", f->host, why);
}

/* A header line past libcurl's own limit, which 7.x calls out of memory. */
static bool
long_header(const struct http_flow *f)
{
#if LIBCURL_VERSION_NUM >= 0x080600
	if (f->code == CURLE_TOO_LARGE)
		return !f->head_done;
#endif
	return f->code == CURLE_OUT_OF_MEMORY && f->sent && !f->head_done;
}

static void
finish(struct http_flow *f, CURLcode code)
{
	long connect_code = 0;
	double sent = 0;

	f->done = true;
	f->code = (int)code;
	curl_easy_getinfo(f->easy, CURLINFO_HTTP_CONNECTCODE, &connect_code);
	curl_easy_getinfo(f->easy, CURLINFO_PRETRANSFER_TIME, &sent);
	f->sent = sent > 0 && !f->probe;
	if (f->stopped || f->fail != HTTP_OK)
		return; /* our own doing: libcurl's code says nothing */
	if (long_header(f)) {
		refuse_headers(f);
		return;
	}
	/* once the answer has begun, a proxy's 200 to CONNECT is history */
	if (connect_code < 300 || f->reply.status)
		connect_code = 0;
	f->fail = kind(f, connect_code);
	/* libcurl is content with headers that stop anywhere */
	if (f->fail == HTTP_OK && !f->head_done && !f->probe) {
		f->fail = HTTP_NETWORK;
		strcpy(f->curl_error, "closed before the end of the headers");
	}
	if (f->fail != HTTP_OK)
		explain(f, connect_code);
}

/* Transfers. */

struct http *
http_new(size_t flows)
{
	int ep = epoll_create1(EPOLL_CLOEXEC);
	struct http *h = ep == -1 ? NULL : calloc(1, sizeof(*h));

	if (!h)
		return NULL;
	h->ep = ep;
	h->buffer = flows > MANY ? BUFFER_MANY : BUFFER_ONE;
	h->multi = curl_multi_init();
	if (!h->multi) {
		http_free(h);
		return NULL;
	}
	curl_multi_setopt(h->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(h->multi, CURLMOPT_SOCKETDATA, h);
	curl_multi_setopt(h->multi, CURLMOPT_TIMERFUNCTION, on_timer);
	curl_multi_setopt(h->multi, CURLMOPT_TIMERDATA, h);
	return h;
}

void
http_free(struct http *h)
{
	if (!h)
		return;
	if (h->multi)
		curl_multi_cleanup(h->multi);
	if (h->ep != -1)
		close(h->ep);
	free(h);
}

int
http_fd(const struct http *h)
{
	return h->ep;
}

int
http_wait_ms(struct http *h)
{
	uint64_t now = io_now_ms();

	if (!h->timer)
		return -1;
	return h->due_ms > now ? (int)(h->due_ms - now) : 0;
}

static void
collect(struct http *h)
{
	struct http_flow *f;
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(h->multi, &left))) {
		if (m->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &f);
		finish(f, m->data.result);
		if (f->ended)
			f->ended(f->ctx);
	}
}

static int
ready(const struct epoll_event *ev)
{
	int what = 0;

	if (ev->events & (EPOLLIN | EPOLLHUP))
		what |= CURL_CSELECT_IN;
	if (ev->events & EPOLLOUT)
		what |= CURL_CSELECT_OUT;
	if (ev->events & EPOLLERR)
		what |= CURL_CSELECT_ERR;
	return what;
}

/* epoll reports in turn, so those left out come first the next time. */
void
http_run(struct http *h, bool (*more)(void *ctx), void *ctx)
{
	struct epoll_event ev[16];
	int n = epoll_wait(h->ep, ev, 16, 0), running;

	for (int i = 0; i < n && (!more || more(ctx)); i++)
		curl_multi_socket_action(
		    h->multi, ev[i].data.fd, ready(&ev[i]), &running);
	if (h->timer && h->due_ms <= io_now_ms()) {
		h->timer = false; /* libcurl sets it anew if it wants more */
		curl_multi_socket_action(
		    h->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	}
	collect(h);
}

/* "user:password@" makes a header of which the peer may tell as well. */
static void
hide_basic(const char *url)
{
	static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnop"
				    "qrstuvwxyz0123456789+/";
	struct buf b = { .max = 0 };
	const char *from = strstr(url, "://"), *at;
	char *user;
	int n = 0;

	from = from ? from + 3 : url;
	at = memrchr(from, '@', strcspn(from, "/?#"));
	if (!at)
		return;
	user = curl_easy_unescape(NULL, from, (int)(at - from), &n);
	for (int i = 0; user && i < n; i += 3) {
		uint32_t three = (uint32_t)(unsigned char)user[i] << 16;

		three |=
		    i + 1 < n ? (uint32_t)(unsigned char)user[i + 1] << 8 : 0;
		three |= i + 2 < n ? (unsigned char)user[i + 2] : 0;
		for (int k = 0; k < 4; k++)
			if (buf_byte(&b,
				i + k > n
				    ? '='
				    : digit[three >> (18 - 6 * k) & 63]) == -1)
				say_nomem();
	}
	say_secret(buf_get(&b));
	buf_wipe(&b);
	curl_free(user);
}

static void
set_host(struct http_flow *f, const char *url)
{
	struct url u;

	f->host[0] = '\0';
	if (url_parse(&u, slice_str(url)) == NULL)
		snprintf(f->host, sizeof(f->host), "%.*s%s%.*s",
		    (int)(u.host.n < 100 ? u.host.n : 100), u.host.p,
		    u.port.n ? ":" : "", (int)u.port.n,
		    u.port.n ? u.port.p : "");
}

int
http_open(struct http *h, struct http_flow *f, const struct request *r,
    const struct http_ask *ask)
{
	struct http_flow fresh = { .head = f->head,
		.body = f->body,
		.ended = f->ended,
		.ctx = f->ctx,
		.probe = ask->probe };

	*f = fresh;
	f->via = r->proxies.n && !r->noproxy ? " through a proxy" : "";
	set_host(f, ask->url);
	hide_basic(ask->url);
	if (r->proxies.n)
		hide_basic(r->proxies.v[ask->proxy % r->proxies.n]);
	f->easy = curl_easy_init();
	if (f->easy && all_headers(f, r, ask) &&
	    set_flow(h, f->easy, f, r, ask) &&
	    curl_multi_add_handle(h->multi, f->easy) == CURLM_OK)
		return 0;
	f->fail = HTTP_LOCAL;
	snprintf(f->error, sizeof(f->error),
	    "cannot ask '%s': an option is not supported by this libcurl",
	    f->host);
	http_close(NULL, f);
	f->done = true;
	return -1;
}

void
http_close(struct http *h, struct http_flow *f)
{
	if (f->easy && h)
		curl_multi_remove_handle(h->multi, f->easy);
	if (f->easy)
		curl_easy_cleanup(f->easy);
	curl_slist_free_all(f->list);
	f->easy = f->list = NULL;
}
