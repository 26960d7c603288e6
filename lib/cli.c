/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cpu.h"
#include "io.h"
#include "num.h"
#include "profile.h"
#include "say.h"

#define PROFILE_MAX ((size_t)1 << 20)

enum {
	HELP = 'h',
	VERSION_ = 'V',
	QUIET = 'q',
	VERBOSE = 'v',
	PROFILE = 'p'
};

static const struct opt common[] = {
	{ PROFILE, "profile", "NAME",
	    "read options for a service from a profile" },
	{ QUIET, "quiet", NULL, "no notes on standard error, only errors" },
	{ VERBOSE, "verbose", NULL, "more notes on standard error" },
	{ HELP, "help", NULL, "print this help and exit" },
	{ VERSION_, "version", NULL, "print versions and exit" },
	{ 0 },
};

struct cli_extra {
	int k;
	char *arg, *arg2, *where;
};

/*
 * What a struct cli points to lives as long as the process, the struct itself
 * need not: held here too, for leak checkers, and volatile, as it is never
 * read.
 */
static struct cli_extra *volatile kept_extra;
static const char **volatile kept_operand;

static const char *(*version_line[4])(void);
static size_t version_lines;

void
cli_version(const char *(*line)(void))
{
	if (version_lines < 4)
		version_line[version_lines++] = line;
}

/* The tier of the hot loops (cpu.h), for tests and for comparisons. */
static void
tier(void)
{
	const char *name = getenv("SSE_CPU");

	if (!name || !*name || cpu_use(name) == 0)
		return;
	if (errno == ENOTSUP)
		say_die(SAY_USAGE, "SSE_CPU: this machine has no '%s'", name);
	say_die(SAY_USAGE,
	    "SSE_CPU: '%s': not scalar, sse2, avx2, avx512 or neon",
	    say_bytes(slice_str(name), 80));
}

void
cli_init(struct cli *c, const char *usage, const char *about,
    const struct opt *opts, int argc, char **argv)
{
	const char *slash = argc ? strrchr(argv[0], '/') : NULL;

	*c = (struct cli){ .usage = usage,
		.about = about,
		.opts = opts,
		.argc = argc,
		.argv = argv,
		.i = 1 };
	c->prog = !argc ? "sse" : slash ? slash + 1 : argv[0];
	say_name(c->prog);
	tier();
}

static const struct opt *
by_letter(const struct cli *c, int k)
{
	for (const struct opt *o = c->opts; o->k; o++)
		if (o->k == k)
			return o;
	for (const struct opt *o = common; o->k; o++)
		if (o->k == k)
			return o;
	return NULL;
}

static const struct opt *
by_name(const struct cli *c, struct slice name)
{
	const struct opt *table[] = { c->opts, common };

	for (size_t t = 0; t < 2; t++)
		for (const struct opt *o = table[t]; o->k; o++)
			if (o->name && slice_eq(slice_str(o->name), name))
				return o;
	return NULL;
}

/* How an option is written, for messages and help. */
static const char *
spelling(const struct opt *o)
{
	static char text[80];

	if (o->k < CLI_LONG)
		snprintf(text, sizeof(text), "-%c", o->k);
	else
		snprintf(text, sizeof(text), "--%s", o->name);
	return text;
}

_Noreturn static void
help(const struct cli *c)
{
	const struct opt *table[] = { c->opts, common };
	struct out out;
	struct buf b = { .max = 0 };
	const char *lead = "usage:", *p = c->usage, *nl;
	int r = 0;

	for (; p; p = nl ? nl + 1 : NULL, lead = "      ") {
		nl = strchr(p, '\n');
		r |= buf_fmt(&b, "%s %s %.*s\n", lead, c->prog,
		    nl ? (int)(nl - p) : (int)strlen(p), p);
	}
	r |= buf_fmt(&b, "%s\n\n", c->about);
	for (size_t t = 0; t < 2; t++)
		for (const struct opt *o = table[t]; o->k; o++) {
			size_t from = b.n;
			const char *arg = o->arg ? o->arg : "";

			r |= o->k < CLI_LONG ? buf_fmt(&b, "  -%c", o->k)
					     : buf_str(&b, "    ");
			if (o->name)
				r |= buf_fmt(&b, "%s--%s",
				    o->k < CLI_LONG ? ", " : "  ", o->name);
			if (*arg == '[')
				r |= buf_fmt(&b, "[=%.*s]",
				    (int)strlen(arg) - 2, arg + 1);
			else if (*arg)
				r |= buf_fmt(&b, " %s", arg);
			if (b.n - from > 28)
				r |= buf_fmt(&b, "\n%30s", "");
			else
				r |= buf_fmt(
				    &b, "%*s", 30 - (int)(b.n - from), "");
			r |= buf_fmt(&b, "%s\n", o->help);
		}
	if (r)
		say_nomem();
	out_init(&out, STDOUT_FILENO, "standard output");
	out_slice(&out, buf_get(&b));
	buf_free(&b);
	io_exit(&out, 0);
}

