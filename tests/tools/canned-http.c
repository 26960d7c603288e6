/* SPDX-License-Identifier: MIT */
/*
 * An HTTP server that answers the n-th connection with the bytes of the n-th
 * file, the last one over and over, and writes each request down as it came:
 *
 *	canned-http LOG FILE...
 *
 * Prints its port on 127.0.0.1 first.  The file "-" is a connection closed
 * without an answer.
 */
#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

static int
start(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t n = sizeof(a);
	int s = socket(AF_INET, SOCK_STREAM, 0);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (s == -1 || bind(s, (struct sockaddr *)&a, n) == -1 ||
	    listen(s, 16) == -1 ||
	    getsockname(s, (struct sockaddr *)&a, &n) == -1)
		err(1, "socket");
	printf("%d\n", ntohs(a.sin_port));
	fflush(stdout);
	return s;
}

/* head and body are in: nothing more will come */
static int
complete(const char *req, size_t n)
{
	const char *end = strstr(req, "\r\n\r\n");
	const char *len = strcasestr(req, "\r\ncontent-length:");
	size_t body = len ? strtoul(len + 17, NULL, 10) : 0;

	return end && n >= (size_t)(end + 4 - req) + body;
}

static void
put(int fd, const char *p, size_t n)
{
	ssize_t w;

	for (; n; p += w, n -= (size_t)w)
		if ((w = write(fd, p, n)) == -1)
			return;
}

static void
answer(int c, int log, const char *file)
{
	static char req[1 << 20], res[1 << 16];
	size_t n = 0;
	ssize_t r;
	int f;

	memset(req, 0, sizeof(req));
	while (!complete(req, n) && n < sizeof(req) - 1 &&
	    (r = read(c, req + n, sizeof(req) - 1 - n)) > 0)
		n += (size_t)r;
	put(log, req, n);
	if (strcmp(file, "-") == 0)
		return;
	if ((f = open(file, O_RDONLY)) == -1)
		err(1, "%s", file);
	while ((r = read(f, res, sizeof(res))) > 0)
		put(c, res, (size_t)r);
	close(f);
}

int
main(int argc, char **argv)
{
	int log, s, c;

	if (argc < 3)
		errx(2, "usage: canned-http LOG FILE...");
	signal(SIGPIPE, SIG_IGN);
	log = open(argv[1], O_WRONLY | O_CREAT | O_APPEND, 0600);
	if (log == -1)
		err(1, "%s", argv[1]);
	s = start();
	for (int i = 2;; i += i + 1 < argc) {
		if ((c = accept(s, NULL, NULL)) == -1)
			err(1, "accept");
		answer(c, log, argv[i]);
		shutdown(c, SHUT_WR);
		close(c);
	}
}
