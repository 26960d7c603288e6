/* SPDX-License-Identifier: MIT */
/*
 * pairs SEED COUNT [DOCS]: COUNT random programs, each on DOCS random
 * documents (100), by the native engine and by libjq.  What the engine does
 * not leave to libjq must come out the same: every result, in order, and the
 * error at the end.  Results are compared as libjq reads and writes them, as
 * the engine leaves what it only passes on as it stands: escapes, white space,
 * numbers that libjq would round.
 *
 * Prints the first difference, with what makes it again, and fails.
 *
 * pairs -p PROGRAM DOC: just this pair.
 */
#include <jv.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "engine.h"
#include "grammar.h"
#include "part.h"
#include "program.h"
#include "vet.h"

/* Chance: xorshift64*, so that a seed gives the same everywhere. */

static uint64_t state;

static unsigned
chance(unsigned n)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (unsigned)((state * UINT64_C(2685821657736338717)) >> 33) % n;
}

/*
 * libjq 1.6 itself loses values, as when a string is negated; and one whose run
 * does not end must not be torn down (libjq_drain).
 */
const char *__lsan_default_suppressions(void);
const char *
__lsan_default_suppressions(void)
{
	return "leak:jv_mem_alloc\nleak:jv_mem_realloc\nleak:jq_init\n";
}

#define PICK(list) ((list)[chance(sizeof(list) / sizeof(*(list)))])

static struct buf text;

/* With programs of which parts are libjq's. */
static bool divided;

