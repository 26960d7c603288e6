/* SPDX-License-Identifier: MIT */
#include "ready.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* In an event, above the descriptor: it is of one of the others, and of which. */
#define OTHER ((uint64_t)1 << 32)

int
ready_init(struct ready *r)
{
	r->n = 0;
	r->plain = false;
	for (int i = 0; i < READY_OTHERS; i++)
		r->others[i].fd = -1;
	r->fd = epoll_create1(EPOLL_CLOEXEC);
	return r->fd == -1 ? -1 : 0;
}

void
ready_put(struct ready *r, int fd, uint32_t tag, uint32_t events)
{
	struct epoll_event ev = {
		.data.u64 = (uint64_t)tag << 33 | (uint32_t)fd, .events = events
	};

	if (epoll_ctl(r->fd, EPOLL_CTL_ADD, fd, &ev) == -1 && errno == EEXIST)
		epoll_ctl(r->fd, EPOLL_CTL_MOD, fd, &ev);
}

void
ready_drop(struct ready *r, int fd)
{
	epoll_ctl(r->fd, EPOLL_CTL_DEL, fd, NULL);
}

/* Have epoll report p, the i-th of the others.  False for a file. */
static bool
other(struct ready *r, size_t i, const struct pollfd *p)
{
	/* the bits are the same ones */
	struct epoll_event ev = { .data.u64 = OTHER | i,
		.events = (uint32_t)p->events };
	struct pollfd *was = &r->others[i];
	bool known = p->fd == was->fd;

	if (known && p->events == was->events)
		return true;
	if (!known && was->fd != -1)
		epoll_ctl(r->fd, EPOLL_CTL_DEL, was->fd, NULL);
	*was = *p;
	return epoll_ctl(r->fd, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, p->fd,
		   &ev) == 0;
}

/* The same by poll itself. */
static int
poll_all(const struct ready *r, struct pollfd *p, size_t n, int ms)
{
	struct pollfd all[READY_OTHERS + 1];
	int got;

	memcpy(all, p, n * sizeof(*p));
	all[n] = (struct pollfd){ .fd = r->fd, .events = POLLIN };
	got = poll(all, n + 1, ms);
	memcpy(p, all, n * sizeof(*p));
	return got;
}

/* The many stay where they are, the others go to p. */
static int
sort(struct ready *r, int got, struct pollfd *p, size_t n)
{
	size_t i;

	r->n = 0;
	for (int k = 0; k < got; k++) {
		struct epoll_event ev = r->seen[k];

		i = (size_t)(ev.data.u64 & ~OTHER);
		if (!(ev.data.u64 & OTHER))
			r->seen[r->n++] = ev;
		else if (i < n)
			p[i].revents = (short)ev.events;
	}
	return got;
}

int
ready_poll(struct ready *r, struct pollfd *p, size_t n, int ms)
{
	for (size_t i = 0; i < n; i++) {
		p[i].revents = 0;
		r->plain = r->plain || !other(r, i, &p[i]);
	}
	if (r->plain)
		return poll_all(r, p, n, ms);
	return sort(r, epoll_wait(r->fd, r->seen, READY_MANY, ms), p, n);
}

void
ready_look(struct ready *r)
{
	sort(r, epoll_wait(r->fd, r->seen, READY_MANY, 0), NULL, 0);
}

void
ready_free(struct ready *r)
{
	if (r->fd != -1)
		close(r->fd);
	r->fd = -1;
}