_Noreturn static void
version(const struct cli *c)
{
	struct out out;

	out_init(&out, STDOUT_FILENO, "standard output");
	out_slice(&out, slice_str(c->prog));
	out_slice(&out, SLICE(" " VERSION "\n"));
	for (size_t i = 0; i < version_lines; i++) {
		out_slice(&out, slice_str(version_line[i]()));
		out_slice(&out, SLICE("\n"));
	}
	io_exit(&out, 0);
}

/* Profiles. */

/* A name that is nowhere: who has not installed yet must see where to look. */
_Noreturn static void
profile_missing(const char *name, int err)
{
	const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	if (err != ENOENT || strchr(name, '/'))
		say_die(SAY_USAGE, "cannot open profile '%s': %s", name,
		    strerror(err));
	if (xdg && *xdg)
		say_die(SAY_USAGE,
		    "no profile '%s' in '%s/sse' or '" PROFILEDIR "'", name,
		    xdg);
	if (home)
		say_die(SAY_USAGE,
		    "no profile '%s' in '%s/.config/sse' or '" PROFILEDIR "'",
		    name, home);
	say_die(SAY_USAGE, "no profile '%s' in '" PROFILEDIR "'", name);
}

/* Read NAME's file into b; path is where it was found. */
static void
profile_find(const char *name, struct buf *path, struct buf *b)
{
	const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	char chunk[4096];
	ssize_t n;
	int fd = -1;

	for (int where = 0; fd == -1 && where < 3; where++) {
		int r = 0;

		buf_reset(path);
		if (strchr(name, '/')) {
			r = buf_str(path, name);
			where = 2;
		} else if (where == 0 && xdg && *xdg)
			r = buf_fmt(path, "%s/sse/%s.conf", xdg, name);
		else if (where == 1 && home && !(xdg && *xdg))
			r = buf_fmt(path, "%s/.config/sse/%s.conf", home, name);
		else if (where == 2)
			r = buf_fmt(path, PROFILEDIR "/%s.conf", name);
		else
			continue;
		if (r == -1 || !buf_cstr(path))
			say_nomem();
		fd = open(path->p, O_RDONLY | O_CLOEXEC);
	}
	if (fd == -1)
		profile_missing(name, errno);
	while ((n = read(fd, chunk, sizeof(chunk))) > 0)
		if (buf_add(b, chunk, (size_t)n) == -1)
			say_die(SAY_USAGE, "cannot read profile '%s': %s",
			    path->p, strerror(errno));
	if (n == -1)
		say_die(SAY_USAGE, "cannot read profile '%s': %s", path->p,
		    strerror(errno));
	close(fd);
}

static void
add_extra(
    struct cli *c, const struct opt *o, const char *arg, const char *where)
{
	struct cli_extra *x;

	x = realloc(c->extra, (c->extras + 1) * sizeof(*x));
	if (!x)
		say_nomem();
	c->extra = kept_extra = x;
	x += c->extras++;
	*x = (struct cli_extra){ .k = o->k };
	x->where = strdup(where);
	x->arg = arg ? strdup(arg) : NULL;
	if (!x->where || (arg && !x->arg))
		say_nomem();
	if (!x->arg || !o->arg || *o->arg == '[' || !strchr(o->arg, ' '))
		return;
	/* NAME VALUE: the value is all behind the first blanks */
	x->arg2 = x->arg + strcspn(x->arg, " \t");
	if (!*x->arg2)
		say_die(SAY_USAGE, "%s: '%s' takes %s", where, o->name, o->arg);
	*x->arg2++ = '\0';
	x->arg2 += strspn(x->arg2, " \t");
}

