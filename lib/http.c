/* SPDX-License-Identifier: MIT */
#include "http.h"

#include <curl/curl.h>
#include <errno.h>
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
#define BUFFER_MANY 1024
#define MANY 256

/* Sockets a round looks at. */
#define READY 64

/*
 * curl_version would say it too, but may ask a name server for our own name,
 * and waits for the answer.
 */
static const char *
version(void)
{
	static char text[160];
	const curl_version_info_data *v = curl_version_info(CURLVERSION_NOW);

	snprintf(text, sizeof(text), "libcurl/%s %s%s%s%s%s", v->version,
	    v->ssl_version ? v->ssl_version : "no-TLS",
	    v->libz_version ? " zlib/" : "",
	    v->libz_version ? v->libz_version : "",
	    v->brotli_version ? " brotli/" : "",
	    v->brotli_version ? v->brotli_version : "");
	return text;
}

void
http_init(void)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		say_die(SAY_OS, "cannot start libcurl");
	cli_version(version);
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

/* What went wrong, for whoever looks at f->error. */
static void
set_error(struct http_flow *f, const char *text)
{
	buf_reset(&f->error);
	if (buf_str(&f->error, text) == -1 || !buf_cstr(&f->error))
		say_nomem();
}

static void
refuse_headers(struct http_flow *f)
{
	char text[256];

	f->fail = HTTP_BAD;
	snprintf(text, sizeof(text),
	    "answer of '%s' refused: headers too large", f->host);
	set_error(f, text);
}

/* A header that says where the body ends; without one its connection does. */
static bool
frames(struct slice line)
{
	struct slice value;

	return reply_field(line, "content-length", &value) ||
	    reply_field(line, "transfer-encoding", &value);
}

static size_t
on_header(char *p, size_t size, size_t n, void *ctx)
{
	struct http_flow *f = ctx;

	n *= size;
	if (f->head_done || !f->reply) /* a trailer */
		return n;
	if (reply_line(f->reply, (struct slice){ p, n }) == -1) {
		refuse_headers(f);
		return 0;
	}
	if (frames((struct slice){ p, n }))
		f->framed = true;
	if (f->line)
		f->line(f->ctx, (struct slice){ p, n });
	/* 101 is final: nobody asked for another protocol */
	if (n > 2 || (f->reply->status < 200 && f->reply->status != 101))
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
set_flow(CURL *e, struct http_flow *f, long buffer)
{
	return curl_easy_setopt(e, CURLOPT_BUFFERSIZE, buffer) == CURLE_OK &&
	    curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header) ==
	    CURLE_OK &&
	    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
	    curl_easy_setopt(e, CURLOPT_ERRORBUFFER, f->curl_error) ==
	    CURLE_OK &&
	    curl_easy_setopt(e, CURLOPT_PRIVATE, f) == CURLE_OK &&
	    curl_easy_setopt(e, CURLOPT_HEADERDATA, f) == CURLE_OK &&
	    curl_easy_setopt(e, CURLOPT_WRITEDATA, f) == CURLE_OK;
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

/* The peer itself has begun to answer. */
static bool
answered(const struct http_flow *f)
{
	return !f->reply || f->reply->status;
}

/* Its verdict on our certificate; with TLS 1.3 it comes as a failed read. */
static bool
alert(const struct http_flow *f)
{
	const char *text = strstr(f->curl_error, " alert ");

	return text && !answered(f) &&
	    (strstr(text, "certificate") || strstr(text, "unknown ca"));
}

/* libcurl 8 sometimes has the code for a host and the words for a proxy. */
static bool
lost_proxy(const struct http_flow *f)
{
	return f->code == CURLE_COULDNT_RESOLVE_PROXY ||
	    (f->code == CURLE_COULDNT_RESOLVE_HOST &&
		strstr(f->curl_error, "resolve proxy"));
}

/*
 * The end of a body that only the connection's end delimits, in TLS without a
 * close_notify: to libcurl 8 with OpenSSL 3 a failed read, to others the end.
 */
static bool
rude_end(const struct http_flow *f)
{
	long version = 0;

	if (f->code != CURLE_RECV_ERROR || !f->head_done || f->framed ||
	    !strstr(f->curl_error, "unexpected eof"))
		return false;
	curl_easy_getinfo(f->easy, CURLINFO_HTTP_VERSION, &version);
	return version == CURL_HTTP_VERSION_1_0 ||
	    version == CURL_HTTP_VERSION_1_1;
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
	if (rude_end(f))
		return HTTP_OK;
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
	char out[256];
	size_t n = sizeof(out);
	long os = 0;

	curl_easy_getinfo(f->easy, CURLINFO_OS_ERRNO, &os);
	if (connect_code >= 300)
		snprintf(out, n, "proxy refuses to reach '%s': status %ld",
		    f->host, connect_code);
	else if (lost_proxy(f))
		snprintf(out, n, "cannot resolve the proxy's name");
	else if (f->code == CURLE_COULDNT_RESOLVE_HOST)
		snprintf(
		    out, n, "cannot resolve '%s': name not known", f->host);
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
	set_error(f, out);
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

	f->done = true;
	f->code = (int)code;
	curl_easy_getinfo(f->easy, CURLINFO_HTTP_CONNECTCODE, &connect_code);
	f->sent = http_sent(f);
	if (f->stopped || f->fail != HTTP_OK)
		return; /* our own doing: libcurl's code says nothing */
	if (long_header(f)) {
		refuse_headers(f);
		return;
	}
	/* once the answer has begun, a proxy's 200 to CONNECT is history */
	if (connect_code < 300 || answered(f))
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
	struct epoll_event ev[READY];
	int n = epoll_wait(h->ep, ev, READY, 0), running;

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
	struct http_flow fresh = { .line = f->line,
		.head = f->head,
		.body = f->body,
		.ended = f->ended,
		.ctx = f->ctx,
		.probe = ask->probe };
	char text[256];

	*f = fresh;
	f->via = r->proxies.n && !r->noproxy ? " through a proxy" : "";
	set_host(f, ask->url);
	f->reply = calloc(1, sizeof(*f->reply));
	f->easy = curl_easy_init();
	if (f->reply && f->easy && ask_set(f->easy, &f->list, r, ask) &&
	    set_flow(f->easy, f, h->buffer) &&
	    curl_multi_add_handle(h->multi, f->easy) == CURLM_OK)
		return 0;
	http_close(NULL, f);
	f->fail = HTTP_LOCAL;
	snprintf(text, sizeof(text),
	    "cannot ask '%s': an option is not supported by this libcurl",
	    f->host);
	set_error(f, text);
	f->done = true;
	return -1;
}

bool
http_sent(const struct http_flow *f)
{
	double at = 0;

	if (f->easy && !f->probe)
		curl_easy_getinfo(f->easy, CURLINFO_PRETRANSFER_TIME, &at);
	return at > 0;
}

void
http_settle(struct http_flow *f)
{
	free(f->reply);
	f->reply = NULL;
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
	free(f->reply);
	f->reply = NULL;
	buf_free(&f->error);
}
