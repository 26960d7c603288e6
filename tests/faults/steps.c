/* SPDX-License-Identifier: MIT */
/* The steps that an answer is made of. */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "run.h"

/* How long the tool may take to end when it is told to. */
#define PROMPT_MS 3000

uint64_t
run_burst(const struct run *r, unsigned n)
{
	struct made dice = { .state = r->seed * 1000 + n };

	return 1 + made_below(&dice, 4);
}

/* The URL that %NAME at the start of s means; NULL if it is none. */
static const char *
place(const struct run *r, struct buf *b, const char *s)
{
	static const struct {
		const char *name, *scheme, *host;
		enum door port, behind; /* behind a proxy */
	} places[] = { { "%PORT", "http", "127.0.0.1", DOOR_PORT, DOOR_HERE },
		{ "%HOST", "http", "127.0.0.2", DOOR_HERE, DOOR_HERE },
		{ "%HTTPS", "https", "127.0.0.1", DOOR_HERE, DOOR_PORT },
		{ "%HTTP", "http", "127.0.0.1", DOOR_HERE, DOOR_PORT },
		{ "%FULL", "http", "127.0.0.1", DOOR_FULL, DOOR_FULL } };

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		size_t n = strlen(places[i].name);
		enum door d = r->proxy ? places[i].behind : places[i].port;

		if (strncmp(s, places[i].name, n) != 0)
			continue;
		if (buf_fmt(b, "%s://%s:%u", places[i].scheme, places[i].host,
			r->port[d]) == -1)
			abort();
		return s + n;
	}
	return NULL;
}

void
run_text(const struct run *r, struct buf *b, const char *s)
{
	static const char code[] = "r\rn\nt\t\\\\";
	const char *at;
	char c;

	while (*s) {
		if (*s == '%' && (at = place(r, b, s))) {
			s = at;
			continue;
		}
		c = *s++;
		if (c == '\\' && *s == 'x') {
			char hex[3] = { s[1], s[2] };

			c = (char)strtoul(hex, NULL, 16);
			s += 3;
		} else if (c == '\\') {
			at = strchr(code, *s++);
			c = at ? at[1] : '\0';
		}
		if (buf_byte(b, c) == -1)
			abort();
	}
}

struct slice
run_header(const struct run *r, const char *name)
{
	const char *at = strcasestr(r->request, name), *end;

	if (!at)
		return (struct slice){ NULL, 0 };
	at += strlen(name);
	end = strstr(at, "\r\n");
	return (struct slice){ at, (size_t)(end - at) };
}

/* Steps. */

static void
head(struct run *r, const char *type, const char *more)
{
	struct buf b = { .max = 0 };

	if (buf_fmt(&b, "HTTP/1.1 200 OK\r\n%s\r\n%s\r\n", type, more) == -1)
		abort();
	peer_put(&r->peer, buf_get(&b));
	buf_free(&b);
}

/* ok [close|chunked|gzip|length N]: the head of an event stream */
static void
ok(struct run *r, const char *arg)
{
	static const char *const type[] = { "Content-Type: text/event-stream",
		"content-type: text/event-stream;charset=utf-8",
		"CONTENT-TYPE:Text/Event-Stream ; charset=\"UTF-8\"" };
	const char *how = *arg        ? arg
	    : made_below(&r->dice, 2) ? "close"
				      : "chunked";
	char more[64] = "";

	if (strncmp(how, "length", 6) == 0) {
		r->peer.framing = PEER_LENGTH;
		snprintf(more, sizeof(more), "Content-Length: %s\r\n", how + 7);
	} else if (strcmp(how, "close") != 0) {
		r->peer.framing = PEER_CHUNKED;
		strcpy(more, "Transfer-Encoding: chunked\r\n");
	}
	if (strcmp(how, "gzip") == 0) {
		strcat(more, "Content-Encoding: gzip\r\n");
		peer_gzip(&r->peer);
	}
	head(r, type[made_below(&r->dice, 3)], more);
	if (made_below(&r->dice, 4) == 0)
		peer_body(&r->peer, SLICE("\xef\xbb\xbf"), 0);
}

/* events: a burst of them */
static void
events(struct run *r, const char *arg)
{
	size_t start = r->want.n;

	(void)arg;
	for (uint64_t n = run_burst(r, r->bursts++); n; n--)
		made_event(&r->made, &r->want);
	peer_body(&r->peer, slice_from(buf_get(&r->want), start), r->made.last);
}