/* One entry of a profile becomes one option. */
static void
profile_entry(struct cli *c, const struct profile_entry *e, const char *where)
{
	bool fields = slice_eq(e->section, SLICE("fields"));
	struct slice name = fields ? SLICE("field") : e->name;
	const struct opt *o = by_name(c, name);
	struct buf arg = { .max = 0 };
	bool off = slice_eq(e->value, SLICE("false"));
	int r = 0;

	if (!fields && !slice_eq(e->section, slice_str(c->prog)))
		return;
	if (!o && fields)
		return;
	if (!o || o->k == PROFILE || o->k == HELP || o->k == VERSION_)
		say_die(SAY_USAGE, "%s: unknown option '%s'", where,
		    say_bytes(name, 80));
	if (fields) {
		r |= buf_slice(&arg, e->name);
		r |= buf_byte(&arg, '=');
	}
	r |= buf_slice(&arg, e->value);
	if (r || !buf_cstr(&arg))
		say_nomem();
	if (o->arg && (*o->arg != '[' || !slice_eq(e->value, SLICE("true"))))
		add_extra(c, o, arg.p, where);
	else if (slice_eq(e->value, SLICE("true")))
		add_extra(c, o, NULL, where);
	else if (!off)
		say_die(SAY_USAGE, "%s: '%s' takes true or false", where,
		    say_bytes(name, 80));
	buf_free(&arg);
}

static void
profile_load(struct cli *c, const char *name)
{
	struct buf path = { .max = 0 }, text = { .max = PROFILE_MAX };
	struct buf where = { .max = 0 };
	struct slice rest, section = { NULL, 0 };
	struct profile_entry e;
	unsigned line = 0;
	int r;

	profile_find(name, &path, &text);
	rest = buf_get(&text);
	do {
		r = profile_next(&rest, &section, &line, &e);
		buf_reset(&where);
		if (buf_fmt(&where, "profile '%s', line %u", path.p, line) ==
		    -1)
			say_nomem();
		if (r == -1)
			say_die(SAY_USAGE, "%s: not 'name = value'", where.p);
		if (r == 1)
			profile_entry(c, &e, where.p);
	} while (r == 1);
	buf_free(&path);
	buf_free(&text);
	buf_free(&where);
}

/* Parsing. */

_Noreturn static void
fail(const struct cli *c, const char *what, const char *opt)
{
	if (c->where)
		say_die(SAY_USAGE, "%s: %s '%s'", c->where, what, opt);
	say_die(SAY_USAGE, "%s '%s' (try --help)", what, opt);
}

/* The next word as an argument of the option written text; NULL if quiet. */
static const char *
word(struct cli *c, const char *text, bool quiet)
{
	if (c->i < c->argc)
		return c->argv[c->i++];
	if (!quiet)
		fail(c, "option needs an argument:", text);
	return NULL;
}

/* The second argument, where the option takes two. */
static void
second(struct cli *c, const struct opt *o, const char *text, bool quiet)
{
	if (o->arg && *o->arg != '[' && strchr(o->arg, ' '))
		c->arg2 = word(c, text, quiet);
}

/* "--name", "--name=value"; quiet: errors are left to a later pass */
static const struct opt *
long_option(struct cli *c, const char *arg, bool quiet)
{
	size_t n = strcspn(arg + 2, "=");
	const struct opt *o = by_name(c, (struct slice){ arg + 2, n });
	bool value = arg[2 + n] == '=';

	if (!o || (value && !o->arg)) {
		if (quiet)
			return NULL;
		fail(
		    c, o ? "option takes no argument:" : "unknown option", arg);
	}
	c->arg = value ? arg + 3 + n : NULL;
	if (o->arg && *o->arg != '[' && !value)
		c->arg = word(c, arg, quiet);
	second(c, o, arg, quiet);
	return o;
}

/* the next letter of "-abc" */
static const struct opt *
short_option(struct cli *c, bool quiet)
{
	char text[3] = { '-', *c->rest++, '\0' };
	const struct opt *o = by_letter(c, (unsigned char)text[1]);

	if (!o) {
		if (!*c->rest)
			c->rest = NULL;
		if (quiet)
			return NULL;
		fail(c, "unknown option", text);
	}
	c->arg = NULL;
	if (o->arg && *o->arg != '[') {
		c->arg = *c->rest ? c->rest : word(c, text, quiet);
		c->rest = NULL;
		second(c, o, text, quiet);
	} else if (!*c->rest)
		c->rest = NULL;
	return o;
}

