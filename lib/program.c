/* SPDX-License-Identifier: MIT */
#include "program.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "given.h"
#include "tree.h"
#include "vet.h"

/* One input: the value the program sees, and the text it came from. */
struct input {
	jv value;
	struct slice text;
};

struct program {
	struct program_hooks hooks;
	jq_state *jq;
	struct given given;
	int format, flags; /* ours, and libjq's for writing */
	const bool *enough;
	bool long_number;  /* this run's input has one a double cannot keep */
	bool doubted;      /* that was said */
	bool keeps_digits; /* libjq does, since 1.7 */
	bool verbatim;     /* what came in unchanged goes out as it was */

	struct input main, extra; /* ".", and the last one that input took */
	struct buf kept;          /* main.text, when reading on spoils it */
	bool is_kept;
	struct prune prune; /* of main */
	struct tree tree;
	struct buf out;

	jv slurped;
	struct buf lines; /* -R and -s */
	int last;         /* exit status of the last result */
	int halt_code;
};

static void (*_Atomic no_memory)(void);

static void
out_of_memory(void *ctx __attribute__((unused)))
{
	no_memory();
}

struct program *
program_new(const struct program_hooks *hooks, void (*nomem)(void))
{
	const char *why = libjq_open();
	struct program *p;

	if (why)
		hooks->missing(hooks->ctx, why);
	p = calloc(1, sizeof *p);
	if (!p || why) {
		nomem();
		abort();
	}
	no_memory = nomem;
	jv_nomem_handler(out_of_memory, NULL);
	p->keeps_digits = p->tree.later = libjq_later();
	p->hooks = *hooks;
	given_init(&p->given);
	p->main.value = p->extra.value = jv_invalid();
	p->slurped = jv_array();
	p->verbatim = true;
	p->lines.max = INT_MAX;
	p->last = 4;
	return p;
}

void
program_free(struct program *p)
{
	if (!p)
		return;
	if (p->jq)
		jq_teardown(&p->jq);
	given_free(&p->given);
	jv_free(p->main.value);
	jv_free(p->extra.value);
	jv_free(p->slurped);
	buf_free(&p->kept);
	prune_free(&p->prune);
	tree_free(&p->tree);
	buf_free(&p->out);
	buf_free(&p->lines);
	free(p);
}

void
program_arg(struct program *p, const char *name, const char *value)
{
	given_text(&p->given, name, value);
}

const char *
program_argjson(struct program *p, const char *name, const char *json)
{
	return given_json(&p->given, name, json);
}

const char *
program_argfile(struct program *p, const char *name, const char *path, bool raw)
{
	return given_file(&p->given, name, path, raw);
}

const char *
program_positional(struct program *p, const char *text, bool json)
{
	return given_positional(&p->given, text, json);
}

void
program_library(struct program *p, const char *dir)
{
	given_library(&p->given, dir);
}

void
program_format(struct program *p, int format, int indent)
{
	p->format = format;
	p->flags = JV_PRINT_INDENT_FLAGS(indent);
	if (format & LAYOUT_ASCII)
		p->flags |= JV_PRINT_ASCII;
	if (format & LAYOUT_SORTED)
		p->flags |= JV_PRINT_SORTED;
	p->verbatim = p->flags == 0;
}

void
program_until(struct program *p, const bool *enough)
{
	p->enough = enough;
}

/* Messages. */

static void
tell(const struct program *p, void (*hook)(void *, struct slice), jv v)
{
	hook(p->hooks.ctx, libjq_bytes(v));
	jv_free(v);
}

/* A message of the compiler: lines, of which some begin with "jq: ". */
static void
on_message(void *ctx, jv msg)
{
	const struct program *p = ctx;
	jv all = jq_format_error(msg);
	const char *at = jv_string_value(all), *end;

	for (; *at; at = *end ? end + 1 : end) {
		struct slice line;

		end = at + strcspn(at, "\n");
		if (strncmp(at, "jq: ", 4) == 0)
			at += 4;
		line = (struct slice){ at, (size_t)(end - at) };
		while (line.n && line.p[line.n - 1] == ' ')
			line.n--;
		if (line.n)
			p->hooks.error(p->hooks.ctx, line);
	}
	jv_free(all);
}

static void
on_debug(void *ctx, jv v)
{
	const struct program *p = ctx;
	jv text = jv_dump_string(JV_ARRAY(jv_string("DEBUG:"), v), 0);

	tell(p, p->hooks.print, jv_string_append_str(text, "\n"));
}

static void
on_stderr(void *ctx, jv v)
{
	const struct program *p = ctx;

	if (jv_get_kind(v) != JV_KIND_STRING)
		v = jv_dump_string(v, 0);
	tell(p, p->hooks.print, v);
}

/* Inputs. */

/* Nothing any more that could be met again among the results. */
static void
forget(struct input *in)
{
	jv_free(in->value);
	*in = (struct input){ .value = jv_invalid() };
}

