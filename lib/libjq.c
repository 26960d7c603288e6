/* SPDX-License-Identifier: MIT */
#include "libjq.h"

#include <dlfcn.h>
#include <limits.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * How many results that nobody wants libjq may have: recursion without end
 * takes memory for each.
 */
#define DRAIN 1000

#ifndef LIBJQ
#define LIBJQ "libjq.so.1"
#endif

/* clang-format off */

/* What gives something: its type, name, parameters, arguments. */
#define GIVING(f)                                                              \
	f(jq_state *, jq_init, (void), ())                                     \
	f(int, jq_compile_args, (jq_state *q, const char *s, jv a), (q, s, a)) \
	f(jv, jq_format_error, (jv v), (v))                                    \
	f(jv, jq_get_error_message, (jq_state *q), (q))                        \
	f(jv, jq_get_exit_code, (jq_state *q), (q))                            \
	f(int, jq_halted, (jq_state *q), (q))                                  \
	f(jv, jq_next, (jq_state *q), (q))                                     \
	f(jv, jv_array, (void), ())                                            \
	f(jv, jv_array_append, (jv a, jv v), (a, v))                           \
	f(jv, jv_array_get, (jv a, int i), (a, i))                             \
	f(int, jv_array_length, (jv a), (a))                                   \
	f(jv, jv_array_set, (jv a, int i, jv v), (a, i, v))                    \
	f(jv, jv_copy, (jv v), (v))                                            \
	f(jv, jv_dump_string, (jv v, int flags), (v, flags))                   \
	f(int, jv_equal, (jv a, jv b), (a, b))                                 \
	f(jv, jv_false, (void), ())                                            \
	f(jv_kind, jv_get_kind, (jv v), (v))                                   \
	f(int, jv_identical, (jv a, jv b), (a, b))                             \
	f(jv, jv_invalid, (void), ())                                          \
	f(jv, jv_invalid_get_msg, (jv v), (v))                                 \
	f(int, jv_invalid_has_msg, (jv v), (v))                                \
	f(jv, jv_load_file, (const char *path, int raw), (path, raw))          \
	f(jv, jv_null, (void), ())                                             \
	f(jv, jv_number, (double d), (d))                                      \
	f(double, jv_number_value, (jv v), (v))                                \
	f(jv, jv_object, (void), ())                                           \
	f(int, jv_object_has, (jv o, jv k), (o, k))                            \
	f(int, jv_object_iter, (jv o), (o))                                    \
	f(jv, jv_object_iter_key, (jv o, int i), (o, i))                       \
	f(int, jv_object_iter_next, (jv o, int i), (o, i))                     \
	f(int, jv_object_iter_valid, (jv o, int i), (o, i))                    \
	f(jv, jv_object_iter_value, (jv o, int i), (o, i))                     \
	f(jv, jv_object_set, (jv o, jv k, jv v), (o, k, v))                    \
	f(jv, jv_parse, (const char *s), (s))                                  \
	f(jv, jv_parse_sized, (const char *s, int n), (s, n))                  \
	f(jv, jv_string, (const char *s), (s))                                 \
	f(jv, jv_string_append_str, (jv v, const char *s), (v, s))             \
	f(jv, jv_string_concat, (jv a, jv b), (a, b))                          \
	f(int, jv_string_length_bytes, (jv v), (v))                            \
	f(jv, jv_string_sized, (const char *s, int n), (s, n))                 \
	f(const char *, jv_string_value, (jv v), (v))                          \
	f(jv, jv_true, (void), ())

/* What gives nothing. */
#define DOING(f)                                                               \
	f(jq_set_attr, (jq_state *q, jv k, jv v), (q, k, v))                   \
	f(jq_set_debug_cb, (jq_state *q, jq_msg_cb c, void *p), (q, c, p))     \
	f(jq_set_error_cb, (jq_state *q, jq_msg_cb c, void *p), (q, c, p))     \
	f(jq_set_input_cb, (jq_state *q, jq_input_cb c, void *p), (q, c, p))   \
	f(jq_set_nomem_handler, (jq_state *q, void (*c)(void *), void *p),     \
	    (q, c, p))                                                         \
	f(jq_start, (jq_state *q, jv v, int flags), (q, v, flags))             \
	f(jq_teardown, (jq_state **q), (q))                                    \
	f(jv_free, (jv v), (v))                                                \
	f(jv_nomem_handler, (jv_nomem_handler_f c, void *p), (c, p))

/* clang-format on */

/* NOLINTBEGIN(bugprone-macro-parentheses) */

