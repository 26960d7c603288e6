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
		if (json_text_is(m->at[i].key, name))
			return m->at[i].value;
	return (struct slice){ NULL, 0 };
}
