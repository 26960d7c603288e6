/* SPDX-License-Identifier: MIT */
#include "ready.h"

#include <fcntl.h>
#include <unistd.h>

#include "tap.h"

int
main(void)
{
	int many[2], one[2], file = open("/proc/self/exe", O_RDONLY);
	struct pollfd p[2];
	struct ready r;

	ok(pipe(many) == 0 && pipe(one) == 0 && file != -1, "files");
	ok(ready_init(&r) == 0, "init");
	ready_put(&r, many[0], 0x7fffffff, EPOLLIN);
	p[0] = (struct pollfd){ .fd = one[0], .events = POLLIN };
	p[1] = (struct pollfd){ .fd = one[1] };
	ok(ready_poll(&r, p, 2, 0) == 0 && r.n == 0, "nothing yet");

	ok(write(one[1], "x", 1) == 1, "write");
	ok(ready_poll(&r, p, 2, -1) == 1 && r.n == 0, "one of the others");
	ok(p[0].revents == POLLIN && !p[1].revents, "which one");
	ready_look(&r);
	ok(r.n == 0, "it is none of the many");

	ok(write(many[1], "x", 1) == 1, "write");
	ok(ready_poll(&r, p, 2, -1) == 2 && r.n == 1, "both");
	ok(ready_fd(&r.seen[0]) == many[0], "which of the many");
	ok(ready_tag(&r.seen[0]) == 0x7fffffff, "and what it is known by");
	p[0].events = 0;
	ok(ready_poll(&r, p, 2, 0) == 1 && !p[0].revents, "no more asked");
	p[1].events = POLLOUT;
	ok(ready_poll(&r, p, 2, 0) == 2 && p[1].revents == POLLOUT, "asked");
	close(one[0]);
	p[0].fd = many[1];
	p[1].events = 0;
	ok(ready_poll(&r, p, 2, 0) == 2, "another descriptor");
	ok(p[1].revents & POLLERR, "its reader has gone");

	/* epoll takes no file, poll does */
	p[0] = (struct pollfd){ .fd = file, .events = POLLOUT };
	ok(ready_poll(&r, p, 1, -1) >= 1, "a file");
	ok(p[0].revents == POLLOUT, "is ready");
	p[0].events = 0;
	ok(ready_poll(&r, p, 1, -1) == 1 && !p[0].revents, "the many still");
	ready_look(&r);
	ok(r.n == 1, "and which");
	ready_drop(&r, many[0]);
	ready_look(&r);
	ok(r.n == 0, "dropped");
	ready_free(&r);
	return done();
}
