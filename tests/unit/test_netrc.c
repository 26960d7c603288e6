/* SPDX-License-Identifier: MIT */
#include "netrc.h"
#include "tap.h"

static void
finds(const char *text, const char *host, const char *login, const char *user,
    const char *password)
{
	struct netrc n;
	int r;

	netrc_init(&n, slice_str(text));
	r = netrc_find(&n, slice_str(host), slice_str(login));
	ok(r == (user != NULL), text);
	if (r == 1) {
		is(buf_get(&n.login), slice_str(user), text);
		is(buf_get(&n.password), slice_str(password), text);
	}
	netrc_free(&n);
}

int
main(void)
{
	static const char many[] =
	    "# machine no login no password no\n"
	    "machine a.test login me password one\n"
	    "machine b.test\n\tlogin you\r\n\taccount x\n\tpassword two\n"
	    "machine a.test login other password three\n"
	    "macdef init\nmachine c.test login no password no\n\n"
	    "machine c.test password \"fo\\\"ur \\\\ \\n\" login \"a b\"\n"
	    "machine #5 login # password #six\n"
	    "default login any password seven";
	static const char *const odd[] = { "", "\n\n", "machine", "login",
		"machine a.test password", "macdef x", "macdef x\n\n", "\"",
		"machine \"a.test", "#", "\n#", "machine a.test \"\\" };

	finds(many, "a.test", "", "me", "one");
	finds(many, "A.TEST", "", "me", "one");
	finds(many, "a.test", "other", "other", "three");
	finds(many, "b.test", "", "you", "two");
	finds(many, "c.test", "", "a b", "fo\"ur \\ \n");
	finds(many, "#5", "", "#", "#six");
	finds(many, "d.test", "", "any", "seven");
	finds(many, "d.test", "x", NULL, NULL);
	finds(many, "a.tes", "any", "any", "seven");
	finds("machine a.test login me", "b.test", "", NULL, NULL);
	finds("machine a.test password x", "a.test", "", "", "x");
	finds("machine a.test", "a.test", "", "", "");
	for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++)
		finds(odd[i], "b.test", "", NULL, NULL);
	return done();
}
