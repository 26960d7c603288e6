/* SPDX-License-Identifier: MIT */
#include "http.h"

#include <curl/curl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "io.h"
#include "ready.h"
#include "say.h"
#include "url.h"

/* One reader takes all it can get; many must fit into memory. */
#define BUFFER_ONE ((long)256 << 10)
#define BUFFER_SOME 65536
#define BUFFER_MANY 1024
#define MANY 256

/*
 * libcurl finds the transfer of a socket in a table of 911 lists: with ten
 * thousand sockets that was a sixth of what an event cost.  So many transfers
 * are spread over several of its sets.
 */
#define SETS 16

struct set {
	struct http *http;
	CURLM *multi;
	bool timer; /* libcurl wants to be called at due_ms */
	uint64_t due_ms;
};

struct http {
	struct set set[SETS];
	unsigned sets, next; /* in use; for the transfer that comes next */
	long buffer;         /* bytes a transfer reads into */
	bool (*more)(void *ctx);
	void *ctx;
	struct http_flow *held, **last; /* held up, the first one first */
	bool held_first; /* they had the first turn, the last time */
	struct ready ready;
};

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
	struct set *s = ctx;
	struct ready *r = &s->http->ready;
	uint32_t events = 0;

	(void)easy;
	(void)known;
	if (what == CURL_POLL_REMOVE) {
		ready_drop(r, fd);
		return 0;
	}
	if (what & CURL_POLL_IN)
		events |= EPOLLIN;
	if (what & CURL_POLL_OUT)
		events |= EPOLLOUT;
	ready_put(r, fd, (uint32_t)(s - s->http->set), events);
	return 0;
}

