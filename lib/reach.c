/* SPDX-License-Identifier: MIT */
#include "reach.h"

/* Most names differ in length; an escape makes a key longer than its name. */
static inline bool
spells(struct slice key, struct slice name)
{
	if (key.n < name.n + 2)
		return false;
	if (key.n == name.n + 2 && memcmp(key.p + 1, name.p, name.n) == 0)
		return !memchr(name.p, '\\', name.n) || json_text_is(key, name);
	return memchr(key.p, '\\', key.n) && json_text_is(key, name);
}

/*
 * All containers that are open are objects on the path, so their number is all
 * there is to remember.  A name that comes again makes what it led to before
 * forgotten.
 */
size_t
reach(struct slice v, const struct slice *name, size_t n, struct slice *out)
{
	size_t level = 0, led = 0;
	struct json_iter it;
	struct slice key;

	*out = v;
	if (n == 0 || json_type(v) != JSON_OBJECT)
		return 0;
	out->p = NULL;
	json_begin(&it, v);
	for (;;) {
		if (!json_name(&it, &key)) {
			if (level == 0)
				return led;
			level--;
			it.p += it.p < it.end;
		} else if (!spells(key, name[level])) {
			json_value(&it);
		} else if (level + 1 < n && it.p < it.end && *it.p == '{') {
			level++;
			it.p++;
			out->p = NULL;
			led = level;
		} else {
			*out = json_value(&it);
			led = level + 1;
		}
	}
}
