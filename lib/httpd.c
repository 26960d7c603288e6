/* SPDX-License-Identifier: MIT */
#include "httpd.h"

#include <microhttpd.h>

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "say.h"

/* A request may take so long to come in; also for what follows an answer. */
#define REQUEST_S 30u

/* Of a request body so much is read, and dropped. */
#define MAX_BODY ((size_t)16 << 20)

/* Of each connection: its request, and the piece being sent. */
#define POOL (16 << 10)

#define EVENTS 64
#define HEADERS 24

struct httpd_call {
	struct httpd *h;
	struct MHD_Connection *conn;
	const char *method;
	char *path;
	size_t body;
	bool answered, failed, closing;

	/* of the answer */
	struct header {
		char *name, *value;
	} add[HEADERS];
	size_t adds;

	/* once it is a stream */
	void *stream;
	int fd;
	uint64_t wake;
	bool waiting, gone;
	struct httpd_call *next, *prev;
};

struct httpd {
	struct httpd_conf conf;
	struct MHD_Daemon *daemon;
	int ep, watched; /* watched: the input in the epoll set, or -1 */
	struct httpd_call *streams;
	uint64_t wake; /* the earliest of the streams' */
	bool resumed;  /* the library has to run before the next wait */
	bool cutting;  /* the library is being told to cut a stream */
};

static char why_not[256];

uint64_t
httpd_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

const char *
httpd_version(void)
{
	static char text[64];

	snprintf(text, sizeof(text), "libmicrohttpd/%s", MHD_get_version());
	return text;
}

/* The library writes to none of what it takes as void *. */
static void *
unconst(const void *p)
{
	union {
		const void *in;
		void *out;
	} u = { p };

	return u.out;
}

/* What the library has to say: kept for a failed start, else only for -v. */
__attribute__((format(printf, 2, 0))) static void
logged(void *cls, const char *fmt, va_list ap)
{
	const struct httpd *h = cls;
	size_t n;

	vsnprintf(why_not, sizeof(why_not), fmt, ap);
	n = strcspn(why_not, "\n");
	while (n && strchr(".!", why_not[n - 1]))
		n--;
	why_not[n] = '\0';
	if (islower((unsigned char)why_not[1]))
		why_not[0] = (char)tolower((unsigned char)why_not[0]);
	if (h->cutting)
		return; /* who cuts a stream tells of it */
	say_more("libmicrohttpd: %s", say_bytes(slice_str(why_not), 200));
}

/* Requests */

const char *
httpd_method(const struct httpd_call *r)
{
	return r->method;
}

const char *
httpd_path(const struct httpd_call *r)
{
	return r->path;
}

const char *
httpd_header(const struct httpd_call *r, const char *name)
{
	return MHD_lookup_connection_value(r->conn, MHD_HEADER_KIND, name);
}

struct lookup {
	const char *name, *value;
	unsigned times;
};

static enum MHD_Result
look(void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct lookup *l = cls;

	(void)kind;
	if (strcmp(name, l->name) == 0) {
		if (l->times++ == 0)
			l->value = value ? value : "";
	}
	return MHD_YES;
}

const char *
httpd_arg(const struct httpd_call *r, const char *name, unsigned *times)
{
	struct lookup l = { .name = name };

	MHD_get_connection_values(r->conn, MHD_GET_ARGUMENT_KIND, look, &l);
	if (times)
		*times = l.times;
	return l.value;
}