static void
put(const char *fmt, ...)
{
	char part[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(part, sizeof(part), fmt, ap);
	va_end(ap);
	if (buf_str(&text, part) == -1)
		abort();
}

/* Documents. */

static const char *const keys[] = { "a", "a", "a", "b", "b", "c", "\\u0061",
	"x y", "", "\xc3\xa9", "\\ud83d", "a\\u0000", "longer_name", "k\\\"",
	"key", "value", "name", "Key", "Value" };
static const char *const strings[] = { "", "a", "b", "ab", "abc", "bc", "A",
	"aB c", "\\u0061b", "\xc3\xa9", "e\xcc\x81", "\\u00e9",
	"\xf0\x9f\x98\x80", "\\ud83d\\ude00", "\\ud83d", "\\udc00x",
	"\\\"\\\\\\/", "\\n\\t\\b\\f\\r", "\\u0000", "a\\u0000b", "\x7f",
	"\\u007f", "\\u0080", "\\u001f", "1", "-1.50", "1e3", " 1", "nan",
	"0x1", "null", "[1]", "<&>'", "YWI=", "YQ==", "{\\\"a\\\":[1.10]}",
	"a,b, ,c", "2015-03-05T23:51:47Z", "2016-02-30T00:00:60Z",
	"1969-12-31T23:59:59Z", "a!~*()-_.%",
	"a longer text that has many words in it, abc, and goes on" };
static const char *const numbers[] = { "0", "-0", "1", "2", "3", "-1", "1.0",
	"1.10", "0.1", "1e2", "1E-2", "-2.5", "10", "100", "999999999999999",
	"1000000000000000", "1e15", "1e16", "1e17", "1e18", "123456789012",
	"9007199254740992", "9007199254740993", "1234567890123456789", "1e-5",
	"0.0001", "0.00012345", "123456.789e3", "1e300", "1e308", "1e999",
	"-1e999", "5e-324", "2.2250738585072014e-308", "3.14159265358979",
	"0.30000000000000004", "4294967296", "2147483648", "-2147483649",
	"1e1000000" };

static void
blank(void)
{
	if (chance(20) == 0)
		put("%s", chance(2) ? " " : "\t ");
}

static void
value(unsigned depth)
{
	unsigned n, kind = chance(depth ? 14 : 8);

	blank();
	if (kind < 3) {
		if (chance(3))
			put("%s", PICK(numbers));
		else
			put("%u", chance(12));
	} else if (kind < 6)
		put("\"%s\"", PICK(strings));
	else if (kind == 6)
		put("%s", chance(2) ? "true" : "false");
	else if (kind == 7)
		put("null");
	else if (kind < 10) {
		put("[");
		n = chance(5);
		for (unsigned i = 0; i < n; i++) {
			put(i ? "," : "");
			value(depth - 1);
		}
		put("]");
	} else {
		put("{");
		n = chance(40) ? chance(5) : 80;
		for (unsigned i = 0; i < n; i++) {
			put(i ? "," : "");
			blank();
			if (n > 5)
				put("\"k%u\":", chance(70));
			else
				put("\"%s\":", PICK(keys));
			value(depth - 1);
		}
		put("}");
	}
	blank();
}

/* The documents most programs expect: an object, and something at a and b. */
static void
document(struct buf *b)
{
	buf_reset(&text);
	if (chance(4) == 0)
		value(3);
	else {
		put("{\"a\":");
		value(2);
		put(",\"b\":");
		value(1);
		if (chance(3)) {
			put(",\"%s\":", PICK(keys));
			value(2);
		}
		/* more than are looked for one by one */
		for (unsigned i = chance(20) ? 0 : 40; i; i--)
			put(",\"k%u\":%u", i, i % 7);
		put("}");
	}
	buf_reset(b);
	buf_slice(b, buf_get(&text));
}

/* Programs. */

static void program(unsigned depth);

static void
literal(void)
{
	/* as jq reads numbers, and JSON does not have them */
	static const char *const odd[] = { ".5", "1.", "01", "00.", "1.e2",
		".25E1", "1e400", "-1e400", "2e-400", "007.50" };
	unsigned kind = chance(10);

	if (chance(20) == 0)
		put("%s", PICK(odd));
	else if (kind < 4)
		put("%u", chance(4));
	else if (kind == 4)
		put("%s", PICK(numbers));
	else if (kind < 8)
		put("\"%s\"", PICK(strings));
	else
		put("%s", kind == 8 ? "null" : chance(2) ? "true" : "false");
}

static void
suffixes(unsigned depth)
{
	static const char *const fields[] = { ".a", ".b", ".c", ".a", ".b",
		".\"x y\"", "[\"\\u0061\"]", "[\"a\"]", ".longer_name",
		".first", "[0]", "[1]", "[-1]", "[-2]", "[]", "[]",
		"[2147483648]", "[1.5]", "[null]", "[\"a\",\"b\"]", ".\"\"",
		"[1:]", "[:1]", "[-1:]", "[1:2]" };

	while (chance(5) < 2)
		put("%s%s", PICK(fields), chance(5) ? "" : "?");
	if (depth && chance(12) == 0) {
		put("[");
		program(depth - 1);
		put("]");
	}
}

static void
path(unsigned depth)
{
	static const char *const starts[] = { ".a", ".b", ".c", ".a", ".b",
		".[]", ".[0]", ".\"x y\"", ".[\"a\"]", ".a?", ".a[]", ".b.a",
		".[-1]", ".a.b" };

	if (chance(5) == 0)
		put(".");
	else {
		put("%s", PICK(starts));
		suffixes(depth);
	}
}

/* With a program for each %. */
static void
fill(const char *form, unsigned depth)
{
	for (; *form; form++)
		if (*form == '%')
			program(depth - 1);
		else
			put("%c", *form == '~' ? '%' : *form);
}

/* The same with text for each %s. */
static void
fill_with(const char *form, const char *with)
{
	for (; *form; form++)
		if (*form == '%') {
			put("%s", with);
			form++;
		} else
			put("%c", *form);
}

/* With a year that there is, as libjq 1.6 aborts where there is none. */
#define DATED "(if type==\"number\" and fabs>6e16 then 1 else . end|"

/* Any text but the empty one, which libjq 1.6 finds without end. */
#define SOUGHT "((%)|if .==\"\" then \"a\" else . end)"

/* The texts, and $r that one of their characters or another matches. */
#define FIRST "([.[]?|strings]|\"[\\(.[0])]\" as $r|"

/* Functions that run programs; none is without end. */
static void
form(unsigned depth)
{
	static const char *const all[] = { "(.[]?)[1:]", "(%)[:2]", ".a[1:2]",
		".b[:-1]", ".[-2:]", "(%)[%:%]", "(.a*.b)", "(.a-.b)",
		"([.[]?]-[.a?])", "([..]-[.[]?|..])", "(. as $x|{a:.}*$x)",
		"(%)*(%)", "first(%)", "paths", "[paths]", "paths(%)",
		"[leaf_paths]", "[paths(type==\"number\")]", "tostream",
		"[tostream]", "path(%)", "[path(..)]", "[path(.a,.b)]",
		"[path(.[]?|select(%))]", "[paths|length]",
		"[paths as $x|getpath($x)]", "error(%)", "error", "([%]|add)",
		"([.[]?|strings]|add)", "([.[]?|arrays]|add)", "isempty(%)",
		"[limit(2;%)]", "limit(3;%)", "[limit(%;%)]", "last(%)",
		"IN(%)", "IN(%;%)", "[limit(5;range(%;%))]", "[range(3)]",
		"[limit(5;range(%;%;%))]", "[range(0;5;2)]", "range(2;-3;-2)",
		"until(true;%)", "until(length>3;[.,%])",
		"[limit(9;recurse(%))]", "[limit(9;recurse(%;%))]",
		"recurse(.[]?)", "recurse(.a?)", "(try (%) catch .)", "test(%)",
		"([.[]?|strings]|map(test(.)))", "test(%;\"i\")",
		"(.a as $x|.b|test($x;\"x\"))", "([.[]?|[.]]|add)",
		"reduce (.[]?,%) as $s ({};.[$s|tostring]+=1)",
		"reduce (.[]?,%) as $s (.;.[$s|tojson]|=[%])",
		"reduce (.[]?,.[]?) as $s ({a:.};.[$s|tojson]=(%))",
		"reduce range(4) as $n (.;.[$n]=(%))", "([.[]?|objects]|add)",
		"([.[]?|{a:.}]|add)", "map({(tojson):.})|add|length",
		FIRST "map([match($r;$r[1:]).offset]))",
		FIRST "map([splits($r)]))", FIRST "map([scan($r+\".\")]))",
		FIRST "map(gsub($r;\"<\\(.)>\")))",
		FIRST "map(try sub($r;\"x\";.) catch .))",
		"[scan(\"a|bc|ab\")]", "[match(\"b|a\";\"g\")]",
		"gsub(\"a|\xc3\xa9|b\";\"<\\(.)>\")", "(try (%) catch (%))",
		"(try (%) catch length)", "[.[]|try error catch .]", "gmtime",
		"gmtime|mktime", "strptime(\"~Y-~m-~dT~H:~M:~SZ\")", "mktime",
		DATED "todate|strptime(\"~Y-~m-~dT~H:~M:~SZ\")|mktime)",
		DATED "strftime(\"~Y-~m-~d\"))",
		"gmtime|strftime(\"~H:~M:~S.~Y\")", "(gmtime|todate)",
		DATED "todate)", "fromdate", "(tonumber|" DATED "todate))",
		"index" SOUGHT, "rindex" SOUGHT, "indices" SOUGHT,
		DATED "strftime(\"~Y-~m-~d\")|strptime(\"~Y-~m-~d\"))",
		"[recurse(if type==\"array\" then .[] else empty end)]",
		"[limit(4;while(%;%))]", "[.[]?|while(length>1;.[1:])]",
		"walk(%)", "walk(.)",
		"walk(if type==\"object\" then % else . end)",
		"walk(if type==\"array\" then % else . end)",
		"walk(if type==\"string\" then % else . end)", "map_values(%)",
		"map_values(.)", "with_entries(%)", "with_entries(select(%))",
		"with_entries(.value|=(%))", "with_entries(.key+=\"x\")",
		"with_entries(.value=(%))", "sort_by(%)", "group_by(%)",
		"unique_by(%)", "min_by(%)", "max_by(%)", "sort_by(.a)",
		"group_by(.a)", "unique_by(.a,.b)", "sort_by(length)",
		"group_by(type)", "nth(1)", "scalars",
		"([.[]?,.[]?]|sort_by(%))", "([.[]?,.[]?]|group_by(%))",
		"([.[]?,.[]?]|unique_by(%))", "([.[]?,.]|max_by(%))" };

	fill(PICK(all), depth);
}

/* More of them, which jq has written in its own language. */
static void
defined(unsigned depth)
{
	static const char *const all[] = { "[walk(%)]", "walk(empty)",
		"walk(.,1)", "walk(select(%))", "[walk(.[]?)]",
		"walk(if type==\"object\" then % else empty end)",
		"walk(if type==\"number\" then empty else . end)",
		"walk(if type==\"string\" then .,% else . end)", "walk(%,%)",
		"[limit(4;repeat(1,%))]", "first(repeat(.))", "nth(1;%)",
		"nth(0;.[]?)", "nth(%;1,2)", "[limit(0;%)]", "[limit(-1;%)]",
		"[limit(0.5;%)]", "transpose", "[[.[]?],[.a?]]|transpose",
		"map([.])|transpose", "[combinations]", "[.,.]|[combinations]",
		"[[1,2],[.[]?],[%]]|[combinations]",
		"[limit(9;combinations(2))]", "INDEX(%)", "INDEX(.a)",
		"INDEX(.[]?;%)", "INDEX(%;length)", "[JOIN({\"a\":1};%)]",
		"[JOIN(.;.[]?;%)]", "[JOIN(.;%;%;%)]", "isnan", "isinfinite",
		"isnormal", "isfinite", "finites", "normals", "[.[]?|normals]",
		"log", "exp", "(numbers|log2,log10)", "(numbers|exp2,exp10)",
		"recurse_down", "[.[]?|log,exp]", "$ENV|type", "$ENV.PATH",
		"env.HOME", "$ENV.nothing", "env|length", "$ENV|keys|length",
		"(now|type)", "(now>.5)", "$__loc__", "(%|$__loc__.line)",
		"frexp", "modf", "lgamma_r", "[.[]?|numbers|frexp,modf]",
		"ldexp(%;%)", "(numbers|ldexp(.;2.5),ldexp(.;-3))",
		"[bsearch(1,null,\"a\")]", "(% as $s|bsearch($s))",
		"([.[]?|numbers]|[(0,1,2,3,.5) as $s|bsearch($s)])",
		"(.a as $s|[.[]?]|bsearch($s))",
		"([range(7)]|[(range(8),2.5,5.5) as $s|bsearch($s)])",
		"(%)[%:%]?", "[.[]?[1:]?]" };

	fill(PICK(all), depth);
}

/* Places, as they stand on the left of an assignment. */
static void
places(unsigned depth)
{
	static const char *const all[] = { ".a", ".b", ".[]", ".a,.b", "..",
		".[]?", ".a[]?", ".a[]", ".a.b.c", ".[0]", ".[-1]", ".a[1]",
		".b.c?", ".[]|.a?", ".[]?|select(%)", "select(%)",
		".a|select(%)", "..|select(%)", "..|strings", "..|.a?",
		"..|numbers", "empty", ".[]?|.[]?", ".a.a,.a.b", ".a[0],.a[1]",
		".[%]", ".a[%]?", "if % then .a else .b end",
		".a|if % then .b? else . end", "%", ". as $x|.a",
		".\"x y\",.longer_name", ".[2]", "..|objects|.a",
		"(..|arrays)[]", "first(.[]?)", "values", ".", ".a|(.a,.b)",
		".[]?|(.a?,.b?)", ".a[]?.b", ".[\"a\",\"b\"]", "..|(.a?,.b?)",
		"..|.[0]?", "..|select(%)|.a?", "..|.a?|.b?", ".a[1:]", ".[:2]",
		".[-1:]?", ".a[:2][0]", ".[]?[1:]?", ".a[1:][:1]",
		".a[-2:]|.[0]", "(.a|arrays)[1:][]", ".a?[%:%]?",
		".[1:]|select(%)", ".a[1:]|.[].a?", ".b[:1][2]", "..|.[1:]?",
		"(.a[1:],.b)", ".[-2:][]?", ".a[2:1]" };

	fill(PICK(all), depth);
}

static void
change(unsigned depth)
{
	static const char *const signs[] = { "|=", "|=", "=",
		"+=", "-=", "*=", "/=", "%=", "//=", "|=" };

	put("(");
	if (chance(4) == 0) {
		put("del(");
		places(depth);
		put("))");
		return;
	}
	if (chance(4) == 0) {
		places(depth);
		put("|=empty)");
		return;
	}
	put("(");
	places(depth);
	put(")");
	put("%s", PICK(signs));
	put("(");
	program(depth - 1);
	put("))");
}

static void
call(unsigned depth)
{
	static const char *const plain[] = { "length", "not", "type",
		"tostring", "tonumber", "tojson", "ascii_downcase",
		"ascii_upcase", "keys", "any", "all", "empty", "first", "last",
		"values", "nulls", "strings", "numbers", "booleans", "arrays",
		"objects", "iterables", "@text", "@json", "add", "explode",
		"implode", "explode|implode", "utf8bytelength", "fromjson",
		"tojson|fromjson", "keys_unsorted", "to_entries",
		"from_entries", "to_entries|from_entries", "sort", "unique",
		"min", "max", "reverse", "flatten", "@csv", "@tsv", "@html",
		"@sh", "@uri", "@base64", "@base64d", "@base64|@base64d",
		"floor", "ceil", "round", "sqrt", "fabs", "trunc", "fromdate",
		"log", "exp10", "cos", "nearbyint", "significand", "lgamma",
		DATED "todate)", DATED "todate|fromdate)", "[.[]?]|@csv",
		"[.[]?]|@sh" };
	static const char *const with[] = { "has", "contains", "startswith",
		"split", "join", "getpath", "flatten", "endswith", "ltrimstr",
		"rtrimstr", "in", "inside", "select", "select", "select", "map",
		"map", "any", "all", "has", "contains" };
	static const char *const tests[] = { "a", "b", "abc", "\xc3\xa9", "<&>",
		" ", "\\u0061", "1" };

	static const char *const expressions[] = { "a.c", "^a", "b$", "[ab]+",
		"(?i)AB", "(a|bc)+", "\\\\d+", "\\\\p{L}", "\\\\p{L}\\\\p{M}",
		"\xc3\xa9?b*", "", "a{2}", "(?<n>a)", "\\\\bword", "^$", ".",
		"..", "\\\\w\\\\s", "[[:alpha:]]", "(?:a)(b)?", "a(?=b)", "A B",
		"[", "(", "*a", "\\\\", "(?<=a)b", "\\n.", "(.)\\\\1",
		"a.*words", "\\\\x61", "\\u00e9", "[^a-z]", "(?<n>[a-c])(x)?",
		"(?<n>a)|(?<m>b)", "(a)(?<n>b*)", "[a-c]", "(?<n>.)", " ", ",",
		"\\\\ba", "(?<n>a)(?<n>b)?", "\\\\Aa.?\\\\z", "ab # c",
		"s\\\\Z", "\\\\h", "[\xc3\x80-\xc3\xbf]", "\\u0000", "[a-b]+c?",
		"[ab][^a]", "[0-9]+", "[a-c](?=b)", "[A-Z]|a", "[b]+*" };
	/* these match no empty text, which gsub would find for ever */
	static const char *const solid[] = { "a", "b", " ", ",", "^a", "b$",
		"[ab]+", "\\\\ba", "(?<n>a)(?<m>b)?", "(?<n>a)|(?<m>b)",
		"(a)(?<n>b)?", "(?<n>.)", "[^a-z]", "(?<=a)b", "\xc3\xa9" };
	static const char *const replacing[] = { "gsub(\"%s\";\"<\\(.n)>\")",
		"gsub(\"%s\";\"\";\"i\")", "sub(\"%s\";\"y\";\"gx\")",
		"gsub(\"%s\";.n)", "gsub(\"%s\";\"a\",\"b\")",
		"sub(\"%s\";\"x\")", "[scan(\"%s\")]", "[splits(\"%s\")]" };
	static const char *const matching[] = { "[match(\"%s\")]",
		"[match(\"%s\";\"g\")]", "[scan(\"%s\")]", "capture(\"%s\")",
		"[splits(\"%s\")]", "split(\"%s\";null)", "sub(\"%s\";\"x\")",
		"[match(\"%s\";\"gi\").offset]", "[splits(\"%s\";\"i\")]",
		"[capture(\"%s\";\"gn\")]" };
	static const char *const flags[] = { "", "i", "g", "x", "s", "p", "n",
		"l", "gi", "xi", "ix", "in", "q", "\xc3\xa9", "\\u0000" };

	switch (chance(9)) {
	case 0:
	case 1:
		put("%s", PICK(plain));
		return;
	case 8:
		if (chance(2))
			fill_with(PICK(matching), PICK(expressions));
		else
			fill_with(PICK(replacing), PICK(solid));
		return;
	case 6:
		if (chance(3))
			form(depth);
		else
			defined(depth);
		return;
	case 7:
		change(depth);
		return;
	case 2:
		if (chance(3) == 0)
			put("test(\"%s\")", PICK(tests));
		else if (chance(2))
			put("test(\"%s\")", PICK(expressions));
		else
			put("test(\"%s\";\"%s\")", PICK(expressions),
			    PICK(flags));
		return;
	case 3:
		put("%s(", chance(2) ? "any" : "all");
		program(depth - 1);
		put(";");
		break;
	default:
		put("%s(", PICK(with));
	}
	program(depth - 1);
	put(")");
}

/* A pattern of variables that are there anyway, so that all programs use them. */
static void
pattern(unsigned depth)
{
	static const char *const names[] = { "$s", "$j", "$n" };
	static const char *const members[] = { "a", "b", "\"x y\"",
		"\"a\\(1)\"", "($s)", "(\"a\",\"b\")", "if", "@json \"a\"" };
	bool list = chance(2);
	unsigned n = 1 + chance(3);

	if (depth == 0 || chance(4) == 0) {
		put("%s", PICK(names));
		return;
	}
	put(list ? "[" : "{");
	for (unsigned i = 0; i < n; i++) {
		put(i ? "," : "");
		if (list) {
			pattern(depth - 1);
			continue;
		}
		switch (chance(6)) {
		case 0:
			put("%s", PICK(names));
			continue;
		case 1:
			put("%s:", PICK(names));
			break;
		case 2:
			put("(");
			program(depth - 1);
			put("):");
			break;
		default:
			put("%s:", PICK(members));
		}
		pattern(depth - 1);
	}
	put(list ? "]" : "}");
}

/* Steps that give any number of results, a % each for a program. */
static void
steps(unsigned depth)
{
	static const char *const all[] = { "reduce .[]? as $s (%;%)",
		"reduce (%) as $s (%;.,$s)", "reduce (%) as $s (.;empty)",
		"reduce (%,%) as $n (%;if .==$n then empty else $n,% end)",
		"reduce (try (%) catch .) as $s (%;[.,$s])",
		"reduce (try .[] catch 1) as $s ((try % catch .);.+$s)",
		"[foreach .[]? as $s (%;%)]", "[foreach .[]? as $s (%;%;%)]",
		"[foreach (%) as $s (.;.,$s;[.,$s])]",
		"[foreach (%,%) as $n (%;if .==$n then empty else $n,% end)]",
		"[foreach (try (%) catch .) as $s (%;(try % catch 2);%)]",
		"[limit(5;foreach .[]? as $s (%;%))]",
		"first(reduce .[]? as $s (%;%))",
		"[label $l|foreach .[]? as $s (.;%;if .==$s then break $l "
		"else % end)]",
		"(def f: reduce .[]? as $s (0;.,($s|f));f)",
		"[recurse(foreach .[]? as $s (.;$s,.a?;objects))]" };

	fill(PICK(all), depth);
}

/*
 * A step of a "reduce" that changes its state in places, and puts into them what
 * is elsewhere in it.
 */
static void
change_state(unsigned depth)
{
	static const char *const places[] = { ".a", ".b", ".a.b", ".b.a", ".c",
		".a.a.b", ".", ".c[0]", ".c[1]", ".c[-1]", ".[\"a\"]",
		".[$s|tojson]", ".a[$s|tojson]", "(.a|.b)", ".b[\"c\"].a",
		".a,.b", ".[]?", ".a[]?", ".c[1:]", "(..|objects).a" };
	static const char *const values[] = { "$s", ".", ".a", ".b", "[.]",
		"[.a,.a]", "{a:.}", "{a:.b,b:.b}", "1", "{}", "[1]", "null",
		".a.b", "{b:{a:.a}}", "[$s]", "{($s|tojson):1}", ".c", "[]",
		"{c:[.a]}", "([.a]|.[0])" };
	static const char *const signs[] = { "=", "=", "=",
		"+=", "|=", "|=", "//=", "*=", "-=" };

	switch (depth ? chance(9) : chance(4)) {
	case 0:
	case 1:
	case 2:
		put("(%s)%s", PICK(places), PICK(signs));
		put("(%s)", PICK(values));
		break;
	case 3:
		put(".%c(%s)", "++*-"[chance(4)], PICK(values));
		break;
	case 4:
		put("if %s==%s then ", PICK(places), PICK(values));
		change_state(depth - 1);
		put(" else ");
		change_state(depth - 1);
		put(" end");
		break;
	case 5:
		put("%s as $j|", PICK(values));
		change_state(depth - 1);
		put("|(%s)=$j", PICK(places));
		break;
	case 6:
		put("(%s)=(reduce (1,2) as $n (%s;", PICK(places),
		    PICK(values));
		change_state(depth - 1);
		put("))");
		break;
	default:
		put("(");
		change_state(depth - 1);
		put(")|(");
		change_state(depth - 1);
		put(")");
	}
}

/* A "reduce" by such steps, or with more keys than are looked up one by one. */
static void
reduce(unsigned depth)
{
	static const char *const many[] = { ".[\"k\\($n)\"]+=1",
		".+{\"k\\($n)\":$n}", ".*{\"k\\($n)\":{a:$n}}",
		".a[\"\\($n%7)\"][\"k\\($n)\"]+=$n", ".a[\"\\($n%5)\"]+=[$n]",
		".+{\"k\\($n%40)\":[.k3,$n]}",
		".[\"k\\($n*3)\"]|=$n|.[\"k\\($n)\"]|=empty",
		".a+={\"\\($n)\":.k1}|.k1=$n", ".l+=[.l[-1],$n]" };
	static const char *const then[] = { "", "|.k3", "|keys", "|length",
		"|has(\"k7\")", "|del(.k5)", "|.+{k9:1,x:2}", "|[.k1,.k70]",
		"|to_entries", "|.a" };
	/* each % is a program */
	static const char *const less[] = { "del(.[]?|select(%))",
		"(.[]?|select(%))|=empty", "map_values(select(%))",
		"del(.[]?|numbers|select(.<3))", "map_values(select(.!=2))",
		".[]?|=(if .==3 then empty else . end)", "del(.k7,.k9)",
		"with_entries(select(%))", "delpaths([[\"k3\"],[\"a\"]])",
		"walk(if .==4 then null else . end)", ".k4|=empty" };
	static const char *const starts[] = { ".", "{}", "{}", "null", "[]",
		"{a:.,b:[.]}", "{a:{b:.},c:[1]}", ".a" };

	if (chance(6) == 0) {
		put("(objects|");
		fill(PICK(less), depth);
		put("|.k20,.k3,has(\"k9\"),(.k20=5|.z=1|.k3+=1|keys))");
		return;
	}
	if (chance(4) == 0) {
		put("(reduce range(%u) as $n (%s;", 20 + chance(60),
		    chance(4) ? "{}" : ".");
		put("%s", PICK(many));
		put(")%s)", PICK(then));
		return;
	}
	put("reduce limit(%u;%s) as $s (%s;", 1 + chance(5),
	    chance(2) ? ".[]?" : "..", PICK(starts));
	change_state(depth);
	put(")");
}

/* Variables of a pattern, in one of the forms, where each & is a pattern. */
static void
binding(unsigned depth)
{
	static const char *const all[] = { "(. as &|%)", "(.a as &|%)",
		"(.[]? as &|%)", "((%) as &|%)", "(. as &|[$s,$j,$n])",
		"((%) as &|[$s,$j,$n])", "(.[]? as &|[$s,$j,$n])",
		"reduce .[]? as & (.;%)", "[foreach .[]? as & (.;%)]",
		"[foreach .[] as & (%;[$s,.];%)]",
		"reduce (%) as & ([];.+[$s,$n])", "(.. as &|$s)",
		"[limit(7;recurse((.[]? as &|$s),(.b as &|$n)))]",
		"(def f(g): . as &|g;f(%))", "path(. as &|%)",
		"(. as &|.a)|=(%)", "path(.[]? as $s|%)" };
	const char *form = PICK(all);

	for (; *form; form++)
		if (*form == '&')
			pattern(2);
		else if (*form == '%')
			program(depth - 1);
		else
			put("%c", *form);
}

/* Paths that are values. */
static void
way(unsigned depth)
{
	static const char *const paths[] = { "[\"a\"]", "[\"a\",\"b\"]",
		"[\"a\",0]", "[0]", "[-1]", "[]", "[\"b\",1,\"c\"]", "[1,0]",
		"[\"x y\"]", "[\"longer_name\",2]", "[\"a\",-1,\"a\"]",
		"[\"b\"]", "[%]", "%", "[.a?]", "[null]", "[\"a\",1.5]",
		"[\"a\",{\"start\":1,\"end\":null}]" };
	/* each & is a path */
	static const char *const all[] = { "setpath(&;%)", "setpath(&;.)",
		"delpaths([&])", "delpaths([&,&])", "delpaths([&,&,&])",
		"delpaths([paths(%)])", "delpaths([paths])", "getpath(&)",
		"delpaths([paths|select(length>1)])", "delpaths(%)",
		"(getpath(&)|=(%))", "(getpath(&)=(%))", "(getpath(&)+=1)",
		"del(getpath(&))", "path(getpath(&))", "path(getpath(&)|.a)",
		"(.a|getpath(&)|=empty)", "[paths as $s|path(getpath($s))]",
		"reduce paths as $s (.;setpath($s;%))",
		"reduce paths as $s (.;getpath($s)|=(%))",
		"reduce paths(%) as $s (.;delpaths([$s]))",
		"([paths(%)] as $s|delpaths($s))", "(.[]?|getpath(&))=(%)",
		"path(.[]?|getpath(&))", "del(.a[]?|getpath(&))",
		"[foreach (&,&) as $s (.;setpath($s;1))]",
		"setpath(&;1)|setpath(&;2)" };
	const char *form = PICK(all);

	for (; *form; form++)
		if (*form == '&')
			fill(PICK(paths), depth);
		else if (*form == '%')
			program(depth - 1);
		else
			put("%c", *form);
}

/* In how many labels of that name a program stands. */
static unsigned labels;

/* Programs that "break" may end, in each %. */
static void
labelled(unsigned depth)
{
	static const char *const all[] = { "(label $o|%)", "(label $o|%,%)",
		"[label $o|%|.,break $o]", "first(label $o|%)",
		"[label $o|foreach % as $s (%;%;if % then .,break $o else . "
		"end)]",
		"[label $o|foreach .[]? as $n (0;.+1;if .>2 then break $o else "
		"% end)]",
		"(label $o|reduce (%) as $s (%;if % then break $o else . end))",
		"(def f(g):label $o|g,%;f(%))", "[label $o|(%)?]",
		"(label $o|try (%) catch .)", "[label $o|.[]?|(label $o|%),%]",
		"[limit(9;recurse(label $o|.[]?|%))]", "[label $o|limit(3;%)]",
		"[label $o|first(%)]", "[label $o|{a:(%),(%):1}]",
		"(label $o|(.a,.b)|=(%))", "[label $o|walk(%)]",
		"(label $o|sort_by(%))", "[label $o|(%) as $s|%]",
		"(label $o|any(%;%))", "[label $o|path(%)]" };

	labels++;
	fill(PICK(all), depth);
	labels--;
}

/* Functions that call themselves, in the end no more. */
static void
recursion(unsigned depth)
{
	static const char *const all[] = {
		"[def f:if type==\"array\" then (.[]|f),(%) else % end;f]",
		"(def f:(.[]?|f),(%);[f])", "[def f:.,(.[]?|f);f|%]",
		"(def f($n):if $n>0 then (%|f($n-1)),$n else % end;[f(2)])",
		"(def f($n):if $n>0 then f($n-1)|[%,$n] else % end;f(3))",
		"(def f($n;$s):if $n>0 then [$n,$s],f($n-1;%),$s else $s end;"
		"[f(2;%)])",
		"(def f(g):if type==\"object\" then (.[]|f(g)),g else g "
		"end;[f(%)])",
		"(def f(g;$n):if $n>0 then g|f(g;$n-1) else [$n,.] "
		"end;[f(%;3)])",
		"(def f: . as $s|if type==\"array\" then ((.[]|f)|[.,$s]) else "
		"%"
		" end;[f])",
		"(def f: . as [$s,$n]|if $n then ($n|f),$s else % end;[f])",
		"(def w(g):if type==\"array\" then map(w(g))|g else g "
		"end;w(%))",
		"(def w(g):if type==\"object\" then map_values(w(g)) else . "
		"end|g;"
		"w(%))",
		"(def k:def h(g):if type==\"array\" then ((.[]|k),g) else % "
		"end;"
		". as $s|h($s);[k])",
		"(def f:[if type==\"array\" then .[]|f else % end];f)",
		"(def f:{a:(if type==\"array\" then .[]|f else % end)};[f])",
		"(def f:if type==\"array\" then first(.[]|f),% else . end;[f])",
		"[def f:if type==\"array\" then limit(2;.[]|f) else % end;f]",
		"(def f:[.[]?|f]|sort_by(%);f)",
		"(def f:try (.[]|f) catch .;f)",
		"(def f:if type==\"array\" then (.[]|f)? else error(%) "
		"end;[f])",
		"(label $o|def f:if type==\"array\" then .[]|f else ., break "
		"$o end;"
		"f)",
		"(def f($s):if $s>0 then (.[]? as $n|f($s-1)|[.,$n]),% else % "
		"end;"
		"[f(2)])",
		"(def f(g):def h:if type==\"array\" then .[]|h else g "
		"end;h;f(%))"
	};

	fill(PICK(all), depth);
}

/* What the engine leaves to libjq, and runs the rest. */
static void
part(unsigned depth)
{
	static const char *const plain[] = { "floor", "add", "to_entries",
		"explode", "flatten", "unique", "sort", "min", "keys_unsorted",
		"fromjson", "@base64", "@csv", "..", ".[1:]", ".[:2]", "error",
		"nan", "infinite", "tostream", "reverse", "[paths]",
		"first(.[])", "limit(2; .[])", "isvalid(.a)", "from_entries",
		"ascii", "@html", "recurse", "join(\",\")", "split(\"b\")",
		"range(3)", "implode", "transpose", "utf8bytelength",
		"leaf_paths", "null", "$ENV.nothing", "group_by(.a)", "(.a,.b)",
		"min_by(.b)", "del(.a)", ".a=1", "with_entries(.value|=.)",
		"splits(\"a\")", "scan(\".\")", "sub(\"a\";\"x\")",
		"getpath([\"a\",\"b\"])",
		"(label $o|.[]|if . then 1,break $o else . end)",
		"(.a as [$x]|$x)", "(. as $v|$v|.a)", "env|type", "error(null)",
		"error({})", "error(1)", "input", "debug", "halt", "$__loc__" };
	/* each % is a program; none is without end */
	static const char *const with[] = { "(. as $x|%)", "(.[] as $s|%)",
		"(.a as $j|.b as $s|%)", "reduce .[] as $s (.;[%]|length)",
		"(def f($s): %;f(.a,.b))",
		"[foreach .[] as $n (.;[.,$n]|length;%)]",
		"(def f(g;h): [g,h];f(%;.a))",
		"(def f(g): [.[]|g]|.[0] as $n|%;f(%))", "(def length: 7; %)",
		"reduce .[] as $x (0;%)", "(def f: %;f)",
		"(def f(g): g|g;f(%))", "map_values(%)", "[limit(3;%)]",
		"first(%)", "sort_by(%)", "[limit(9;recurse(%;.!=null))]",
		"(.a|=(%))", "[foreach .[] as $x (0;.+1;%)]", "isempty(%)",
		"try (%) catch .", "path(%)", "with_entries(select(%))",
		"(label $o|(%)|.,break $o)", "walk(%)", "until(true;%)",
		"del(.[]|select(%))", "all(%;.)", "(%)[1:]", "group_by(%)",
		"paths(%)", "@base64 \"<\\(%)>\"", "{a:1}+(%)", "add(%)" };

	if (chance(2) || depth == 0)
		put("%s", PICK(plain));
	else
		fill(PICK(with), depth);
}

static void
object(unsigned depth)
{
	unsigned n = chance(4);

	put("{");
	for (unsigned i = 0; i < n; i++) {
		put(i ? "," : "");
		switch (chance(7)) {
		case 0:
			put("a");
			continue;
		case 1:
			put("\"x y\"");
			continue;
		case 2:
			put("$s");
			continue;
		case 3:
			put("(");
			program(depth - 1);
			put(")");
			break;
		case 4:
			put("\"%s\"", PICK(strings));
			break;
		default:
			put("%s", chance(2) ? "b" : "c");
		}
		put(":(");
		program(depth - 1);
		put(")");
	}
	put("}");
}

static void
group(unsigned depth)
{
	switch (chance(14)) {
	case 13:
		reduce(depth);
		return;
	case 12:
		steps(depth);
		return;
	case 11:
		recursion(depth);
		return;
	case 0:
	case 1:
		put("(");
		program(depth - 1);
		put(")%s", chance(3) ? "" : "?");
		return;
	case 10:
		way(depth);
		return;
	case 9:
		labelled(depth);
		return;
	case 8:
		binding(depth);
		return;
	case 2:
		put("[");
		program(depth - 1);
		put("]");
		return;
	case 3:
		object(depth);
		return;
	case 4:
		put("if ");
		program(depth - 1);
		put(" then ");
		program(depth - 1);
		put(" else ");
		program(depth - 1);
		put(" end");
		return;
	case 5:
		put("%s\"%s\\(", chance(4) ? "" : "@json ", PICK(strings));
		program(depth - 1);
		put(")%s\"", PICK(strings));
		return;
	case 6:
		put("-");
		path(depth);
		return;
	default:
		put("%s", chance(3) ? "$s" : chance(2) ? "$j" : "$n");
	}
}

static void
operand(unsigned depth)
{
	unsigned kind = chance(depth ? 10 : 6);

	if (labels && chance(8) == 0)
		put("break $o");
	else if (divided && chance(4) == 0)
		part(depth);
	else if (kind < 4)
		path(depth);
	else if (kind < 6)
		literal();
	else if (kind < 8)
		call(depth);
	else
		group(depth);
}

static void
program(unsigned depth)
{
	static const char *const signs[] = { "|", "|", "|", "|", ",", ",",
		" // ", " and ", " or ", "==", "==", "!=", "<", "<=", ">",
		">=", "+", "+", "-", "*", "/", "%" };

	operand(depth);
	while (depth && chance(5) < 2) {
		put("%s", PICK(signs));
		operand(depth - 1);
	}
}

/* Both engines. */

struct results {
	struct buf lines; /* each as libjq spells it */
	char error[512];
	bool failed;
};

static struct results native, foreign;

static void
add_line(struct results *r, struct slice line)
{
	struct buf copy = { .max = 0 };
	jv v;

	if (buf_slice(&copy, line) == -1 || buf_byte(&copy, '\0') == -1)
		abort();
	vet_mend(copy.p, line.n);
	v = jv_parse_sized(copy.p, (int)line.n);
	if (!jv_is_valid(v)) {
		jv_free(v);
		v = jv_string_concat(
		    jv_string("not JSON: "), jv_string(copy.p));
	}
	v = jv_dump_string(v, 0);
	buf_str(&r->lines, jv_string_value(v));
	buf_byte(&r->lines, '\n');
	jv_free(v);
	buf_free(&copy);
}

static void
clear(struct results *r)
{
	buf_reset(&r->lines);
	r->failed = false;
	r->error[0] = '\0';
}

static bool
on_input(void *ctx, struct slice *s)
{
	(void)ctx;
	(void)s;
	return false;
}

static void
on_output(void *ctx, struct slice bytes)
{
	(void)ctx;
	add_line(&foreign, (struct slice){ bytes.p, bytes.n - 1 });
}

static void
on_error(void *ctx, struct slice message)
{
	(void)ctx;
	foreign.failed = true;
	snprintf(foreign.error, sizeof(foreign.error), "%.*s", (int)message.n,
	    message.p);
}

static void
on_refused(void *ctx, const char *why, struct slice s)
{
	(void)ctx;
	(void)why;
	(void)s;
}

static void
on_note(void *ctx, const char *s)
{
	(void)ctx;
	(void)s;
}

static void
on_print(void *ctx, struct slice bytes)
{
	(void)ctx;
	(void)bytes;
}

static void
on_missing(void *ctx, const char *why)
{
	(void)ctx;
	printf("%s\n", why);
	exit(2);
}

static void
no_memory(void)
{
	abort();
}

static struct program *
foreign_new(const char *source)
{
	const struct program_hooks hooks = { on_input, on_output, on_error,
		on_refused, on_note, on_print, on_missing, NULL };
	struct program *p = program_new(&hooks, no_memory);
	struct ast a;

	/* so that it never takes a number for the input, which it equals */
	program_format(p, LAYOUT_ASCII, 0);
	program_arg(p, "s", "a\"b");
	program_argjson(p, "j", "{\"a\":[1.10,\"\\u0061\"],\"b\":null}");
	program_argjson(p, "n", "2");
	if (program_compile(p, source, NULL) == 0) {
		grammar_parse(&a, slice_str(source));
		program_prune(p, &a);
		ast_free(&a);
		return p;
	}
	program_free(p);
	return NULL;
}

static double
now(void)
{
	return (double)time(NULL);
}

static const char *
native_new(struct engine *e, const char *source)
{
	engine_init(e, strcmp(program_version(), "libjq 1.6") != 0);
	e->unit.divide = true;
	engine_clock(e, now);
	if (engine_arg(e, "s", "a\"b") ||
	    engine_argjson(e, "j", "{\"a\":[1.10,\"\\u0061\"],\"b\":null}") ||
	    engine_argjson(e, "n", "2"))
		abort();
	if (engine_env(e, environ))
		abort();
	return engine_compile(e, slice_str(source));
}

static void
split(struct slice out)
{
	const char *end;

	for (; out.n; out = slice_from(out, (size_t)(end - out.p) + 1)) {
		end = memchr(out.p, '\n', out.n);
		if (!end)
			abort();
		add_line(
		    &native, (struct slice){ out.p, (size_t)(end - out.p) });
	}
}

static int
differ(const char *source, struct slice doc, const char *what)
{
	printf("%s\nprogram:  %s\ndocument: %.*s\n", what, source, (int)doc.n,
	    doc.p);
	printf("native:   %s%s\n%.*s", native.failed ? "error: " : "",
	    native.error, (int)native.lines.n,
	    native.lines.p ? native.lines.p : "");
	printf("libjq:    %s%s\n%.*s", foreign.failed ? "error: " : "",
	    foreign.error, (int)foreign.lines.n,
	    foreign.lines.p ? foreign.lines.p : "");
	return 1;
}

/* What runs the parts; false: libjq takes one of them for none. */
static bool
parts_new(struct engine *e, struct program *p)
{
	struct code_unit *u = &e->unit;

	for (size_t i = 0; i < u->parts; i++)
		if (!(u->part[i]->part = part_new(p, u->part[i]->text)))
			return false;
	return true;
}

static void
parts_free(struct engine *e)
{
	for (size_t i = 0; i < e->unit.parts; i++)
		part_free(e->unit.part[i]->part);
}

static uint64_t pairs, asked;

static int
compare(
    struct engine *e, struct program *p, const char *source, struct slice doc)
{
	enum engine_end end;

	pairs++;
	clear(&native);
	clear(&foreign);
	end = engine_run(e, doc);
	if (end == ENGINE_ASK) {
		asked++;
		return 0;
	}
	split(buf_get(&e->out));
	if (end == ENGINE_FAILED) {
		native.failed = true;
		snprintf(native.error, sizeof(native.error), "%s", e->error);
	}
	program_run(p, doc);
	if (native.failed != foreign.failed ||
	    strcmp(native.error, foreign.error) != 0)
		return differ(source, doc, "errors differ");
	if (!slice_eq(buf_get(&native.lines), buf_get(&foreign.lines)))
		return differ(source, doc, "results differ");
	return 0;
}

static int
one(const char *source, const char *doc)
{
	struct engine e;
	struct program *p;
	const char *why = native_new(&e, source);
	int rc = 1;

	if (why)
		printf("libjq's because of %s\n", why);
	else if (!(p = foreign_new(source)))
		differ(source, slice_str(doc), "libjq rejects it");
	else {
		if (!parts_new(&e, p))
			printf("libjq does not take a part\n");
		else
			rc = compare(&e, p, source, slice_str(doc));
		if (rc == 0) {
			printf("%s", asked ? "left to libjq\n" : "the same\n");
			differ(source, slice_str(doc), "");
		}
		parts_free(&e);
		program_free(p);
	}
	engine_free(&e);
	buf_free(&native.lines);
	buf_free(&foreign.lines);
	return rc;
}

int
main(int argc, char **argv)
{
	uint64_t programs = 0, left = 0, of_parts = 0, count, docs;
	struct buf doc = { .max = 0 };
	struct program *p;
	struct engine e;
	char *source;
	int rc = 0;

	if (argc == 4 && strcmp(argv[1], "-p") == 0)
		return one(argv[2], argv[3]);
	if (argc < 3) {
		fprintf(stderr, "usage: pairs SEED COUNT [DOCS]\n");
		return 2;
	}
	state = strtoull(argv[1], NULL, 10) * UINT64_C(0x9e3779b97f4a7c15) + 1;
	count = strtoull(argv[2], NULL, 10);
	docs = argc > 3 ? strtoull(argv[3], NULL, 10) : 100;
	while (programs < count && rc == 0) {
		buf_reset(&text);
		divided = chance(2);
		program(3);
		source = strdup(buf_cstr(&text));
		if (!source)
			abort();
		if (native_new(&e, source)) {
			left++;
		} else if (!(p = foreign_new(source))) {
			if (e.unit.parts == 0)
				rc = differ(
				    source, SLICE(""), "libjq rejects it");
			left++;
		} else if (!parts_new(&e, p)) {
			left++;
			parts_free(&e);
			program_free(p);
		} else {
			programs++;
			of_parts += e.unit.parts > 0;
			for (uint64_t i = 0; i < docs && rc == 0; i++) {
				document(&doc);
				if (vet_line(buf_get(&doc)) == VET_GOOD)
					rc = compare(
					    &e, p, source, buf_get(&doc));
			}
			parts_free(&e);
			program_free(p);
		}
		engine_free(&e);
		free(source);
	}
	printf("%llu pairs of %llu programs, %llu of which had parts for "
	       "libjq; %llu pairs and %llu programs left to it\n",
	    (unsigned long long)pairs, (unsigned long long)programs,
	    (unsigned long long)of_parts, (unsigned long long)asked,
	    (unsigned long long)left);
	buf_free(&doc);
	buf_free(&text);
	buf_free(&native.lines);
	buf_free(&foreign.lines);
	return rc;
}
