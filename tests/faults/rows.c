/* SPDX-License-Identifier: MIT */
#include "rows.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const known[] = { "over", "opt", "fault", "ends", "fails",
	"alone", "mid", "then", "bare", "crosses", "1", "2", "3", "4", "exit",
	"err", "asks", "out", "tool", "stdout", "env", "token", "count", "rss",
	"loses", "with", "seeds", "notes" };

static _Noreturn void
bad(const char *file, unsigned line, const char *why)
{
	fprintf(stderr, "%s:%u: %s\n", file, line, why);
	exit(2);
}

static void *
must(void *p)
{
	if (!p)
		abort();
	return p;
}

static bool
is_known(const char *key)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (strcmp(known[i], key) == 0)
			return true;
	return false;
}

const char *
row_nth(const struct row *r, const char *key, size_t n)
{
	for (size_t i = 0; i < r->keys; i++)
		if (strcmp(r->key[i], key) == 0 && n-- == 0)
			return r->value[i];
	return NULL;
}

const char *
row_get(const struct row *r, const char *key)
{
	return row_nth(r, key, 0);
}

bool
row_has(const struct row *r, const char *key)
{
	return row_get(r, key) != NULL;
}

int
row_number(const struct row *r, const char *key, int otherwise)
{
	const char *s = row_get(r, key);

	return s ? atoi(s) : otherwise;
}

bool
row_asked(const struct row *r, const char *word)
{
	size_t n = strlen(word);

	return strncmp(r->name, word, n) == 0 &&
	    !(n && isdigit((unsigned char)word[n - 1]) &&
		isdigit((unsigned char)r->name[n]));
}

/* text with each $name replaced */
static char *
fill(const char *text, const char *name, const char *with)
{
	size_t n = strlen(name), size = strlen(text) + 1, at = 0;
	char *out = must(malloc(size + 64 * strlen(with)));

	while (*text) {
		if (*text == '$' && strncmp(text + 1, name, n) == 0 &&
		    !isalnum((unsigned char)text[n + 1])) {
			at += (size_t)sprintf(out + at, "%s", with);
			text += n + 1;
		} else {
			out[at++] = *text++;
		}
	}
	out[at] = '\0';
	return out;
}

static void
free_row(struct row *r)
{
	free(r->name);
	free(r->title);
	for (size_t i = 0; i < r->keys; i++) {
		free(r->key[i]);
		free(r->value[i]);
	}
}

static void expand(struct rows *to, const struct row *r);

/* One row for each word of "each NAME WORD...", which stands at key i. */
static void
each(struct rows *to, const struct row *r, size_t i)
{
	char *words = must(strdup(r->value[i])), *save;
	char *name = strtok_r(words, " ", &save), *word;

	while ((word = strtok_r(NULL, " ", &save))) {
		struct row one = { .title = fill(r->title, name, word),
			.group = r->group };

		if (asprintf(&one.name, "%s/%s", r->name, word) == -1)
			abort();
		for (size_t k = 0; k < r->keys; k++) {
			if (k == i)
				continue;
			one.key[one.keys] = must(strdup(r->key[k]));
			one.value[one.keys++] = fill(r->value[k], name, word);
		}
		expand(to, &one);
		free_row(&one);
	}
	free(words);
}

static void
expand(struct rows *to, const struct row *r)
{
	struct row *copy;

	for (size_t i = 0; i < r->keys; i++)
		if (strcmp(r->key[i], "each") == 0) {
			each(to, r, i);
			return;
		}
	to->row = must(realloc(to->row, (to->n + 1) * sizeof(*to->row)));
	copy = &to->row[to->n++];
	*copy = (struct row){ .name = must(strdup(r->name)),
		.title = must(strdup(r->title)),
		.keys = r->keys,
		.group = r->group };
	for (size_t i = 0; i < r->keys; i++) {
		copy->key[i] = must(strdup(r->key[i]));
		copy->value[i] = must(strdup(r->value[i]));
	}
}

static void
add_group(struct rows *r, const struct row *of)
{
	r->group = must(realloc(r->group, (r->groups + 1) * sizeof(*r->group)));
	r->group[r->groups++] =
	    (struct group){ must(strdup(of->name)), must(strdup(of->title)) };
}

static char *
cut_word(char **rest)
{
	char *word = *rest + strspn(*rest, " \t");
	size_t n = strcspn(word, " \t");

	*rest = word + n;
	if (**rest) {
		*(*rest)++ = '\0';
		*rest += strspn(*rest, " \t");
	}
	return word;
}

void
rows_read(struct rows *r, const char *file)
{
	FILE *f = fopen(file, "r");
	struct row one = { 0 };
	unsigned line = 0;
	char text[4096], *rest, *word;

	if (!f)
		bad(file, 0, "cannot open");
	while (fgets(text, sizeof(text), f)) {
		line++;
		text[strcspn(text, "\n")] = '\0';
		rest = text;
		if (*text == '#' || !*text)
			continue;
		word = cut_word(&rest);
		if (!isspace((unsigned char)*text) && word == text) {
			if (one.name)
				expand(r, &one);
			free_row(&one);
			one = (struct row){ .name = must(strdup(word)),
				.title = must(strdup(rest)),
				.group = r->groups };
			add_group(r, &one);
			continue;
		}
		if (!one.name || one.keys == ROW_KEYS)
			bad(file, line, "a key without a row, or too many");
		if (strcmp(word, "each") != 0 && !is_known(word))
			bad(file, line, "unknown key");
		one.key[one.keys] = must(strdup(word));
		one.value[one.keys++] = must(strdup(rest));
	}
	if (one.name)
		expand(r, &one);
	free_row(&one);
	fclose(f);
}

void
rows_free(struct rows *r)
{
	for (size_t i = 0; i < r->n; i++)
		free_row(&r->row[i]);
	for (size_t i = 0; i < r->groups; i++) {
		free(r->group[i].name);
		free(r->group[i].title);
	}
	free(r->group);
	free(r->row);
}
