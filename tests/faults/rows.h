/* SPDX-License-Identifier: MIT */
#ifndef ROWS_H
#define ROWS_H
/*
 * The table of faults: text in, rows out.  The table itself tells its format.
 */

#include <stdbool.h>
#include <stddef.h>

#define ROW_KEYS 24

struct row {
	char *name; /* "A6/id" */
	char *title;
	size_t group; /* the lines of the table it is made of */
	char *key[ROW_KEYS], *value[ROW_KEYS];
	size_t keys;
};

struct rows {
	struct row *row;
	size_t n;
	/* as they stand in the table, before "each" made rows of them */
	struct group {
		char *name, *title;
	} * group;
	size_t groups;
};

/* Read the table; a mistake in it ends the process. */
void rows_read(struct rows *r, const char *file);
void rows_free(struct rows *r);

/* The value of a key, its n-th from 0 on; NULL if there is none. */
const char *row_get(const struct row *r, const char *key);
const char *row_nth(const struct row *r, const char *key, size_t n);
bool row_has(const struct row *r, const char *key);
int row_number(const struct row *r, const char *key, int otherwise);

/* "A6" and "A6/id" are asked for by "A6", "A60" is not. */
bool row_asked(const struct row *r, const char *word);

#endif
