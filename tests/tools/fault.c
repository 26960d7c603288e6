/* SPDX-License-Identifier: MIT */
/*
 * fault: a server that misbehaves as told.
 *
 *	fault PORTFILE LOG ANSWER...
 *
 * Listens on a free loopback port, written to PORTFILE.  The n-th connection
 * gets the n-th ANSWER, later ones the last.  An ANSWER is steps, apart by
 * " ; ".  TEXT knows \n \r \t \0 \xNN and \\.
 *
 *	ok              200, text/event-stream, ended by closing
 *	chunked         the same with chunked coding: use "chunk" then
 *	status N TEXT   the status line, then header lines as in TEXT, then \r\n
 *	send TEXT       bytes as they are
 *	chunk TEXT      one chunk; an empty one ends the body
 *	drip MS TEXT    a byte every MS milliseconds
 *	file PATH       the bytes of a file
 *	repeat N TEXT   N times
 *	sleep MS
 *	reset           RST instead of FIN
 *	tunnel          answer a CONNECT and pass bytes both ways
 *	hang            wait until the peer closes
 *	noread          (first step) do not wait for a request
 *
 * LOG gets each request, "== n at MS", and "-- n gone at MS" when a "hang" ends.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const char *log_name;
static long start_ms;
static int turn; /* number of the connection */

static _Noreturn void
die(const char *what)
{
	perror(what);
	exit(1);
}

static long
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void
nap(long ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	while (nanosleep(&t, &t) == -1 && errno == EINTR)
		;
}

/* One write, so that the lines of two connections do not mix. */
static void
note(const char *text, size_t n)
{
	int fd = open(log_name, O_WRONLY | O_APPEND | O_CREAT, 0644);

	if (fd == -1 || write(fd, text, n) != (ssize_t)n)
		die(log_name);
	close(fd);
}

static size_t
unescape(char *to, const char *from)
{
	char *p = to;
	char hex[3] = "", *end;

	while (*from) {
		if (*from != '\\') {
			*p++ = *from++;
			continue;
		}
		from++;
		if (*from == 'x' && from[1] && from[2]) {
			memcpy(hex, from + 1, 2);
			*p++ = (char)strtoul(hex, &end, 16);
			from += 1 + (end - hex);
			continue;
		}
		switch (*from) {
		case 'n':
			*p++ = '\n';
			break;
		case 'r':
			*p++ = '\r';
			break;
		case 't':
			*p++ = '\t';
			break;
		case '0':
			*p++ = '\0';
			break;
		default:
			*p++ = *from;
		}
		if (*from)
			from++;
	}
	return (size_t)(p - to);
}

static bool
put(int fd, const char *p, size_t n)
{
	ssize_t r;

	while (n) {
		r = send(fd, p, n, MSG_NOSIGNAL);
		if (r == -1)
			return false;
		p += r;
		n -= (size_t)r;
	}
	return true;
}

static size_t
body_length(const char *head)
{
	const char *p = strcasestr(head, "\r\nContent-Length:");

	return p ? strtoul(p + 17, NULL, 10) : 0;
}

/* Read and log one request.  Returns false if the peer has gone. */
static bool
request(int fd, char *buf, size_t size)
{
	size_t n = 0, want;
	char *end = NULL, line[64];
	ssize_t r;

	while (!end || n < want) {
		r = read(fd, buf + n, size - 1 - n);
		if (r <= 0)
			return false;
		n += (size_t)r;
		buf[n] = '\0';
		end = strstr(buf, "\r\n\r\n");
		if (end)
			want = (size_t)(end - buf) + 4 + body_length(buf);
	}
	snprintf(
	    line, sizeof(line), "== %d at %ld\n", turn, now_ms() - start_ms);
	note(line, strlen(line));
	note(buf, n);
	note("\n", 1);
	return true;
}

static void
file(int fd, const char *name)
{
	int in = open(name, O_RDONLY);
	char buf[65536];
	ssize_t n;

	if (in == -1)
		die(name);
	while ((n = read(in, buf, sizeof(buf))) > 0)
		if (!put(fd, buf, (size_t)n))
			break;
	close(in);
}

static void
hang(int fd)
{
	char buf[4096];

	while (read(fd, buf, sizeof(buf)) > 0)
		;
	snprintf(
	    buf, sizeof(buf), "-- %d gone at %ld\n", turn, now_ms() - start_ms);
	note(buf, strlen(buf));
}

static void
pass(int a, int b)
{
	struct pollfd p[2] = { { .fd = a, .events = POLLIN },
		{ .fd = b, .events = POLLIN } };
	char buf[4096];
	ssize_t n;

	for (;;) {
		poll(p, 2, -1);
		for (int i = 0; i < 2; i++) {
			if (!p[i].revents)
				continue;
			n = read(p[i].fd, buf, sizeof(buf));
			if (n <= 0 || !put(p[1 - i].fd, buf, (size_t)n))
				return;
		}
	}
}

