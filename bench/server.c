/* SPDX-License-Identifier: MIT */
/*
 * The other end of the network figures: a server that costs next to nothing.
 *
 *	server PORTFILE flood FILE BYTES [chunked]
 *	server PORTFILE stamp FILE RATE COUNT
 *	server PORTFILE once
 *	server PORTFILE many STREAMS RATE COUNT
 *
 * flood sends FILE again and again, as fast as the socket takes it, and closes
 * after BYTES.  stamp sends COUNT events, RATE a second, whose data is the text
 * of FILE behind the time of the write in nanoseconds of the monotonic clock.
 * once sends one event and closes.  many waits until STREAMS connections stand,
 * then sends each in turn an event, RATE a second over all, COUNT in all, and
 * closes.  Serves one connection at a time, but for many.
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CHUNK 65536

static const char head[] = "HTTP/1.1 200 OK\r\n"
			   "Content-Type: text/event-stream\r\n";

static void
die(const char *what)
{
	perror(what);
	exit(71);
}

static long long
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void
sleep_until(long long ns)
{
	struct timespec t = { (time_t)(ns / 1000000000), ns % 1000000000 };

	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
}

static int
listener(const char *portfile)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	char part[4096];
	FILE *f;

	if (fd == -1 || bind(fd, (struct sockaddr *)&a, n) == -1 ||
	    listen(fd, 4096) == -1 ||
	    getsockname(fd, (struct sockaddr *)&a, &n) == -1)
		die("server: cannot listen");
	snprintf(part, sizeof(part), "%s.part", portfile);
	f = fopen(part, "w");
	if (!f || fprintf(f, "%d\n", ntohs(a.sin_port)) < 0 || fclose(f) ||
	    rename(part, portfile) == -1)
		die("server: cannot write the port");
	return fd;
}

/* False once the peer has gone. */
static int
put(int fd, const char *p, size_t n)
{
	ssize_t k;

	for (; n; p += k, n -= (size_t)k)
		if ((k = write(fd, p, n)) == -1)
			return 0;
	return 1;
}

/* A connection of which the request has been read, and its answer begun. */
static int
next_reader(int from, const char *more)
{
	char buf[8192];
	size_t n;
	ssize_t k;
	int fd, on = 1;

	for (;;) {
		fd = accept(from, NULL, NULL);
		if (fd == -1)
			die("server: cannot accept");
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
		for (n = 0; n < sizeof(buf); n += (size_t)k) {
			k = read(fd, buf + n, sizeof(buf) - n);
			if (k <= 0)
				break;
			if (memmem(buf, n + (size_t)k, "\r\n\r\n", 4)) {
				n = (size_t)snprintf(
				    buf, sizeof(buf), "%s%s", head, more);
				if (put(fd, buf, n))
					return fd;
				break;
			}
		}
		close(fd);
	}
}

static char *
slurp(const char *name, size_t *n)
{
	FILE *f = fopen(name, "r");
	char *p;
	long size;

	if (!f || fseek(f, 0, SEEK_END) || (size = ftell(f)) <= 0)
		die(name);
	rewind(f);
	p = malloc((size_t)size + 1);
	if (!p || fread(p, (size_t)size, 1, f) != 1)
		die(name);
	fclose(f);
	p[size] = '\0';
	*n = (size_t)size;
	return p;
}

/* The same bytes as chunks of a body. */
static char *
chunked(const char *p, size_t *n)
{
	char *to = malloc(*n + (*n / CHUNK + 1) * 16), *q = to;

	if (!to)
		die("server");
	for (size_t left = *n, k; left; p += k, left -= k) {
		k = left < CHUNK ? left : CHUNK;
		q += sprintf(q, "%zx\r\n", k);
		memcpy(q, p, k);
		q += k;
		*q++ = '\r';
		*q++ = '\n';
	}
	*n = (size_t)(q - to);
	return to;
}

static void
flood(int from, char **arg)
{
	unsigned long long bytes = strtoull(arg[1], NULL, 10), sent;
	size_t n;
	char *p = slurp(arg[0], &n);
	int in_chunks = arg[2] != NULL, fd;

	if (in_chunks)
		p = chunked(p, &n);
	for (;;) {
		fd = next_reader(from,
		    in_chunks ? "Transfer-Encoding: chunked\r\n\r\n" : "\r\n");
		for (sent = 0; sent < bytes && put(fd, p, n); sent += n)
			;
		if (in_chunks)
			put(fd, "0\r\n\r\n", 5);
		close(fd);
	}
}

static void
stamp(int from, char **arg)
{
	long rate = atol(arg[1]), count = atol(arg[2]);
	size_t n;
	char *text = slurp(arg[0], &n), *event = malloc(n + 64);
	long long at;
	int fd, k;

	while (n && text[n - 1] == '\n')
		text[--n] = '\0';
	for (;;) {
		fd = next_reader(from, "\r\n");
		at = now_ns() + 300000000;
		for (long i = 0; i < count; i++) {
			sleep_until(at);
			at += 1000000000 / rate;
			k = sprintf(
			    event, "data: [%lld,%s]\n\n", now_ns(), text);
			if (!put(fd, event, (size_t)k))
				break;
		}
		close(fd);
	}
}

static void
once(int from)
{
	int fd;

	for (;;) {
		fd = next_reader(from, "\r\ndata: {\"one\":1}\n\n");
		close(fd);
	}
}

static void
many(int from, char **arg)
{
	long streams = atol(arg[0]), rate = atol(arg[1]), count = atol(arg[2]);
	int *fd = calloc((size_t)streams, sizeof(*fd)), k;
	char event[64];
	long long at;

	for (long i = 0; i < streams; i++)
		fd[i] = next_reader(from, "\r\n");
	at = now_ns() + 1000000000;
	for (long i = 0; i < count; i++) {
		sleep_until(at + i * (1000000000LL / rate));
		k = sprintf(event, "id: %ld\ndata: {\"n\":%ld}\n\n", i, i);
		put(fd[i % streams], event, (size_t)k);
	}
	sleep_until(now_ns() + 1000000000);
}

int
main(int argc, char **argv)
{
	int fd;

	signal(SIGPIPE, SIG_IGN);
	if (argc < 3)
		return 2;
	fd = listener(argv[1]);
	if (argc >= 5 && strcmp(argv[2], "flood") == 0)
		flood(fd, argv + 3);
	else if (argc == 6 && strcmp(argv[2], "stamp") == 0)
		stamp(fd, argv + 3);
	else if (strcmp(argv[2], "once") == 0)
		once(fd);
	else if (argc == 6 && strcmp(argv[2], "many") == 0)
		many(fd, argv + 3);
	else
		return 2;
	return 0;
}