/* half [WHERE]: the beginning of one, see made_half */
static void
half(struct run *r, const char *arg)
{
	struct buf b = { .max = 0 };

	if (made_half(&r->made, &b, *arg ? arg : "any") &&
	    buf_slice(&r->want, buf_get(&b)) == -1)
		abort();
	peer_body(&r->peer, buf_get(&b), 0);
	buf_free(&b);
}

static void
end(struct run *r, const char *arg)
{
	if (r->peer.gzip)
		peer_gzip_end(&r->peer, *arg ? arg : "whole");
	peer_body_end(&r->peer);
}

static void
trailer(struct run *r, const char *arg)
{
	peer_gzip_end(&r->peer, arg);
}

/* send TEXT: bytes as they are; body TEXT: as a part of the body */
static void
send_text(struct run *r, const char *arg)
{
	struct buf b = { .max = 0 };

	run_text(r, &b, arg);
	peer_put(&r->peer, buf_get(&b));
	buf_free(&b);
}

static void
body(struct run *r, const char *arg)
{
	struct buf b = { .max = 0 };

	run_text(r, &b, arg);
	peer_body(&r->peer, buf_get(&b), b.n);
	buf_free(&b);
}

/* status N HEADERS: a whole answer without a body */
static void
status(struct run *r, const char *arg)
{
	struct buf b = { .max = 0 };
	char *more;
	long code = strtol(arg, &more, 10);

	if (buf_fmt(&b,
		"HTTP/1.1 %ld Reason\r\nDate: Sun, 06 Nov 1994 "
		"08:49:36 GMT\r\n",
		code) == -1)
		abort();
	if (*more)
		run_text(r, &b, more + 1);
	buf_str(&b, "\r\n");
	peer_put(&r->peer, buf_get(&b));
	buf_free(&b);
}

/* repeat N TEXT, as fast as the peer takes it */
static void
repeat(struct run *r, const char *arg)
{
	struct buf one = { .max = 0 }, many = { .max = 0 };
	char *text;
	long n = strtol(arg, &text, 10);

	run_text(r, &one, text + 1);
	while (n > 0 && !r->peer.gone) {
		buf_reset(&many);
		while (n > 0 && many.n < 65536) {
			if (buf_slice(&many, buf_get(&one)) == -1)
				abort();
			n--;
		}
		peer_put(&r->peer, buf_get(&many));
	}
	buf_free(&one);
	buf_free(&many);
}

/* echo [HEADER]: the request, as a service that debugs in public */
static void
echo(struct run *r, const char *arg)
{
	char name[64];

	snprintf(name, sizeof(name), "\r\n%s: ", arg);
	peer_put(&r->peer, *arg ? run_header(r, name) : slice_str(r->request));
}

/* tell KIND: a secret on its own, as the service has understood it */
static void
tell(struct run *r, const char *arg)
{
	static const struct {
		const char *name, *before;
		enum leak_kind kind;
	} what[] = { { "cookie", "", LEAK_COOKIE },
		{ "query", "/", LEAK_QUERY },
		{ "password", "/", LEAK_PASSWORD },
		{ "token", "", LEAK_TOKEN } };

	for (size_t i = 0; i < sizeof(what) / sizeof(*what); i++)
		if (strcmp(what[i].name, arg) == 0) {
			peer_put(&r->peer, slice_str(what[i].before));
			peer_put(
			    &r->peer, slice_str(r->leak.canary[what[i].kind]));
		}
}

/* bomb MIB: an event of so many zeros; through gzip a thousandth of it */
static void
bomb(struct run *r, const char *arg)
{
	static char zero[1 << 16];

	memset(zero, '0', sizeof(zero));
	peer_body(&r->peer, SLICE("data: "), 6);
	for (int n = atoi(arg) * 16; n; n--)
		peer_body(&r->peer, (struct slice){ zero, sizeof(zero) },
		    sizeof(zero));
	peer_body(&r->peer, SLICE("\n\n"), 2);
}

static void
drip(struct run *r, const char *arg)
{
	r->peer.drip_ms = atoi(arg);
}

static void
nap(struct run *r, const char *arg)
{
	(void)r;
	poll(NULL, 0, atoi(arg));
}

static void
silence(struct run *r, const char *arg)
{
	char c[4096];

	(void)arg;
	while (peer_read(&r->peer, c, sizeof(c)))
		;
}

static void
seen(struct run *r, const char *arg)
{
	(void)arg;
	run_seen(r);
}