static bool
take(struct program *p, struct input *in, struct slice text)
{
	const char *why;
	jv v;

	forget(in);
	if (p->format & PROGRAM_LINES) {
		in->value = jv_string_sized(text.p, (int)text.n);
		return true;
	}
	in->text = json_trim(text);
	if (!p->keeps_digits && !p->doubted && !p->long_number &&
	    in != &p->main)
		p->long_number = vet_long(text, VET_EXACT);
	why = text.n > INT_MAX           ? "too long"
	    : vet_long(text, VET_DIGITS) ? "a number of more than 1000 digits"
					 : NULL;
	if (!why) {
		v = tree_make(
		    &p->tree, text, in == &p->main ? p->prune.root : NULL);
		if (jv_is_valid(v)) {
			in->value = v;
			return true;
		}
		jv_free(v);
		/* it is JSON, so nothing else can be the matter */
		why = "nested too deep for libjq";
	}
	p->hooks.refused(p->hooks.ctx, why, in->text);
	return false;
}

/* For input and inputs; what libjq may not see is passed over. */
static jv
on_input(jq_state *jq, void *ctx)
{
	struct program *p = ctx;
	struct slice text;

	(void)jq;
	if (!p->is_kept && p->main.text.p) {
		buf_trim(&p->kept, BUF_KEEP);
		if (buf_slice(&p->kept, p->main.text) == -1)
			no_memory();
		p->main.text = buf_get(&p->kept);
		p->is_kept = true;
	}
	/* its text ends with the reading of the next */
	forget(&p->extra);
	while (p->hooks.input(p->hooks.ctx, &text))
		if (take(p, &p->extra, text))
			return jv_copy(p->extra.value);
	return jv_invalid();
}

/* Compiling. */

/* Since 1.7; before, libjq writes there itself. */
static void
set_stderr(struct program *p)
{
	void *symbol = libjq_find("jq_set_stderr_cb");
	void (*at)(jq_state *, jq_msg_cb, void *);

	memcpy(&at, &symbol, sizeof at);
	if (at)
		at(p->jq, on_stderr, p);
}

/* libjq with the program text, or NULL if it does not take that. */
static jq_state *
compile(struct program *p, const char *text, const char *path, jq_msg_cb told)
{
	jq_state *jq = jq_init();

	if (!jq)
		no_memory();
	jq_set_error_cb(jq, told, p);
	jq_set_nomem_handler(jq, out_of_memory, NULL);
	return given_compile(&p->given, jq, text, path);
}

int
program_compile(struct program *p, const char *text, const char *path)
{
	p->jq = compile(p, text, path, on_message);
	if (!p->jq)
		return -1;
	jq_set_debug_cb(p->jq, on_debug, p);
	set_stderr(p);
	jq_set_input_cb(p->jq, on_input, p);
	return 0;
}

void
program_prune(struct program *p, const struct ast *a)
{
	if (!(p->format & PROGRAM_LINES) && !program_own())
		prune_plan(&p->prune, a, p->verbatim);
}

static void
on_nothing(void *ctx, jv msg)
{
	(void)ctx;
	jv_free(msg);
}

struct jq_state *
program_aside(struct program *p, const char *text)
{
	return compile(p, text, NULL, on_nothing);
}

/* Running. */

/* Whether the result v is the input in, so that its text can go out. */
static bool
same(jv v, const struct input *in)
{
	jv_kind kind = jv_get_kind(v);

	if (!in->text.p || kind != jv_get_kind(in->value))
		return false;
	if (kind == JV_KIND_NUMBER)
		return jv_number_value(v) == jv_number_value(in->value) &&
		    !signbit(jv_number_value(v)) ==
		    !signbit(jv_number_value(in->value));
	if (kind == JV_KIND_NULL || kind == JV_KIND_TRUE ||
	    kind == JV_KIND_FALSE)
		return true;
	return jv_identical(jv_copy(v), jv_copy(in->value));
}

/* A result is written by libjq: before 1.7 that has only doubles. */
static void
doubt(struct program *p)
{
	if (!p->keeps_digits && !p->doubted && !p->long_number &&
	    p->main.text.p)
		p->long_number = vet_long(p->main.text, VET_EXACT);
	if (p->long_number)
		program_doubt(p);
}

void
program_doubt(struct program *p)
{
	if (!p->doubted && !p->keeps_digits)
		p->hooks.note(p->hooks.ctx,
		    "numbers of more than 16 digits may change in what the "
		    "program makes: libjq 1.6 does not keep them");
	p->doubted = true;
}

/* The text of result v, which is consumed, in p->out. */
static int
render(struct program *p, jv v)
{
	jv_kind kind = jv_get_kind(v);
	bool raw = kind == JV_KIND_STRING && p->format & LAYOUT_RAW;
	int r;

	if (p->verbatim && !raw && (same(v, &p->main) || same(v, &p->extra))) {
		r = buf_slice(
		    &p->out, same(v, &p->main) ? p->main.text : p->extra.text);
		jv_free(v);
		return r;
	}
	if (kind >= JV_KIND_NUMBER && kind != JV_KIND_STRING)
		doubt(p);
	if (!raw && p->flags == 0)
		return tree_write(&p->tree, &p->out, v);
	if (!raw)
		v = jv_dump_string(v, p->flags);
	else if (p->format & LAYOUT_ASCII)
		v = jv_dump_string(v, JV_PRINT_ASCII);
	r = buf_slice(&p->out, libjq_bytes(v));
	jv_free(v);
	return r;
}

