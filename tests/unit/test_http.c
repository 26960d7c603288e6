/* SPDX-License-Identifier: MIT */
/*
 * When small segments are acknowledged: after they were dealt with, and then
 * at once.  Both ends of the connection are ours.
 */
#include "http.h"

#include <arpa/inet.h>
#include <linux/sockios.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tap.h"

#define PIECES 60

static int peer = -1; /* the server's end */
static size_t came;
static unsigned early; /* pieces acknowledged before they were dealt with */

/* Bytes that peer has sent and that nobody acknowledged. */
static int
owed(void)
{
	int n = -1;

	ioctl(peer, SIOCOUTQ, &n);
	return n;
}

static bool
on_head(void *ctx)
{
	(void)ctx;
	return true;
}

static bool
on_body(void *ctx, struct slice chunk)
{
	(void)ctx;
	came += chunk.n;
	early += owed() == 0;
	return true;
}

static int
listener(char *url, size_t size)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd == -1 || bind(fd, (struct sockaddr *)&a, n) == -1 ||
	    listen(fd, 1) == -1 ||
	    getsockname(fd, (struct sockaddr *)&a, &n) == -1)
		return -1;
	snprintf(url, size, "http://127.0.0.1:%d/", ntohs(a.sin_port));
	return fd;
}

static void
turn(struct http *h)
{
	int ms = http_wait_ms(h);

	http_poll(h, NULL, 0, ms < 0 || ms > 10 ? 10 : ms);
	http_run(h, NULL, NULL);
}

/* The server's end of the connection, once the request is there. */
static void
serve(struct http *h, int from)
{
	static const char head[] = "HTTP/1.1 200 OK\r\n"
				   "Content-Type: text/event-stream\r\n\r\n";
	struct pollfd p = { .fd = from, .events = POLLIN };
	char request[4096];

	for (int i = 0; i < 1000 && poll(&p, 1, 0) == 0; i++)
		turn(h);
	p.fd = peer = accept(from, NULL, NULL);
	for (int i = 0; i < 1000 && poll(&p, 1, 0) == 0; i++)
		turn(h);
	ok(read(peer, request, sizeof(request)) > 0, "a request");
	ok(write(peer, head, sizeof(head) - 1) > 0, "its answer");
}

/* One piece to where it is dealt with; returns what is owed for it then. */
static int
piece(struct http *h, bool first)
{
	const char *text = first ? "data: " : "1\n\n";
	size_t n = strlen(text), want = came + n;
	int left;

	ok(write(peer, text, n) == (ssize_t)n, "write");
	for (int i = 0; i < 1000 && came < want; i++)
		turn(h);
	ok(came == want, "came");
	/* on its way, if the kernel has put that off */
	for (int i = 0; (left = owed()) > 0 && i < 10; i++)
		usleep(100);
	return left;
}

int
main(void)
{
	struct http_flow f = { .head = on_head, .body = on_body };
	struct http_ask ask = { .agent = "test" };
	struct request r;
	unsigned late = 0;
	struct http *h;
	char url[64];
	int from;

	unsetenv("http_proxy");
	unsetenv("all_proxy");
	http_init();
	request_init(&r);
	h = http_new(1);
	from = listener(url, sizeof(url));
	ask.url = url;
	ok(h && from != -1, "both ends");
	ok(http_open(h, &f, &r, &ask) == 0, "open");
	serve(h, from);
	for (int i = 0; i < PIECES; i++)
		late += piece(h, i % 2 == 0) != 0;
	/* with the kernel's own delay, a machine that stood still explains */
	ok(early <= PIECES / 4, "dealt with first");
	ok(late <= PIECES / 4, "then acknowledged");
	printf("# %u early, %u late\n", early, late);
	http_close(h, &f);
	http_free(h);
	request_free(&r);
	close(peer);
	close(from);
	return done();
}
