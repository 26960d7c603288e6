/* SPDX-License-Identifier: MIT */
/*
 * Every module that has tiers, on every stream and every file of records that
 * is kept with the tests, and on those of CORPUS: what each tier says is what
 * the scalar one says, of all of a file and of every line of it, with pages that
 * must not be touched before and behind, and with the file cut anywhere.
 */
#include <ftw.h>
#include <stdint.h>

#include "cpu.h"
#include "ends.h"
#include "grammar.h"
#include "judge.h"
#include "parser.h"
#include "prefilter.h"
#include "tally.h"
#include "tap.h"

#define ROOM ((size_t)4 << 20)
#include "room.h"

static const char *tier;
static struct judge kept;
static int files;

/* A number that differs when what is noted does. */
static uint64_t
note(uint64_t sum, uint64_t what)
{
	return (sum ^ (what + 1)) * 0x9e3779b97f4a7c15;
}

static uint64_t
note_bytes(uint64_t sum, struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		sum = note(sum, (unsigned char)s.p[i]);
	return note(sum, s.n);
}

/* The first line of *s, with its LF, which is taken off. */
static struct slice
line_of(struct slice *s)
{
	const char *lf = memchr(s->p, '\n', s->n);
	struct slice line = { s->p, lf ? (size_t)(lf + 1 - s->p) : s->n };

	*s = slice_from(*s, line.n);
	return line;
}

/* At the very end of the room, or at its very start. */
static struct slice
placed(struct slice s, bool last)
{
	char *p = last ? room + ROOM - s.n : room;

	memmove(p, s.p, s.n);
	return (struct slice){ p, s.n };
}

/* judge: each line, at both ends of the room; what is remembered is not it. */
static uint64_t
judged(struct slice all)
{
	uint64_t sum = 0;

	while (all.n) {
		struct slice line = line_of(&all);

		for (int last = 0; last < 2; last++) {
			struct slice s = placed(line, last);
			enum judgement j = judge_text(&kept, s, JSON_DEPTH + 1);

			if (j != judge_text(NULL, s, JSON_DEPTH + 1))
				return 0;
			sum = note(sum, j);
		}
	}
	return sum;
}

/* ends, tally: all of it, from each of 64 places on. */
static uint64_t
counted(struct slice all)
{
	static uint64_t bits[ENDS_WORDS(ROOM)];
	struct slice s = placed(all, true);
	uint64_t sum = 0;

	for (size_t from = 0; from < 64 && from <= s.n; from++) {
		struct slice part = slice_from(s, from);

		ends_mark(bits, part.p, part.n);
		for (size_t i = 0; i <= part.n / 64; i++)
			sum = note(sum, bits[i]);
		sum = note(sum, tally_byte(part, '\n'));
		sum = note(sum, tally_byte(part, '"'));
	}
	return sum;
}

/* Clues that some of the records have. */
static void
add_clues(struct sieve *v)
{
	struct ast a;

	*v = (struct sieve){ .arena.max = 1 << 20 };
	if (grammar_parse(&a,
		SLICE("select(.data.data.user.followers_count > 1000 or "
		      ".event == \"delete\" or .data.id > 7 or "
		      ".data.server_name == \"www.wikidata.org\")")))
		abort();
	prefilter_add(v, &a);
	ast_free(&a);
}

/* riddle: all places; sieve: all lines that pass, with the file cut anywhere. */
static uint64_t
sifted(struct slice all)
{
	struct slice s = placed(all, true);
	const char *p = s.p, *end = p + s.n;
	struct sieve v;
	uint64_t sum = 0;
	unsigned sets;
	size_t next;

	add_clues(&v);
	for (; (p = riddle_find(&v.view->riddle, p, end, &sets)); p++)
		sum = note(note(sum, (uint64_t)(p - s.p)), sets);
	for (size_t whole = 0; whole < s.n; whole += 1 + s.n / 200) {
		struct slice left = s;

		/* the file's start, up to the end of a line */
		left.n = whole;
		while (left.n && left.p[left.n - 1] != '\n')
			left.n--;
		while (left.n) {
			left = slice_from(left, sieve_pass(&v, left, &next));
			sum = note(sum, left.n);
			if (left.n)
				left = slice_from(left, next);
		}
	}
	sieve_free(&v);
	return sum;
}

/* parser, and the lane in it: the records, from chunks of that size. */
static uint64_t
parsed(struct slice s, size_t size)
{
	struct parser p;
	struct buf out = { .max = 0 };
	uint64_t sum = 0;

	parser_init(&p);
	while (s.n) {
		struct slice part = { s.p, s.n < size ? s.n : size };
		enum parser_step step;

		s = slice_from(s, part.n);
		while ((step = parser_keep(&p, &part, &out)) != PARSER_MORE)
			if (step == PARSER_ERROR)
				abort();
	}
	sum = note_bytes(sum, buf_get(&out));
	for (size_t i = 0; i < sizeof(p.lost) / sizeof(*p.lost); i++)
		sum = note(sum, p.lost[i]);
	sum = note(sum, p.records);
	parser_free(&p);
	buf_free(&out);
	return sum;
}

/* Whatever the tiers have to say of the file. */
struct said {
	uint64_t judged, counted, sifted, parsed[140];
};

static void
listen_to(struct said *w, struct slice all)
{
	size_t sizes = all.n < 20000 ? 130 : 3;

	memset(w, 0, sizeof(*w));
	w->judged = judged(all);
	w->counted = counted(all);
	w->sifted = sifted(all);
	for (size_t size = 1; size <= sizes; size++)
		w->parsed[size] = parsed(all, size);
	for (size_t i = 0; i < 5; i++)
		w->parsed[131 + i] = parsed(all, LANE_BLOCK - 2 + i);
	w->parsed[136] = parsed(all, all.n);
}

static int
on_file(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	static struct said want, got;
	static char bytes[ROOM];
	struct slice all = { bytes, 0 };
	FILE *f;

	(void)ftw;
	if (kind != FTW_F || st->st_size == 0)
		return 0;
	f = fopen(path, "rb");
	if (!f)
		return 0;
	/* of a large one the start */
	all.n = fread(bytes, 1, (size_t)1 << 20, f);
	fclose(f);
	files++;
	for (size_t i = 0; i < CPU_TIERS; i++) {
		tier = cpu_names[i];
		if (cpu_use(tier) == -1)
			continue;
		listen_to(i ? &got : &want, all);
		if (!ok(i == 0 || memcmp(&got, &want, sizeof(got)) == 0, tier))
			printf("# %s\n", path);
		ok(i > 0 || want.judged, "what is remembered changes nothing");
	}
	return 0;
}

int
main(void)
{
	const char *corpus = getenv("CORPUS");

	make_room();
	nftw("tests/data", on_file, 8, FTW_PHYS);
	ok(files > 20, "files of the tests");
	if (corpus && *corpus)
		nftw(corpus, on_file, 8, FTW_PHYS);
	return done();
}