/* One result, which is consumed.  False if it cannot be written. */
static bool
emit(struct program *p, jv v)
{
	jv_kind kind = jv_get_kind(v);

	p->last = kind == JV_KIND_NULL || kind == JV_KIND_FALSE;
	buf_trim(&p->out, BUF_KEEP);
	if (render(p, v) == -1)
		no_memory();
	if (p->format & LAYOUT_NUL && p->out.n &&
	    memchr(p->out.p, '\0', p->out.n)) {
		p->hooks.error(p->hooks.ctx,
		    SLICE("a string with a NUL in it cannot end with one"));
		return false;
	}
	if ((p->format & LAYOUT_NUL && buf_byte(&p->out, '\0') == -1) ||
	    (!(p->format & (LAYOUT_JOIN | LAYOUT_NUL)) &&
		buf_byte(&p->out, '\n') == -1))
		no_memory();
	p->hooks.output(p->hooks.ctx, buf_get(&p->out));
	return true;
}

static enum program_end
halted(struct program *p)
{
	jv code = jq_get_exit_code(p->jq);
	jv msg = jq_get_error_message(p->jq);

	if (!jv_is_valid(code))
		p->halt_code = 0;
	else if (jv_get_kind(code) == JV_KIND_NUMBER)
		p->halt_code = (int)jv_number_value(code) & 255;
	else
		p->halt_code = 5;
	jv_free(code);
	switch (jv_get_kind(msg)) {
	case JV_KIND_STRING:
		tell(p, p->hooks.print, msg);
		break;
	case JV_KIND_INVALID:
	case JV_KIND_NULL:
		jv_free(msg);
		break;
	default:
		msg = jv_dump_string(msg, 0);
		tell(p, p->hooks.print, jv_string_append_str(msg, "\n"));
	}
	return PROGRAM_HALTED;
}

/* The program gave up with the error msg, which is consumed. */
static enum program_end
failed(struct program *p, jv msg)
{
	if (jv_get_kind(msg) != JV_KIND_STRING)
		msg = jv_string_concat(
		    jv_string("(not a string) "), jv_dump_string(msg, 0));
	tell(p, p->hooks.error, msg);
	return PROGRAM_FAILED;
}

/* Run on v, which is consumed. */
static enum program_end
run(struct program *p, jv v)
{
	enum program_end end = PROGRAM_DONE;
	jv result;

	p->is_kept = false;
	forget(&p->extra);
	jq_start(p->jq, v, 0);
	while (jv_is_valid(result = jq_next(p->jq)))
		if (!emit(p, result) || (p->enough && *p->enough)) {
			libjq_drain(p->jq);
			return PROGRAM_FAILED;
		}
	if (jq_halted(p->jq))
		end = halted(p);
	else if (jv_invalid_has_msg(jv_copy(result)))
		end = failed(p, jv_invalid_get_msg(jv_copy(result)));
	jv_free(result);
	return end;
}

enum program_end
program_run(struct program *p, struct slice text)
{
	p->long_number = false;
	if (!take(p, &p->main, text))
		return PROGRAM_DONE;
	return run(p, jv_copy(p->main.value));
}

enum program_end
program_null(struct program *p)
{
	forget(&p->main);
	return run(p, jv_null());
}

void
program_slurp(struct program *p, struct slice text)
{
	if (p->format & PROGRAM_LINES) {
		if (buf_slice(&p->lines, text) == -1)
			no_memory();
	} else if (take(p, &p->extra, text))
		p->slurped =
		    jv_array_append(p->slurped, jv_copy(p->extra.value));
}

enum program_end
program_slurped(struct program *p)
{
	jv v = p->slurped;

	if (p->format & PROGRAM_LINES)
		return program_run(p, buf_get(&p->lines));
	forget(&p->main);
	p->slurped = jv_array();
	return run(p, v);
}

struct slice
program_input(const struct program *p)
{
	return p->main.text;
}

int
program_halt_code(const struct program *p)
{
	return p->halt_code;
}

int
program_exit_status(const struct program *p)
{
	return p->last;
}

bool
program_own(void)
{
	static enum {
		UNKNOWN,
		NONE,
		SOME
	} own;
	const char *home = getenv("HOME");
	char path[PATH_MAX];
	size_t n;

	if (own != UNKNOWN)
		return own == SOME;
	own = NONE;
	n = home ? strlen(home) : sizeof path;
	if (n + sizeof "/.jq" > sizeof path)
		return false;
	memcpy(path, home, n);
	memcpy(path + n, "/.jq", sizeof "/.jq");
	if (access(path, F_OK) == 0)
		own = SOME;
	return own == SOME;
}

const char *
program_version(void)
{
	if (libjq_open())
		return "libjq cannot be loaded";
	if (libjq_find("jv_string_repeat"))
		return "libjq 1.8 or later";
	return libjq_later() ? "libjq 1.7" : "libjq 1.6";
}
