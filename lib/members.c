/* SPDX-License-Identifier: MIT */
#include "members.h"

static void
list(struct members *m, struct slice v)
{
	struct slice key, value;
	struct json_iter it;

	m->of = v.p;
	m->n = 0;
	m->all = true;
	json_begin(&it, v);
	while (json_next(&it, &key, &value)) {
		if (m->n == MEMBERS_MAX) {
			m->all = false;
			return;
		}
		m->at[m->n].key = key;
		m->at[m->n++].value = value;
	}
}

/* Most names differ in length; an escape makes a key longer than its name. */
static bool
spells(struct slice key, struct slice name)
{
	if (key.n < name.n + 2)
		return false;
	if (key.n == name.n + 2 && memcmp(key.p + 1, name.p, name.n) == 0)
		return !memchr(name.p, '\\', name.n) || json_text_is(key, name);
	return memchr(key.p, '\\', key.n) && json_text_is(key, name);
}

struct slice
members_get(struct members *m, struct slice v, struct slice name)
{
	if (json_type(v) != JSON_OBJECT)
		return (struct slice){ NULL, 0 };
	if (m->of != v.p)
		list(m, v);
	if (!m->all)
		return json_member(v, name);
	for (size_t i = m->n; i-- > 0;)
		if (spells(m->at[i].key, name))
			return m->at[i].value;
	return (struct slice){ NULL, 0 };
}