/* told TEXT: wait until it stands in standard error */
static void
told(struct run *r, const char *arg)
{
	uint64_t last = run_now_ms() + 10000;
	struct buf err = { .max = 0 };
	bool there = false;

	while (!there && run_now_ms() < last) {
		buf_reset(&err);
		run_file(&err, "stderr");
		there = buf_cstr(&err) && strstr(err.p, arg);
		poll(NULL, 0, there ? 0 : 2);
	}
	if (!there)
		run_wrong(r, "standard error does not tell '%s'", arg);
	buf_free(&err);
}

/* kill SIGNAL: send it to the tool; but STOP and CONT it has to end by it */
static void
kill_it(struct run *r, const char *arg)
{
	int sig = run_signal(arg);

	if (sig != SIGSTOP && sig != SIGCONT)
		r->due_ms = run_now_ms() + PROMPT_MS;
	kill(r->pid, sig);
}

/* leave: the reader of its standard output goes */
static void
leave(struct run *r, const char *arg)
{
	(void)arg;
	run_seen(r);
	close(r->reader);
	r->reader = -1;
	r->left = true;
	r->due_ms = run_now_ms() + PROMPT_MS;
}

/* keepalive: what the kernel was told to do about a peer that vanished */
static void
keepalive(struct run *r, const char *arg)
{
	static const struct {
		int level, name, most;
	} want[] = { { SOL_SOCKET, SO_KEEPALIVE, 1 },
		{ IPPROTO_TCP, TCP_KEEPIDLE, 60 },
		{ IPPROTO_TCP, TCP_KEEPINTVL, 15 },
		{ IPPROTO_TCP, TCP_KEEPCNT, 4 },
		{ IPPROTO_TCP, TCP_USER_TIMEOUT, 120000 } };
	struct sockaddr_in a, mine;
	socklen_t n = sizeof(a);
	int value;

	(void)arg;
	getpeername(r->peer.fd, (struct sockaddr *)&a, &n);
	for (int fd = 3; fd < 64; fd++) {
		int copy = (int)syscall(SYS_pidfd_getfd, r->pidfd, fd, 0);

		n = sizeof(mine);
		if (copy == -1)
			continue;
		if (getsockname(copy, (struct sockaddr *)&mine, &n) == -1 ||
		    mine.sin_port != a.sin_port) {
			close(copy);
			continue;
		}
		for (size_t i = 0; i < sizeof(want) / sizeof(*want); i++) {
			n = sizeof(value);
			getsockopt(
			    copy, want[i].level, want[i].name, &value, &n);
			if (value < 1 || value > want[i].most)
				run_wrong(
				    r, "socket option %zu is %d", i, value);
		}
		close(copy);
		return;
	}
	run_wrong(r, "its socket is not to be found");
}

static void
forget(struct run *r, const char *arg)
{
	(void)arg;
	r->made.id.n = 0;
}

/* flood MS TEXT: until the tool has taken nothing for so long */
static void
flood(struct run *r, const char *arg)
{
	struct pollfd p = { .fd = r->peer.fd, .events = POLLOUT };
	struct buf one = { .max = 0 };
	char *text;
	int ms = (int)strtol(arg, &text, 10);

	run_text(r, &one, text + 1);
	while (!r->peer.gone && poll(&p, 1, ms) == 1)
		peer_put(&r->peer, buf_get(&one));
	buf_free(&one);
}

static void
rewind_it(struct run *r, const char *arg)
{
	(void)arg;
	made_free(&r->made);
	made_init(&r->made, r->seed * 2);
}

static const struct {
	const char *name;
	void (*run)(struct run *r, const char *arg);
} steps[] = { { "ok", ok }, { "events", events }, { "half", half },
	{ "end", end }, { "trailer", trailer }, { "send", send_text },
	{ "body", body }, { "status", status }, { "repeat", repeat },
	{ "echo", echo }, { "tell", tell }, { "bomb", bomb }, { "drip", drip },
	{ "sleep", nap }, { "silence", silence }, { "seen", seen },
	{ "told", told }, { "kill", kill_it }, { "leave", leave },
	{ "keepalive", keepalive }, { "forget", forget },
	{ "rewind", rewind_it }, { "flood", flood } };

void
run_step(struct run *r, const char *name, const char *arg)
{
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++)
		if (strcmp(steps[i].name, name) == 0) {
			steps[i].run(r, arg);
			return;
		}
	run_wrong(r, "the table has an unknown step '%s'", name);
}
