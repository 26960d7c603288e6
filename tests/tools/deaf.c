/* SPDX-License-Identifier: MIT */
/*
 * deaf PORTFILE: a port of loopback that takes no connection and refuses none.
 * Its queue of connections is full, so the kernel drops what else comes.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static _Noreturn void
die(const char *what)
{
	perror(what);
	exit(1);
}

int
main(int argc, char **argv)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int s = socket(AF_INET, SOCK_STREAM, 0), c, connected;
	socklen_t len = sizeof(a);
	char tmp[4096];
	FILE *f;

	if (argc != 2)
		return 2;
	if (bind(s, (struct sockaddr *)&a, len) == -1 || listen(s, 0) == -1 ||
	    getsockname(s, (struct sockaddr *)&a, &len) == -1)
		die("listen");
	do {
		struct pollfd p = { .events = POLLOUT };

		c = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		if (connect(c, (struct sockaddr *)&a, len) == -1 &&
		    errno != EINPROGRESS)
			die("connect");
		p.fd = c;
		connected = poll(&p, 1, 300);
	} while (connected);
	snprintf(tmp, sizeof(tmp), "%s.tmp", argv[1]);
	f = fopen(tmp, "w");
	if (!f || fprintf(f, "%u\n", ntohs(a.sin_port)) < 0 || fclose(f) ||
	    rename(tmp, argv[1]) == -1)
		die(argv[1]);
	for (;;)
		pause();
}