/* A pointer for each, and the function that passes on to it. */
#define GIVE(type, name, params, args)                                         \
	static type(*at_##name) params;                                        \
	type name params                                                       \
	{                                                                      \
		return at_##name args;                                         \
	}
#define DO(name, params, args)                                                 \
	static void(*at_##name) params;                                        \
	void name params                                                       \
	{                                                                      \
		at_##name args;                                                \
	}

GIVING(GIVE)
DOING(DO)

/* NOLINTEND(bugprone-macro-parentheses) */

static void *library;

void *
libjq_find(const char *name)
{
	return library ? dlsym(library, name) : NULL;
}

/* The symbol as a function pointer, which C does not convert it to. */
static bool
find(const char *name, void *at)
{
	void *symbol = libjq_find(name);

	memcpy(at, &symbol, sizeof symbol);
	return symbol != NULL;
}

/*
 * Oniguruma, behind libjq, sets itself up for whoever needs it first: two
 * threads at once would both.
 */
static void
start_regex(void)
{
	void *symbol = libjq_find("onig_initialize");
	void *utf8 = libjq_find("OnigEncodingUTF8");
	int (*at)(void **, int);

	memcpy(&at, &symbol, sizeof at);
	if (at && utf8)
		at(&utf8, 1);
}

#define FIND_GIVING(type, name, params, args) all &= find(#name, &at_##name);
#define FIND_DOING(name, params, args) all &= find(#name, &at_##name);

/*
 * libjq makes and frees a string with each step of a join, of any length: to
 * hand the memory back each time, and fault it in again, takes longer than the
 * rest.  Held are 64 MB at most.
 */
static void
keep_freed(void)
{
#ifdef M_TRIM_THRESHOLD
	mallopt(M_TRIM_THRESHOLD, 64 << 20);
	mallopt(M_MMAP_THRESHOLD, 32 << 20);
#endif
}

const char *
libjq_open(void)
{
	static bool all = true;

	if (library)
		return all ? NULL : "a function is missing";
	library = dlopen(LIBJQ, RTLD_NOW | RTLD_LOCAL);
	if (!library)
		return dlerror();
	keep_freed();
	GIVING(FIND_GIVING)
	DOING(FIND_DOING)
	start_regex();
	return all ? NULL : "a function is missing";
}

bool
libjq_later(void)
{
	return libjq_find("jv_number_with_literal") != NULL;
}

struct slice
libjq_bytes(jv v)
{
	return (struct slice){ jv_string_value(v),
		(size_t)jv_string_length_bytes(jv_copy(v)) };
}

jv
libjq_path(const char *path)
{
	char *real = realpath(path, NULL);
	jv v = jv_string(real ? real : path);

	free(real);
	return v;
}

void
libjq_origins(jq_state *jq, jv dirs, const char *path)
{
	char dir[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", dir, sizeof dir - 1);
	char *slash;

	dir[n > 0 ? n : 0] = '\0';
	slash = strrchr(dir, '/');
	if (slash)
		*slash = '\0';
	jq_set_attr(
	    jq, jv_string("JQ_ORIGIN"), jv_string(*dir ? dir : "/usr/bin"));
	if (jv_array_length(jv_copy(dirs)) == 0) {
		jv_free(dirs);
		dirs =
		    JV_ARRAY(jv_string("~/.jq"), jv_string("$ORIGIN/../lib/jq"),
			jv_string("$ORIGIN/../lib"));
	}
	jq_set_attr(jq, jv_string("JQ_LIBRARY_PATH"), dirs);

	strcpy(dir, ".");
	if (path && strlen(path) < sizeof dir && (slash = strrchr(path, '/'))) {
		memcpy(dir, path, (size_t)(slash - path) + 1);
		dir[slash - path + 1] = '\0';
	}
	jq_set_attr(jq, jv_string("PROGRAM_ORIGIN"), libjq_path(dir));
}

jq_state *
libjq_compile(jq_state *jq, const char *text, jv named, jv positional)
{
	jv all = JV_OBJECT(jv_string("positional"), positional,
	    jv_string("named"), jv_copy(named));

	if (jq_compile_args(
		jq, text, jv_object_set(named, jv_string("ARGS"), all)) == 0)
		jq_teardown(&jq);
	return jq;
}

bool
libjq_drain(jq_state *jq)
{
	jv v;
	bool more;

	for (int i = 0; i < DRAIN; i++) {
		v = jq_next(jq);
		more = jv_is_valid(v);
		jv_free(v);
		if (!more)
			return true;
	}
	return false;
}
