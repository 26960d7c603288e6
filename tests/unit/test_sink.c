/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sink.h"
#include "tap.h"

static size_t
drain(int fd, char *to, size_t size)
{
	size_t n = 0;
	ssize_t r;

	while (n < size && (r = read(fd, to + n, size - n)) > 0)
		n += (size_t)r;
	return n;
}

/* A stalled reader: whole events only, whatever fits. */
static void
stalled(size_t length, bool lines)
{
	char *event = malloc(length), *got = malloc(4 << 20);
	size_t events = (size_t)(2 << 20) / length, n;
	int p[2];
	struct sink s;

	ok(pipe(p) == 0, "pipe");
	fcntl(p[0], F_SETFL, O_NONBLOCK);
	sink_init(&s, p[1]);
	if (lines)
		sink_lines(&s);
	memset(event, 'x', length);
	event[length - 1] = '\n';
	for (size_t i = 0; i < events; i++) {
		event[0] = (char)('A' + i % 26);
		ok(sink_put(&s, (struct slice){ event, length }) == 0, "put");
		ok(sink_write(&s) == SINK_OK, "write");
		ok(!sink_torn(&s), "no event in part");
	}
	ok(sink_pending(&s) > 0, "the pipe is full");
	ok(sink_events(&s) == sink_pending(&s) / length, "whole ones wait");
	ok((fcntl(p[1], F_GETFL) & O_NONBLOCK) == 0,
	    "the descriptor of others is as it was");
	for (n = 0; n < events * length;) {
		size_t more = drain(p[0], got + n, 1000);

		n += more;
		sink_write(&s);
		if (more == 0 && sink_pending(&s) == 0)
			break;
	}
	ok(n == events * length, "all came");
	for (size_t i = 0; i < events; i++)
		if (got[i * length] != (char)('A' + i % 26) ||
		    got[(i + 1) * length - 1] != '\n') {
			ok(false, "in order");
			break;
		}
	ok(s.bytes == n, "counted");
	close(p[0]);
	ok(sink_put(&s, SLICE("x\n")) == 0, "put");
	ok(sink_write(&s) == SINK_GONE, "the reader has gone");
	queue_free(&s.held);
	close(s.fd);
	close(p[1]);
	free(event);
	free(got);
}

static uint32_t
any(void)
{
	static uint32_t x = 1;

	x ^= x << 13;
	x ^= x >> 17;
	return x ^= x << 5;
}

/*
 * A reader that is always behind, of a pipe that is never known to be empty:
 * no event of a page or less is torn, whatever is read in between.
 */
static void
behind(bool lines)
{
	static char event[4096], got[70000];
	size_t in = 0, out = 0, n;
	struct sink s;
	int p[2];

	ok(pipe(p) == 0, "pipe");
	fcntl(p[0], F_SETFL, O_NONBLOCK);
	sink_init(&s, p[1]);
	if (lines)
		sink_lines(&s);
	for (int i = 0; i < 30000; i++) {
		n = any() % (i % 100 < 50 ? 4096 : 60) + 1;
		memset(event, 'a' + i % 26, n);
		event[n - 1] = '\n';
		if (lines) {
			ok(buf_add(sink_open(&s), event, n) == 0, "a line");
			ok(sink_made(&s) == 0, "made");
		} else
			ok(sink_put(&s, (struct slice){ event, n }) == 0,
			    "put");
		in += n;
		if (any() % 4 == 0)
			continue;
		ok(sink_write(&s) == SINK_OK, "write");
		ok(!sink_torn(&s), "no event in part");
		out += drain(p[0], got, any() % (i % 50 ? 1000 : 60000));
	}
	while (out < in && (n = drain(p[0], got, sizeof(got)))) {
		out += n;
		ok(sink_write(&s) == SINK_OK && !sink_torn(&s), "the rest");
	}
	ok(out == in && s.bytes == in, "all of it");
	queue_free(&s.held);
	close(s.fd);
	close(p[0]);
	close(p[1]);
}

static void
large(bool lines)
{
	size_t length = 300000, n = 0, more;
	char *event = malloc(length), *got = malloc(length + 5);
	struct sink s;
	int p[2];

	ok(pipe(p) == 0, "pipe");
	fcntl(p[0], F_SETFL, O_NONBLOCK);
	sink_init(&s, p[1]);
	if (lines)
		sink_lines(&s);
	memset(event, 'y', length);
	event[length - 1] = '\n';
	sink_put(&s, SLICE("first\n"));
	sink_write(&s);
	ok(drain(p[0], got, 6) == 6 && !sink_torn(&s), "the first");
	sink_put(&s, (struct slice){ event, length });
	sink_put(&s, SLICE("last\n"));
	sink_write(&s);
	ok(sink_torn(&s), "larger than a pipe: a part is out");
	ok(sink_events(&s) == 2, "two wait");
	ok(slice_eq(sink_part(&s), (struct slice){ event, length }),
	    "and the first is known");
	while (sink_pending(&s) && (more = drain(p[0], got + n, 5000))) {
		n += more;
		sink_write(&s);
	}
	n += drain(p[0], got + n, length + 5 - n);
	ok(n == length + 5 && !sink_torn(&s), "all of it");
	ok(memcmp(event, got, length) == 0, "the same");
	queue_free(&s.held);
	close(s.fd);
	close(p[0]);
	close(p[1]);
	free(event);
	free(got);
}

static void
other_kinds(void)
{
	struct sink s;
	int p[2], fd;

	ok(socketpair(AF_UNIX, SOCK_STREAM, 0, p) == 0, "socketpair");
	sink_init(&s, p[0]);
	for (int i = 0; i < 100000; i++)
		sink_put(&s, SLICE("some event\n\n"));
	ok(sink_write(&s) == SINK_OK, "a full socket does not block");
	ok(sink_pending(&s) > 0, "it is full");
	close(p[1]);
	ok(sink_write(&s) == SINK_GONE, "the peer has gone");
	queue_free(&s.held);
	close(p[0]);

	fd = open("/dev/full", O_WRONLY);
	sink_init(&s, fd);
	sink_put(&s, SLICE("x"));
	ok(sink_write(&s) == SINK_FAILED && errno == ENOSPC, "/dev/full");
	ok(!sink_left(&s, POLLERR), "a file has no reader that leaves");
	queue_free(&s.held);
	close(fd);
}

int
main(void)
{
	signal(SIGPIPE, SIG_IGN);
	for (int lines = 0; lines < 2; lines++) {
		stalled(20, lines);
		stalled(1000, lines);
		stalled(4096, lines);
		behind(lines);
		large(lines);
	}
	other_kinds();
	return done();
}