/* "-", "-(.a)", and all behind "--" */
static bool
is_operand(const struct cli *c, const char *arg)
{
	if (c->ended || arg[0] != '-' || !arg[1])
		return true;
	return c->minus && arg[1] != '-' && !isalpha((unsigned char)arg[1]);
}

/*
 * The next option of the command line, or NULL at its end.  Operands are moved
 * to the front of operand[].
 */
static const struct opt *
step(struct cli *c, bool quiet)
{
	const struct opt *o;
	const char *arg;

	for (;;) {
		if (c->rest) {
			if ((o = short_option(c, quiet)))
				return o;
			continue;
		}
		if (c->i >= c->argc)
			return NULL;
		arg = c->argv[c->i++];
		if (is_operand(c, arg)) {
			if (!quiet)
				c->operand[c->operands++] = arg;
		} else if (strcmp(arg, "--") == 0)
			c->ended = true;
		else if (arg[1] == '-') {
			if ((o = long_option(c, arg, quiet)))
				return o;
		} else
			c->rest = arg + 1;
	}
}

/* Profiles first, wherever -p stands, so that the command line wins. */
static void
start(struct cli *c)
{
	struct cli look = *c;
	const struct opt *o;

	c->started = true;
	c->operand = calloc((size_t)c->argc + 1, sizeof(*c->operand));
	kept_operand = c->operand;
	if (!c->operand)
		say_nomem();
	while ((o = step(&look, true)))
		if (o->k == PROFILE && look.arg)
			profile_load(c, look.arg);
}

int
cli_next(struct cli *c)
{
	const struct opt *o;
	int k;

	if (!c->started)
		start(c);
	for (;;) {
		if (c->extra_i < c->extras) {
			k = c->extra[c->extra_i].k;
			c->arg = c->extra[c->extra_i].arg;
			c->arg2 = c->extra[c->extra_i].arg2;
			c->where = c->extra[c->extra_i++].where;
		} else {
			c->where = NULL;
			o = step(c, false);
			if (!o)
				return -1;
			k = o->k;
		}
		switch (k) {
		case PROFILE:
			break;
		case HELP:
			help(c);
		case VERSION_:
			version(c);
		case QUIET:
			say_quiet++;
			break;
		case VERBOSE:
			say_verbose++;
			break;
		default:
			return k;
		}
	}
}

void
cli_bad(const struct cli *c, int k, const char *why)
{
	const struct opt *o = by_letter(c, k);
	const char *arg = c->arg ? c->arg : "";

	if (c->where)
		say_die(SAY_USAGE, "%s: '%s = %s': %s", c->where, o->name,
		    say_bytes(slice_str(arg), 80), why);
	say_die(SAY_USAGE, "'%s %s': %s (try --help)", spelling(o),
	    say_bytes(slice_str(arg), 80), why);
}

void
cli_hide(const struct cli *c, const char *text)
{
	for (int i = 1; i < c->argc; i++) {
		char *arg = c->argv[i];
		size_t n = strlen(arg);

		if (text >= arg && text < arg + n)
			memset(
			    arg + (text - arg), '*', n - (size_t)(text - arg));
	}
}

uint64_t
cli_count(const struct cli *c, int k, uint64_t min, uint64_t max)
{
	uint64_t v = 0;
	const char *why = num_parse(slice_str(c->arg), min, max, &v);

	if (why)
		cli_bad(c, k, why);
	return v;
}

uint64_t
cli_size(const struct cli *c, int k)
{
	uint64_t v = 0;
	const char *why = num_size(c->arg, &v);

	if (why)
		cli_bad(c, k, why);
	return v;
}

uint64_t
cli_msec(const struct cli *c, int k)
{
	uint64_t v = 0;
	const char *why = num_msec(c->arg, &v);

	if (why)
		cli_bad(c, k, why);
	return v;
}

double
cli_double(const struct cli *c, int k)
{
	double v = 0;
	const char *why = num_double(c->arg, &v);

	if (why)
		cli_bad(c, k, why);
	return v;
}
