/* SPDX-License-Identifier: MIT */
/* The server, the proxy and the other origins: connections and requests. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "run.h"

/* Requests. */

static bool
ends_here(const char *text)
{
	const char *end = strstr(text, "\r\n\r\n");
	const char *length = strcasestr(text, "\r\nContent-Length:");

	return end &&
	    strlen(end + 4) >=
	    (length && length < end ? strtoul(length + 17, NULL, 10) : 0);
}

static bool
read_request(struct run *r)
{
	size_t n = 0, got;

	do {
		got = peer_read(
		    &r->peer, r->request + n, sizeof(r->request) - 1 - n);
		n += got;
		r->request[n] = '\0';
	} while (got && !ends_here(r->request));
	return got > 0;
}

static void
check_id(struct run *r)
{
	struct slice sent = run_header(r, "\r\nLast-Event-ID: ");
	struct slice want = buf_get(&r->made.id);

	if (want.n ? !sent.p || !slice_eq(sent, want) : sent.p != NULL)
		run_wrong(r, "request %u: Last-Event-ID is '%.*s', not '%.*s'",
		    r->asks, (int)sent.n, sent.p ? sent.p : "", (int)want.n,
		    want.p);
}

static void
check_leak(struct run *r, unsigned kinds, const char *where)
{
	const char *c = leak_find(&r->leak, kinds, slice_str(r->request));

	if (c)
		run_wrong(r, "request %u: %s was told %s", r->asks, where, c);
}

/* A proxy sees where the tool wants to go. */
static void
check_target(struct run *r, const char *before, const char *behind)
{
	struct buf line = { .max = 0 };

	if (buf_fmt(&line, "%s%s%s", before, r->host, behind) == -1 ||
	    !buf_cstr(&line))
		abort();
	if (strncmp(r->request, line.p, line.n) != 0) {
		run_wrong(r, "another origin was asked: %.60s", r->request);
		buf_str(&r->elsewhere, r->request);
	}
	buf_free(&line);
}

/* What others can see of the tool while it runs. */
static void
look_about(struct run *r)
{
	static const char *const files[] = { "cmdline", "environ" };
	struct buf limits = { .max = 0 };
	const char *core;
	char name[64];

	for (size_t i = 0; i < 2; i++) {
		snprintf(name, sizeof(name), "/proc/%d/%s", r->pid, files[i]);
		run_file(&r->about, name);
	}
	snprintf(name, sizeof(name), "/proc/%d/limits", r->pid);
	run_file(&limits, name);
	core =
	    buf_cstr(&limits) ? strstr(limits.p, "Max core file size") : NULL;
	if (!r->bare && core && atoi(core + 18) != 0)
		run_wrong(r, "it may leave a core file");
	buf_free(&limits);
}

/* Before the answer: CONNECT, TLS, the request. */

/* A step's text if it is called name. */
static const char *
named(const char *s, const char *name)
{
	size_t n = strlen(name);

	if (!s || strncmp(s, name, n) != 0 || (s[n] && s[n] != ' '))
		return NULL;
	return s[n] ? s + n + 1 : s + n;
}

/* As a proxy: how is what the table says instead of a plain 200. */
static bool
tunnel(struct run *r, const char *how)
{
	if (!read_request(r))
		return false;
	check_target(r, "CONNECT ", " HTTP");
	check_leak(r, LEAK_ALL & ~LEAK_BIT(LEAK_PROXY), "the proxy");
	if (!how) {
		peer_put(&r->peer,
		    SLICE("HTTP/1.1 200 Established\r\nX-Via: us\r\n\r\n"));
		return true;
	}
	if (strncmp(how, "kill ", 5) == 0)
		run_step(r, "kill", how + 5);
	if (strcmp(how, "silent") == 0 || strncmp(how, "kill", 4) == 0)
		run_step(r, "silence", "");
	else
		run_step(r, "send", how);
	return false;
}

static bool
tls(struct run *r, const char *cert, const char *hello)
{
	char bytes[4096];
	SSL_CTX *ctx;
	bool good;

	if (hello && strcmp(hello, "eof") == 0) {
		peer_read(&r->peer, bytes, sizeof(bytes));
		return false;
	}
	if (hello && strncmp(hello, "kill ", 5) == 0)
		run_step(r, "kill", hello + 5);
	if (hello &&
	    (strcmp(hello, "silent") == 0 || strncmp(hello, "kill", 4) == 0)) {
		run_step(r, "silence", "");
		return false;
	}
	if (hello && strncmp(hello, "send ", 5) == 0) {
		peer_read(&r->peer, bytes, sizeof(bytes));
		run_step(r, "send", hello + 5);
		return false;
	}
	ctx = peer_tls(r->certs, cert ? cert : "good",
	    hello && strcmp(hello, "tls10") == 0 ? TLS1_VERSION
						 : TLS1_3_VERSION,
	    hello && strcmp(hello, "h2") == 0);
	good = peer_handshake(&r->peer, ctx);
	SSL_CTX_free(ctx);
	return good;
}