const char *
httpd_peer(const struct httpd_call *r)
{
	static char text[INET6_ADDRSTRLEN];
	const union MHD_ConnectionInfo *i = MHD_get_connection_info(
	    r->conn, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const struct sockaddr *sa = i ? i->client_addr : NULL;
	socklen_t n = sizeof(struct sockaddr_in6);

	if (sa && sa->sa_family == AF_INET)
		n = sizeof(struct sockaddr_in);
	if (!sa ||
	    getnameinfo(sa, n, text, sizeof(text), NULL, 0, NI_NUMERICHOST))
		return "unknown";
	return text;
}

void
httpd_add(struct httpd_call *r, const char *name, const char *value)
{
	struct header *a = &r->add[r->adds];

	if (r->adds == HEADERS)
		return;
	a->name = strdup(name);
	a->value = strdup(value);
	if (!a->name || !a->value)
		say_nomem();
	r->adds++;
}

static void
add_headers(struct httpd_call *r, struct MHD_Response *resp)
{
	for (size_t i = 0; i < r->adds; i++) {
		MHD_add_response_header(resp, r->add[i].name, r->add[i].value);
		free(r->add[i].name);
		free(r->add[i].value);
	}
	r->adds = 0;
}

static void
answer(struct httpd_call *r, unsigned status, struct MHD_Response *resp)
{
	r->answered = true;
	if (!resp)
		say_nomem();
	add_headers(r, resp);
	if (MHD_queue_response(r->conn, status, resp) != MHD_YES)
		r->failed = true;
	MHD_destroy_response(resp);
}

void
httpd_reply(struct httpd_call *r, unsigned status, struct slice body)
{
	answer(r, status,
	    MHD_create_response_from_buffer(
		body.n, unconst(body.p), MHD_RESPMEM_MUST_COPY));
}

/* Streams */

static void
resume(struct httpd_call *r)
{
	if (!r->waiting)
		return;
	r->waiting = false;
	r->h->resumed = true;
	MHD_resume_connection(r->conn);
}

static ssize_t
cut(struct httpd_call *r)
{
	r->h->cutting = true;
	return MHD_CONTENT_READER_END_WITH_ERROR;
}

static ssize_t
read_stream(void *cls, uint64_t pos, char *buf, size_t max)
{
	struct httpd_call *r = cls;
	struct httpd *h = r->h;
	ssize_t n;

	(void)pos;
	if (r->gone)
		return cut(r);
	r->wake = UINT64_MAX;
	n = h->conf.read(h->conf.ctx, r->stream, buf, max, &r->wake);
	if (n == HTTPD_WAIT) {
		if (r->wake < h->wake)
			h->wake = r->wake;
		r->waiting = true;
		MHD_suspend_connection(r->conn);
		return 0;
	}
	return n > 0         ? n
	    : n == HTTPD_END ? MHD_CONTENT_READER_END_OF_STREAM
			     : cut(r);
}

/*
 * A connection that is suspended is not looked at by the library.  Watched
 * here, so that a reader that has gone gives its place back at once.
 */
static void
watch(struct httpd_call *r)
{
	const union MHD_ConnectionInfo *i =
	    MHD_get_connection_info(r->conn, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct epoll_event e = { .events = EPOLLRDHUP | EPOLLET,
		.data.ptr = r };

	r->fd = i ? i->connect_fd : -1;
	if (r->fd != -1)
		epoll_ctl(r->h->ep, EPOLL_CTL_ADD, r->fd, &e);
}

void
httpd_stream(struct httpd_call *r, unsigned status, void *stream)
{
	struct httpd *h = r->h;
	struct MHD_Response *resp = MHD_create_response_from_callback(
	    MHD_SIZE_UNKNOWN, 4096, read_stream, r, NULL);

	r->stream = stream;
	r->next = h->streams;
	if (r->next)
		r->next->prev = r;
	h->streams = r;
	watch(r);
	MHD_set_connection_option(
	    r->conn, MHD_CONNECTION_OPTION_TIMEOUT, h->conf.stall_s);
	if (resp)
		MHD_set_response_options(
		    resp, MHD_RF_SEND_KEEP_ALIVE_HEADER, MHD_RO_END);
	answer(r, status, resp);
}

static ssize_t
read_nothing(void *cls, uint64_t pos, char *buf, size_t max)
{
	(void)cls;
	(void)pos;
	(void)buf;
	(void)max;
	return MHD_CONTENT_READER_END_OF_STREAM;
}

void
httpd_head(struct httpd_call *r, unsigned status)
{
	struct MHD_Response *resp = MHD_create_response_from_callback(
	    MHD_SIZE_UNKNOWN, 1024, read_nothing, NULL, NULL);

	if (resp)
		MHD_set_response_options(
		    resp, MHD_RF_SEND_KEEP_ALIVE_HEADER, MHD_RO_END);
	r->closing = true;
	answer(r, status, resp);
}

static void
forget_stream(struct httpd_call *r)
{
	struct httpd *h = r->h;

	if (r->prev)
		r->prev->next = r->next;
	else
		h->streams = r->next;
	if (r->next)
		r->next->prev = r->prev;
	if (r->fd != -1)
		epoll_ctl(h->ep, EPOLL_CTL_DEL, r->fd, NULL);
	h->conf.closed(h->conf.ctx, r->stream);
}

static void
completed(void *cls, struct MHD_Connection *conn, void **con_cls,
    enum MHD_RequestTerminationCode how)
{
	struct httpd_call *r = *con_cls;

	(void)cls;
	(void)how;
	if (!r)
		return;
	r->h->cutting = false;
	if (r->stream)
		forget_stream(r);
	/* what comes next on this connection is a new request */
	MHD_set_connection_option(
	    conn, MHD_CONNECTION_OPTION_TIMEOUT, r->closing ? 1 : REQUEST_S);
	for (size_t i = 0; i < r->adds; i++) {
		free(r->add[i].name);
		free(r->add[i].value);
	}
	free(r->path);
	free(r);
	*con_cls = NULL;
}

static enum MHD_Result
handle(void *cls, struct MHD_Connection *conn, const char *path,
    const char *method, const char *version, const char *body, size_t *n,
    void **con_cls)
{
	struct httpd *h = cls;
	struct httpd_call *r = *con_cls;

	(void)version;
	(void)body;
	if (!r) {
		r = calloc(1, sizeof(*r));
		if (!r || !(r->path = strdup(path))) {
			free(r);
			return MHD_NO;
		}
		r->h = h;
		r->conn = conn;
		r->method = method;
		r->fd = -1;
		*con_cls = r;
		return MHD_YES;
	}
	if (*n) {
		r->body += *n;
		*n = 0;
		return r->body > MAX_BODY ? MHD_NO : MHD_YES;
	}
	if (r->answered)
		return MHD_YES;
	r->method = method;
	h->conf.request(h->conf.ctx, r);
	return r->answered && !r->failed ? MHD_YES : MHD_NO;
}

/* The server */

static void *
need(void *p)
{
	if (!p)
		say_nomem();
	return p;
}

struct httpd *
httpd_start(const struct httpd_conf *conf, const char **why)
{
	struct httpd *h = need(calloc(1, sizeof(*h)));
	unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME |
	    MHD_USE_ERROR_LOG | (conf->cert ? MHD_USE_TLS : 0);
	struct MHD_OptionItem tls[] = {
		{ MHD_OPTION_HTTPS_MEM_CERT, 0, unconst(conf->cert) },
		{ MHD_OPTION_HTTPS_MEM_KEY, 0, unconst(conf->key) },
		{ MHD_OPTION_END, 0, NULL },
	};
	const union MHD_DaemonInfo *info;
	struct epoll_event e = { .events = EPOLLIN };

	h->conf = *conf;
	h->watched = -1;
	h->wake = UINT64_MAX;
	*why = why_not;
	signal(SIGPIPE, SIG_IGN);
	h->ep = epoll_create1(EPOLL_CLOEXEC);
	h->daemon = MHD_start_daemon(flags, 0, NULL, NULL, handle, h,
	    MHD_OPTION_EXTERNAL_LOGGER, logged, h, MHD_OPTION_LISTEN_SOCKET,
	    conf->fd, MHD_OPTION_CONNECTION_LIMIT, conf->max,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)POOL,
	    MHD_OPTION_CONNECTION_TIMEOUT, REQUEST_S,
	    MHD_OPTION_NOTIFY_COMPLETED, completed, NULL, MHD_OPTION_ARRAY,
	    conf->cert ? tls : &tls[2], MHD_OPTION_END);
	info = h->daemon
	    ? MHD_get_daemon_info(h->daemon, MHD_DAEMON_INFO_EPOLL_FD)
	    : NULL;
	if (h->ep == -1 || !info ||
	    epoll_ctl(h->ep, EPOLL_CTL_ADD, info->epoll_fd, &e) == -1) {
		if (!*why_not)
			*why = strerror(errno);
		if (h->daemon)
			MHD_stop_daemon(h->daemon);
		if (h->ep != -1)
			close(h->ep);
		free(h);
		return NULL;
	}
	return h;
}

void
httpd_quiesce(struct httpd *h)
{
	int fd = MHD_quiesce_daemon(h->daemon);

	if (fd != MHD_INVALID_SOCKET)
		close(fd);
}

void
httpd_stop(struct httpd *h)
{
	for (struct httpd_call *r = h->streams; r; r = r->next) {
		r->gone = true;
		resume(r);
	}
	MHD_stop_daemon(h->daemon);
	close(h->ep);
	free(h);
}

/* Put *in into the epoll set, or out of it. */
static void
watch_input(struct httpd *h, int *in)
{
	struct epoll_event e = { .events = EPOLLIN, .data.ptr = &h->watched };

	if (*in == h->watched)
		return;
	if (h->watched != -1)
		epoll_ctl(h->ep, EPOLL_CTL_DEL, h->watched, NULL);
	h->watched = -1;
	if (*in == -1)
		return;
	if (epoll_ctl(h->ep, EPOLL_CTL_ADD, *in, &e) == -1)
		*in = -1;
	else
		h->watched = *in;
}

static void
wake_due(struct httpd *h)
{
	uint64_t now = httpd_now(), wake = UINT64_MAX;

	if (now < h->wake)
		return;
	for (struct httpd_call *r = h->streams; r; r = r->next) {
		if (!r->waiting)
			continue;
		if (r->wake <= now)
			resume(r);
		else if (r->wake < wake)
			wake = r->wake;
	}
	h->wake = wake;
}

/* Milliseconds to wait, rounded up, so that the time has then come. */
static int
wait_ms(struct httpd *h, uint64_t until)
{
	uint64_t now = httpd_now(), ms = 60000;
	unsigned long long lib;

	if (h->wake < until)
		until = h->wake;
	if (until <= now || h->resumed)
		return 0;
	if ((until - now + 999) / 1000 < ms)
		ms = (until - now + 999) / 1000;
	if (MHD_get_timeout(h->daemon, &lib) == MHD_YES && lib < ms)
		ms = lib;
	return (int)ms;
}

bool
httpd_serve(struct httpd *h, int *in, uint64_t until)
{
	struct epoll_event got[EVENTS];
	bool readable = false;
	sigset_t none, held;
	int ms, n;

	watch_input(h, in);
	ms = wait_ms(h, until);
	sigemptyset(&none);
	if (ms == 0) {
		/* a wait of no time at all lets no signal in */
		sigprocmask(SIG_SETMASK, &none, &held);
		sigprocmask(SIG_SETMASK, &held, NULL);
	}
	n = epoll_pwait(h->ep, got, EVENTS, ms, &none);
	for (int i = 0; i < n; i++) {
		struct httpd_call *r = got[i].data.ptr;

		if (got[i].data.ptr == &h->watched) {
			readable = true;
		} else if (r) {
			r->gone = true;
			resume(r);
		}
	}
	wake_due(h);
	h->resumed = false;
	MHD_run(h->daemon);
	return readable;
}

void
httpd_wake_all(struct httpd *h)
{
	for (struct httpd_call *r = h->streams; r; r = r->next)
		resume(r);
}

bool
httpd_cut(struct httpd *h, void *stream)
{
	for (struct httpd_call *r = h->streams; r; r = r->next) {
		if (r->stream != stream || r->gone)
			continue;
		r->gone = true;
		resume(r);
		if (r->fd != -1)
			shutdown(r->fd, SHUT_RDWR);
		return true;
	}
	return false;
}

void
httpd_each(struct httpd *h, void (*each)(void *ctx, void *stream), void *ctx)
{
	for (struct httpd_call *r = h->streams; r; r = r->next)
		each(ctx, r->stream);
}