static int
on_timer(CURLM *multi, long timeout_ms, void *ctx)
{
	struct set *s = ctx;

	(void)multi;
	s->timer = timeout_ms >= 0;
	if (s->timer)
		s->due_ms = io_now_ms() + (uint64_t)timeout_ms;
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

/* Keep f's body for later; libcurl keeps the piece in hand. */
static void
hold(struct http_flow *f)
{
	struct http *h = f->http;

	if (!h->held)
		h->last = &h->held;
	f->next = NULL;
	f->at = h->last;
	*h->last = f;
	h->last = &f->next;
}

static void
unhold(struct http_flow *f)
{
	if (!f->at)
		return;
	*f->at = f->next;
	if (f->next)
		f->next->at = f->at;
	else
		f->http->last = f->at;
	f->at = NULL;
}

static bool
wanted(const struct http *h)
{
	return !h->more || h->more(h->ctx);
}

static size_t
on_body(char *p, size_t size, size_t n, void *ctx)
{
	struct http_flow *f = ctx;

	n *= size;
	if (f->stopped)
		return 0;
	if (f->head_done && !wanted(f->http)) {
		if (!f->at)
			hold(f);
		return CURL_WRITEFUNC_PAUSE;
	}
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

/* The peer itself has begun to answer. */
static bool
answered(const struct http_flow *f)
{
	return !f->reply || f->reply->status;
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
explain(struct http_flow *f, const struct http_end *end)
{
	char text[256];

	http_fail_words(end, f->fail, f->host, f->via, text, sizeof(text));
	set_error(f, text);
}

static void
finish(struct http_flow *f, CURLcode code)
{
	struct http_end end = { .easy = f->easy,
		.code = (int)code,
		.words = f->curl_error,
		.answered = answered(f),
		.headed = f->head_done,
		.framed = f->framed };
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
	if (connect_code < 300 || end.answered)
		connect_code = 0;
	end.connect_code = connect_code;
	f->fail = http_fail_kind(&end);
	/* libcurl is content with headers that stop anywhere */
	if (f->fail == HTTP_OK && !f->head_done && !f->probe) {
		f->fail = HTTP_NETWORK;
		strcpy(f->curl_error, "closed before the end of the headers");
	}
	if (f->fail != HTTP_OK)
		explain(f, &end);
}

/* Transfers. */

static int
set_init(struct set *s, struct http *h)
{
	s->http = h;
	s->multi = curl_multi_init();
	if (!s->multi)
		return -1;
	curl_multi_setopt(s->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(s->multi, CURLMOPT_SOCKETDATA, s);
	curl_multi_setopt(s->multi, CURLMOPT_TIMERFUNCTION, on_timer);
	curl_multi_setopt(s->multi, CURLMOPT_TIMERDATA, s);
	return 0;
}

struct http *
http_new(size_t flows)
{
	struct http *h = calloc(1, sizeof(*h));

	if (!h)
		return NULL;
	if (ready_init(&h->ready) == -1) {
		free(h);
		return NULL;
	}
	h->buffer = flows > MANY ? BUFFER_MANY
	    : flows > 1          ? BUFFER_SOME
				 : BUFFER_ONE;
	do
		if (set_init(&h->set[h->sets], h) == -1) {
			http_free(h);
			return NULL;
		}
	while (++h->sets < SETS && flows > MANY);
	return h;
}

void
http_free(struct http *h)
{
	if (!h)
		return;
	for (unsigned i = 0; i < h->sets; i++)
		curl_multi_cleanup(h->set[i].multi);
	ready_free(&h->ready);
	free(h);
}

int
http_fd(const struct http *h)
{
	return h->ready.fd;
}

int
http_wait_ms(struct http *h)
{
	uint64_t now = io_now_ms(), due = UINT64_MAX;

	if (h->held && wanted(h))
		return 0;
	for (const struct set *s = h->set; s < h->set + h->sets; s++)
		if (s->timer && s->due_ms < due)
			due = s->due_ms;
	if (due == UINT64_MAX)
		return -1;
	return due > now ? (int)(due - now) : 0;
}

int
http_poll(struct http *h, struct pollfd *p, size_t n, int ms)
{
	return ready_poll(&h->ready, p, n, ms);
}

static void
collect(struct set *s)
{
	struct http_flow *f;
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(s->multi, &left))) {
		if (m->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &f);
		finish(f, m->data.result);
		if (f->ended)
			f->ended(f->ctx);
	}
}

/* A socket of that set has something. */
static void
act(struct set *s, const struct epoll_event *ev)
{
	int fd = ready_fd(ev), what = 0, running;

	if (ev->events & (EPOLLIN | EPOLLHUP))
		what |= CURL_CSELECT_IN;
	if (ev->events & EPOLLOUT)
		what |= CURL_CSELECT_OUT;
	if (ev->events & EPOLLERR)
		what |= CURL_CSELECT_ERR;
	curl_multi_socket_action(s->multi, fd, what, &running);
}

/* What libcurl wants to be called for, and what has ended. */
static void
look_after(struct set *s)
{
	int running;

	if (s->timer && s->due_ms <= io_now_ms()) {
		s->timer = false; /* libcurl sets it anew if it wants more */
		curl_multi_socket_action(
		    s->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	}
	collect(s);
}

/* Those held up go on.  One whose callback ends it may hear no more. */
static void
release(struct http *h)
{
	struct http_flow *f;
	CURLcode code;

	while ((f = h->held) && wanted(h)) {
		unhold(f);
		code = curl_easy_pause(f->easy, CURLPAUSE_CONT);
		if ((code == CURLE_OK && !f->stopped) || f->done)
			continue;
		finish(f, code);
		if (f->ended)
			f->ended(f->ctx);
	}
}

/*
 * Reading a small segment acknowledges it at once, which takes longer than all
 * we do with an event, and our reader waits for it.  So the kernel is told to
 * delay that (tcp(7), TCP_QUICKACK), and here, once the events are on their way,
 * that it has been long enough: a server may wait for it (RFC 896).  Among very
 * many streams it is not one event that counts, but what all of them cost.
 */
static void
acknowledge(const struct http *h, int fd)
{
	int now = 1, later = 0;

	if (h->buffer == BUFFER_MANY)
		return;
	setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &now, sizeof(now));
	setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &later, sizeof(later));
}

/* epoll reports in turn, so those left out come first the next time. */
void
http_run(struct http *h, bool (*more)(void *ctx), void *ctx)
{
	const struct epoll_event *ev;

	h->more = more;
	h->ctx = ctx;
	/* in turn, or one that is held up each time would always be first */
	h->held_first = !h->held_first;
	if (h->held_first)
		release(h);
	if (!h->ready.n)
		ready_look(&h->ready);
	for (int i = 0; i < h->ready.n && wanted(h); i++) {
		ev = &h->ready.seen[i];
		act(&h->set[ready_tag(ev)], ev);
		acknowledge(h, ready_fd(ev));
	}
	h->ready.n = 0;
	if (!h->held_first)
		release(h);
	for (unsigned i = 0; i < h->sets; i++)
		look_after(&h->set[i]);
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
		.http = h,
		.set = f->set,
		.probe = ask->probe };
	char text[256];

	*f = fresh;
	/* the set of its first connection may still have that */
	if (!f->set || f->set->http != h)
		f->set = &h->set[h->next++ % h->sets];
	f->via = r->proxies.n && !r->noproxy ? " through a proxy" : "";
	set_host(f, ask->url);
	f->reply = calloc(1, sizeof(*f->reply));
	f->easy = curl_easy_init();
	if (f->reply && f->easy && ask_set(f->easy, f->list, r, ask) &&
	    set_flow(f->easy, f, h->buffer) &&
	    curl_multi_add_handle(f->set->multi, f->easy) == CURLM_OK)
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
	unhold(f);
	if (f->easy && h)
		curl_multi_remove_handle(f->set->multi, f->easy);
	if (f->easy)
		curl_easy_cleanup(f->easy);
	curl_slist_free_all(f->list[0]);
	curl_slist_free_all(f->list[1]);
	f->easy = f->list[0] = f->list[1] = NULL;
	free(f->reply);
	f->reply = NULL;
	buf_free(&f->error);
}
