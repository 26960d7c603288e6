/* SPDX-License-Identifier: MIT */
/*
 * The judge alone, on data that stays in the cache:
 *
 *	judge FILE [ROUNDS]
 *
 * FILE is an event stream with a data line an event.  The first documents of
 * it, half a megabyte of them, are judged again and again by each tier in turn;
 * a line a tier: its name, GB/s and ns a document of the quietest round.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "cpu.h"
#include "judge.h"

#define BYTES 500000
#define DOCS 50000

static char text[BYTES];
static struct slice doc[DOCS];
static size_t docs, bytes;
static struct judge judge;

static void
load(const char *path)
{
	FILE *f = fopen(path, "rb");
	size_t n;

	if (!f || (n = fread(text, 1, sizeof(text), f)) == 0) {
		fprintf(stderr, "judge: cannot read '%s'\n", path);
		exit(74);
	}
	fclose(f);
	for (char *p = text, *end; docs < DOCS; p = end + 1) {
		end = memchr(p, '\n', (size_t)(text + n - p));
		if (!end)
			break;
		if (end - p < 6 || memcmp(p, "data: ", 6) != 0)
			continue;
		doc[docs] = (struct slice){ p + 6, (size_t)(end - p) - 6 };
		bytes += doc[docs++].n;
	}
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* ns for all documents, ten times over, and how many of them were JSON. */
static double
round_of(size_t *json)
{
	double start = now();

	*json = 0;
	for (int i = 0; i < 10; i++)
		for (size_t d = 0; d < docs; d++)
			*json += judge_text(&judge, doc[d], JSON_DEPTH) ==
			    JUDGE_JSON;
	return (now() - start) / 10;
}

int
main(int argc, char **argv)
{
	double best[CPU_TIERS] = { 0 };
	int rounds = argc > 2 ? atoi(argv[2]) : 30;
	size_t json[CPU_TIERS];

	if (argc < 2) {
		fprintf(stderr, "usage: judge FILE [ROUNDS]\n");
		return 2;
	}
	load(argv[1]);
	for (int r = 0; r < rounds; r++)
		for (int t = 0; t < CPU_TIERS; t++) {
			double ns;

			if (cpu_use(cpu_names[t]) == -1)
				continue;
			ns = round_of(&json[t]);
			if (best[t] == 0 || ns < best[t])
				best[t] = ns;
			if (json[t] != json[0]) {
				fprintf(stderr, "judge: %s: %zu, not %zu\n",
				    cpu_names[t], json[t], json[0]);
				return 1;
			}
		}
	printf("%zu documents of %zu bytes, %zu JSON\n", docs,
	    docs ? bytes / docs : 0, json[0]);
	for (int t = 0; t < CPU_TIERS; t++)
		if (best[t] > 0)
			printf("%s\t%.2f\t%.1f\n", cpu_names[t],
			    (double)bytes / best[t], best[t] / (double)docs);
	return 0;
}
