/* SPDX-License-Identifier: MIT */
#include "piece.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "tap.h"

#define CHECK(cond) ok((cond), #cond)
#define LINE 100
#define LINES 3000

static char name[] = "/tmp/test_piece.XXXXXX";
static char text[LINE * LINES];

/* A file of lines of LINE bytes each, numbered. */
static struct in
make(void)
{
	struct in i;
	int fd = mkstemp(name);

	for (int k = 0; k < LINES; k++) {
		memset(text + k * LINE, 'a' + k % 26, LINE);
		snprintf(text + k * LINE, LINE, "%d", k);
		text[k * LINE + LINE - 1] = '\n';
	}
	CHECK(fd != -1 &&
	    write(fd, text, sizeof text) == (ssize_t)sizeof text &&
	    lseek(fd, 0, SEEK_SET) == 0);
	in_init(&i, fd, "a file", NULL);
	return i;
}

static void
end(struct in *i)
{
	in_free(i);
	unlink(name);
	strcpy(name + sizeof name - 7, "XXXXXX");
}

/* Whether the piece is the n bytes of the text from at on. */
static bool
holds(const struct piece *p, size_t at, size_t n)
{
	struct buf b = { 0 };
	bool ok = piece_read(p, &b) == 0 &&
	    slice_eq(buf_get(&b), (struct slice){ text + at, n });

	buf_free(&b);
	return ok;
}

static bool
next_is(struct in *i, size_t at)
{
	struct slice line;

	return in_line(i, &line) == IN_LINE &&
	    slice_eq(line, (struct slice){ text + at, LINE - 1 });
}

static void
pieces(void)
{
	struct in i = make();
	struct slice line;
	struct piece p, q;

	CHECK(piece_left(&i) == sizeof text);
	CHECK(next_is(&i, 0));
	CHECK(piece_left(&i) == sizeof text - LINE);
	/* whole lines of what was asked for, behind the one that was read */
	CHECK(piece_cut(&i, 100050, &p) && p.n == 100000);
	CHECK(holds(&p, LINE, 100000));
	CHECK(piece_cut(&i, 100000, &q) && holds(&q, 100000 + LINE, 100000));
	CHECK(i.lines == 1 && next_is(&i, 200000 + LINE));
	CHECK(!piece_cut(&i, 100000, &q) && next_is(&i, 200000 + 2 * LINE));
	/* all there is, and then the end */
	CHECK(piece_cut(&i, piece_left(&i), &q) && q.n == 100000 - 3 * LINE);
	CHECK(piece_left(&i) == 0 && in_line(&i, &line) == IN_END);
	piece_back(&p, 300, &i);
	CHECK(next_is(&i, LINE + 300));
	CHECK(piece_left(&i) == sizeof text - 300 - 2 * LINE);
	end(&i);
}

static void
shorter(void)
{
	struct in i = make();
	struct piece p;

	CHECK(piece_cut(&i, 100000, &p) && p.n == 100000);
	CHECK(ftruncate(i.fd, 5050) == 0 && holds(&p, 0, 5000));
	CHECK(ftruncate(i.fd, 50) == 0 && holds(&p, 0, 0));
	piece_back(&p, 0, &i);
	CHECK(piece_left(&i) == 50 && !piece_cut(&i, 50, &p));
	end(&i);
}

/* Lines that are too long for it, and what is no file. */
static void
none(void)
{
	struct in i = make();
	struct piece p;
	int end_of[2];

	memset(text, 'x', sizeof text);
	text[sizeof text - 1] = '\n';
	CHECK(pwrite(i.fd, text, sizeof text, 0) == (ssize_t)sizeof text);
	CHECK(!piece_cut(&i, 200000, &p) && piece_cut(&i, sizeof text, &p));
	CHECK(p.n == sizeof text);
	end(&i);
	CHECK(pipe(end_of) == 0 && write(end_of[1], text, 40000) == 40000);
	in_init(&i, end_of[0], "a pipe", NULL);
	CHECK(piece_left(&i) == 0 && !piece_cut(&i, PIECE_LINE, &p));
	in_free(&i);
	close(end_of[1]);
}

int
main(void)
{
	pieces();
	shorter();
	none();
	return done();
}