static char *
next_step(char **rest)
{
	char *s = *rest, *sep = s ? strstr(s, " ; ") : NULL;

	if (sep)
		*sep = '\0';
	*rest = sep ? sep + 3 : NULL;
	return s;
}

/* Take a step off the answer if it is called name. */
static const char *
take(char **answer, const char *name)
{
	return named(*answer, name) ? named(next_step(answer), name) : NULL;
}

static void
converse(struct run *r, char *answer)
{
	const char *connect = take(&answer, "connect");
	const char *hello = take(&answer, "hello");
	const char *cert = take(&answer, "cert");
	const char *cut = "fin";
	char *s;

	if ((r->tls && r->proxy && !tunnel(r, connect)) ||
	    (r->tls && !tls(r, cert, hello))) {
		if (hello && strcmp(hello, "h2") != 0)
			r->peer.gone = true;
		peer_close(&r->peer, "fin");
		return;
	}
	if (!named(answer, "early") && !read_request(r)) {
		/* it only looked whether the way is open */
		if (!cert && !hello && !connect)
			r->asks--;
		peer_close(&r->peer, "fin");
		return;
	}
	if (named(answer, "early"))
		next_step(&answer);
	else if (!row_has(r->row, "tool"))
		check_id(r);
	if (r->proxy && !r->tls)
		check_target(r, "GET http://", "/");
	if (r->proxy && r->tls)
		check_leak(r, LEAK_BIT(LEAK_PROXY), "the server");
	while ((s = next_step(&answer))) {
		size_t n = strcspn(s, " ");
		const char *arg = s[n] ? s + n + 1 : s + n;

		s[n] = '\0';
		if (strcmp(s, "cut") == 0)
			cut = arg;
		else
			run_step(r, s, arg);
	}
	/* a reset throws away what is not read yet */
	if (strcmp(cut, "fin") != 0)
		run_seen(r);
	peer_close(&r->peer, cut);
}

/* Connections. */

/*
 * Where a redirect leads from http to https: the way that the tool takes if it
 * follows, up to the handshake.  False if it does not.
 */
static bool
upgraded(struct run *r)
{
	bool leads = false;
	char first;

	for (size_t i = 0; i < r->answers; i++)
		leads |= strstr(r->answer[i], "%HTTPS") != NULL;
	if (r->tls || !leads || recv(r->peer.fd, &first, 1, MSG_PEEK) != 1)
		return false;
	if (first == 'C') /* ONNECT */
		tunnel(r, NULL);
	else if (first != 0x16) /* a record of the handshake */
		return false;
	tls(r, NULL, NULL);
	return true;
}

/* What came through a wrong door is kept, for the search for canaries. */
static void
strayed(struct run *r)
{
	size_t n = peer_read(&r->peer, r->request, sizeof(r->request) - 1);

	if (buf_add(&r->elsewhere, r->request, n) == -1)
		abort();
	run_wrong(r, "another origin was asked");
	peer_close(&r->peer, "fin");
}

static void
accepted(struct run *r, int fd, enum door door)
{
	char *copy;

	peer_init(&r->peer, fd, &r->dice);
	r->asks++;
	look_about(r);
	if ((upgraded(r) || door != DOOR_HERE) && !row_has(r->row, "crosses")) {
		strayed(r);
		return;
	}
	copy = strdup(
	    r->answer[r->asks <= r->answers ? r->asks - 1 : r->answers - 1]);
	if (!copy)
		abort();
	converse(r, copy);
	free(copy);
}

void
run_serve(struct run *r)
{
	struct pollfd p[DOOR_FULL + 1];
	int fd;

	for (int i = 0; i < DOOR_FULL; i++)
		p[i] = (struct pollfd){ .fd = r->door[i], .events = POLLIN };
	p[DOOR_FULL] = (struct pollfd){ .fd = r->pidfd, .events = POLLIN };
	for (;;) {
		poll(p, DOOR_FULL + 1, -1);
		for (int i = 0; i < DOOR_FULL; i++)
			if (p[i].revents &&
			    (fd = accept4(p[i].fd, NULL, NULL, SOCK_CLOEXEC)) !=
				-1)
				accepted(r, fd, (enum door)i);
		if (p[DOOR_FULL].revents)
			return;
	}
}