/* "CONNECT name:port": all names are loopback here */
static void
tunnel(int fd, const char *head)
{
	const char *colon = strchr(head, ':');
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int out = socket(AF_INET, SOCK_STREAM, 0);

	to.sin_port =
	    htons((uint16_t)(colon ? strtoul(colon + 1, NULL, 10) : 0));
	if (connect(out, (struct sockaddr *)&to, sizeof(to)) == -1)
		die("connect");
	put(fd, "HTTP/1.1 200 fine\r\n\r\n", 21);
	pass(fd, out);
	close(out);
}

static void
reset(int fd)
{
	struct linger l = { 1, 0 };

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &l, sizeof(l));
}

static void
drip(int fd, const char *arg)
{
	char text[4096], *rest;
	long ms = strtol(arg, &rest, 10);
	size_t n = unescape(text, rest + 1);

	for (size_t i = 0; i < n; i++) {
		if (!put(fd, text + i, 1))
			return;
		nap(ms);
	}
}

static void
repeat(int fd, const char *arg)
{
	char text[4096], *rest;
	long times = strtol(arg, &rest, 10);
	size_t n = unescape(text, rest + 1);

	while (times-- > 0 && put(fd, text, n))
		;
}

static void
chunk(int fd, const char *arg)
{
	char text[4096], head[16];
	size_t n = unescape(text, arg);

	snprintf(head, sizeof(head), "%zx\r\n", n);
	if (put(fd, head, strlen(head)) && put(fd, text, n))
		put(fd, "\r\n", 2);
}

static void
status(int fd, const char *arg)
{
	char text[4096];
	char *rest;
	long code = strtol(arg, &rest, 10);
	int n = snprintf(text, sizeof(text), "HTTP/1.1 %ld Reason\r\n", code);
	size_t more = *rest ? unescape(text + n, rest + 1) : 0;

	put(fd, text, (size_t)n + more);
	put(fd, "\r\n", 2);
}

#define OK_HEAD                                                                \
	"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; "                 \
	"charset=utf-8\r\n"

static void
step(int fd, const char *s, const char *head)
{
	const char *arg = strchr(s, ' ');
	size_t n = arg ? (size_t)(arg - s) : strlen(s);
	char text[65536];

	arg = arg ? arg + 1 : "";
#define IS(word) (n == sizeof(word) - 1 && memcmp(s, word, n) == 0)
	if (IS("ok"))
		put(fd, OK_HEAD "\r\n", sizeof(OK_HEAD) + 1);
	else if (IS("chunked"))
		put(fd, OK_HEAD "Transfer-Encoding: chunked\r\n\r\n",
		    sizeof(OK_HEAD) + 29);
	else if (IS("status"))
		status(fd, arg);
	else if (IS("send"))
		put(fd, text, unescape(text, arg));
	else if (IS("chunk"))
		chunk(fd, arg);
	else if (IS("drip"))
		drip(fd, arg);
	else if (IS("file"))
		file(fd, arg);
	else if (IS("repeat"))
		repeat(fd, arg);
	else if (IS("sleep"))
		nap(strtol(arg, NULL, 10));
	else if (IS("reset"))
		reset(fd);
	else if (IS("tunnel"))
		tunnel(fd, head);
	else if (IS("hang"))
		hang(fd);
	else if (!IS("noread")) {
		fprintf(stderr, "fault: unknown step '%s'\n", s);
		exit(2);
	}
}

static void
serve(int fd, char *answer)
{
	static char head[1 << 20];
	char *next;

	if (strncmp(answer, "noread", 6) != 0 &&
	    !request(fd, head, sizeof(head)))
		return;
	for (; answer; answer = next) {
		next = strstr(answer, " ; ");
		if (next) {
			*next = '\0';
			next += 3;
		}
		step(fd, answer, head);
	}
}

static void
port_file(const char *name, unsigned port)
{
	char text[16], tmp[4096];
	int fd;

	snprintf(text, sizeof(text), "%u\n", port);
	snprintf(tmp, sizeof(tmp), "%s.tmp", name);
	fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	if (fd == -1 || write(fd, text, strlen(text)) == -1 ||
	    rename(tmp, name) == -1)
		die(name);
	close(fd);
}

int
main(int argc, char **argv)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(a);
	int s = socket(AF_INET, SOCK_STREAM, 0), fd, i, one = 1;

	if (argc < 4) {
		fprintf(stderr, "usage: fault PORTFILE LOG ANSWER...\n");
		return 2;
	}
	if (bind(s, (struct sockaddr *)&a, len) == -1 || listen(s, 64) == -1 ||
	    getsockname(s, (struct sockaddr *)&a, &len) == -1)
		die("listen");
	signal(SIGCHLD, SIG_IGN);
	log_name = argv[2];
	start_ms = now_ms();
	note("", 0);
	port_file(argv[1], ntohs(a.sin_port));
	for (i = 3;;) {
		fd = accept(s, NULL, NULL);
		if (fd == -1)
			continue;
		turn++;
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
		if (fork() == 0) {
			close(s);
			serve(fd, argv[i]);
			exit(0);
		}
		close(fd);
		if (i < argc - 1)
			i++;
	}
}
