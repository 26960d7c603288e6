/* SPDX-License-Identifier: MIT */
#include "listen.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "num.h"

struct where {
	char host[64], port[8];
	bool any;
};

/* Split text.  Returns NULL, or why not. */
static const char *
split(struct where *w, const char *text)
{
	const char *colon = strrchr(text, ':'), *port = text, *bad;
	struct slice host = SLICE("127.0.0.1");
	uint64_t n;

	if (colon) {
		host = (struct slice){ text, (size_t)(colon - text) };
		port = colon + 1;
	}
	bad = num_parse(slice_str(port), 0, 65535, &n);
	if (bad)
		return bad;
	if (host.n >= 2 && host.p[0] == '[' && host.p[host.n - 1] == ']')
		host = (struct slice){ host.p + 1, host.n - 2 };
	else if (host.n && memchr(host.p, ':', host.n))
		return "an IPv6 address stands in brackets";
	if (host.n >= sizeof(w->host))
		return "too long";
	w->any = host.n == 0 || slice_eq(host, SLICE("*"));
	memcpy(w->host, host.p, host.n);
	w->host[host.n] = '\0';
	snprintf(w->port, sizeof(w->port), "%u", (unsigned)n);
	return NULL;
}

static int
open_one(const struct addrinfo *a)
{
	const int on = 1, off = 0;
	int fd = socket(a->ai_family,
		SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP),
	    e;

	if (fd == -1)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (a->ai_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
	if (bind(fd, a->ai_addr, a->ai_addrlen) == -1 ||
	    listen(fd, 1024) == -1) {
		e = errno;
		close(fd);
		errno = e;
		return -1;
	}
	return fd;
}

static void
name_it(struct listen *l, const struct where *w)
{
	struct sockaddr_storage sa;
	socklen_t size = sizeof(sa);
	uint64_t n = 0;
	char port[8];

	if (getsockname(l->fd, (struct sockaddr *)&sa, &size) == 0 &&
	    getnameinfo((struct sockaddr *)&sa, size, NULL, 0, port,
		sizeof(port), NI_NUMERICSERV) == 0)
		num_parse(slice_str(port), 0, 65535, &n);
	l->port = (unsigned)n;
	snprintf(l->host, sizeof(l->host),
	    strchr(w->host, ':') ? "[%.60s]" : "%.60s",
	    w->any ? "localhost" : w->host);
}

const char *
listen_open(struct listen *l, const char *text, int *error)
{
	struct addrinfo hint = { .ai_flags = AI_PASSIVE | AI_NUMERICSERV,
		.ai_socktype = SOCK_STREAM };
	struct addrinfo *all, *a;
	struct where w;
	const char *bad = split(&w, text);
	int r;

	*error = 0;
	*l = (struct listen){ .fd = -1 };
	if (bad)
		return bad;
	r = getaddrinfo(w.any ? NULL : w.host, w.port, &hint, &all);
	if (r != 0)
		return gai_strerror(r);
	/* every address: the IPv6 one takes IPv4 too */
	for (int v6 = 1; v6 >= 0 && l->fd == -1; v6--)
		for (a = all; a && l->fd == -1; a = a->ai_next)
			if (!w.any || (a->ai_family == AF_INET6) == v6)
				l->fd = open_one(a);
	*error = errno;
	freeaddrinfo(all);
	if (l->fd == -1)
		return strerror(*error);
	*error = 0;
	name_it(l, &w);
	return NULL;
}
