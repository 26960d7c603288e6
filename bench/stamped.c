/* SPDX-License-Identifier: MIT */
/*
 * How old events are that carry the time of their birth (server.c stamp): the
 * first number in them that is longer than eight digits.
 *
 *	stamped <RECORDS	each line is an event
 *	stamped PORT		a raw reader: a socket, blank lines, nothing else
 *	stamped -c PORT		the same, but the events go to standard output
 *
 * Prints microseconds, apart by tabs: median, 99th percentile, most, events.
 * The first 100 do not count: the processes are still starting.
 */
#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "stats.h"

#define EVENTS_MAX 1000000
#define WARM 100

static double age[EVENTS_MAX];
static size_t ages;

static void
take(const char *p, size_t n)
{
	struct timespec t;
	size_t digits = 0, i;

	clock_gettime(CLOCK_MONOTONIC, &t);
	for (i = 0; i < n && digits <= 8; i++)
		digits = p[i] >= '0' && p[i] <= '9' ? digits + 1 : 0;
	if (digits <= 8 || ages == EVENTS_MAX)
		return;
	age[ages++] = (double)(t.tv_sec * 1000000000LL + t.tv_nsec -
			  strtoll(p + i - digits, NULL, 10)) /
	    1e3;
}

static int
ask(const char *port)
{
	static const char request[] = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons((unsigned short)atoi(port)),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd == -1 || connect(fd, (struct sockaddr *)&a, sizeof(a)) == -1 ||
	    write(fd, request, sizeof(request) - 1) == -1) {
		perror("stamped: cannot ask");
		exit(71);
	}
	return fd;
}

int
main(int argc, char **argv)
{
	static char buf[1 << 20];
	int copy = argc == 3;
	int fd = argc > 1 ? ask(argv[argc - 1]) : 0;
	const char *end = argc > 1 ? "\n\n" : "\n", *at;
	size_t width = strlen(end), n = 0;
	ssize_t k;

	while ((k = read(fd, buf + n, sizeof(buf) - 1 - n)) > 0) {
		char *from = buf;

		n += (size_t)k;
		buf[n] = '\0';
		for (; (at = memmem(from, n, end, width)); n -= (size_t)k) {
			k = at + (ssize_t)width - from;
			if (copy && write(1, from, (size_t)k) != k)
				return 74;
			if (!copy)
				take(from, (size_t)k);
			from += k;
		}
		memmove(buf, from, n);
	}
	if (copy)
		return 0;
	if (ages <= WARM) {
		fprintf(stderr, "stamped: %zu events came\n", ages);
		return 1;
	}
	ages -= WARM;
	stats_sort(age + WARM, ages);
	stats_print(age + WARM, ages);
	printf("\t%zu\n", ages);
	return 0;
}
