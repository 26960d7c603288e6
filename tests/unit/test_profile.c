/* SPDX-License-Identifier: MIT */
#include "profile.h"
#include "tap.h"

int
main(void)
{
	struct slice text = SLICE("# head\n\n[ sse-connect ]\r\n"
				  "url = https://x/?a=b # c\n  n=1\n"
				  "[fields]\ntext=a,b\nempty =\nlast=1");
	struct slice section = { NULL, 0 };
	struct profile_entry e;
	unsigned line = 0;

	ok(profile_next(&text, &section, &line, &e) == 1, "first entry");
	is(e.section, SLICE("sse-connect"), "its section");
	is(e.name, SLICE("url"), "its name");
	is(e.value, SLICE("https://x/?a=b # c"), "the value is verbatim");
	ok(e.line == 4, "its line");
	ok(profile_next(&text, &section, &line, &e) == 1, "second");
	is(e.value, SLICE("1"), "spaces are free");
	ok(profile_next(&text, &section, &line, &e) == 1, "third");
	is(e.section, SLICE("fields"), "a new section");
	ok(profile_next(&text, &section, &line, &e) == 1, "fourth");
	is(e.value, SLICE(""), "empty value");
	ok(profile_next(&text, &section, &line, &e) == 1, "no last LF");
	ok(profile_next(&text, &section, &line, &e) == 0, "end");
	text = SLICE("[s]\nnonsense\n");
	section.n = 0;
	line = 0;
	ok(profile_next(&text, &section, &line, &e) == -1 && line == 2,
	    "not an entry");
	text = SLICE("a=1\n");
	section.n = 0;
	ok(profile_next(&text, &section, &line, &e) == -1, "no section");
	text = SLICE("[s]\n=1\n");
	ok(profile_next(&text, &section, &line, &e) == -1, "no name");
	return done();
}
