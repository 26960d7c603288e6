/* SPDX-License-Identifier: MIT */
#include "given.h"

#include <stdio.h>
#include <string.h>

#include "json.h"

void
given_init(struct given *g)
{
	g->named = jv_object();
	g->positional = jv_array();
	g->libraries = jv_array();
}

void
given_free(struct given *g)
{
	jv_free(g->named);
	jv_free(g->positional);
	jv_free(g->libraries);
}

static void
set(struct given *g, const char *name, jv value)
{
	if (jv_object_has(jv_copy(g->named), jv_string(name)))
		jv_free(value);
	else
		g->named = jv_object_set(g->named, jv_string(name), value);
}

void
given_text(struct given *g, const char *name, const char *value)
{
	set(g, name, jv_string(value));
}

/* text as a value; libjq alone would take "nan" and "01" for JSON */
static jv
parse(const char *text)
{
	if (!json_valid(slice_str(text), JSON_DEPTH))
		return jv_invalid();
	return jv_parse(text);
}

const char *
given_json(struct given *g, const char *name, const char *json)
{
	jv v = parse(json);

	if (!jv_is_valid(v)) {
		jv_free(v);
		return "not JSON";
	}
	set(g, name, v);
	return NULL;
}

const char *
given_file(struct given *g, const char *name, const char *path, bool raw)
{
	static char why[256];
	jv v = jv_load_file(path, raw);

	if (jv_is_valid(v)) {
		set(g, name, v);
		return NULL;
	}
	v = jv_invalid_get_msg(v);
	strcpy(why, "cannot be read");
	if (jv_get_kind(v) == JV_KIND_STRING)
		snprintf(why, sizeof why, "%s", jv_string_value(v));
	jv_free(v);
	return why;
}

const char *
given_positional(struct given *g, const char *text, bool json)
{
	jv v = json ? parse(text) : jv_string(text);

	if (!jv_is_valid(v)) {
		jv_free(v);
		return "not JSON";
	}
	g->positional = jv_array_append(g->positional, v);
	return NULL;
}

void
given_library(struct given *g, const char *dir)
{
	/* "~" and "$ORIGIN" are libjq's to expand */
	jv v = *dir == '~' || *dir == '$' ? jv_string(dir) : libjq_path(dir);

	g->libraries = jv_array_append(g->libraries, v);
}

jq_state *
given_compile(
    const struct given *g, jq_state *jq, const char *text, const char *path)
{
	libjq_origins(jq, jv_copy(g->libraries), path);
	return libjq_compile(
	    jq, text, jv_copy(g->named), jv_copy(g->positional));
}
