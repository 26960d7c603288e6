/* SPDX-License-Identifier: MIT */
/*
 * Whatever a token service answers: a token only out of a success and out of
 * JSON, only of visible ASCII, with a lifetime that is believed; otherwise no
 * byte of one.  What is printed is JSON that reads back as the token.
 *
 * Input: a byte that picks the status, the body.
 */
#include "answer.h"
#include "check.h"

#define NOW INT64_C(1700000000000000)

static void
check_token(const struct answer *a, int status, struct slice body)
{
	struct buf out = { .max = 0 }, back = { .max = 0 };

	CHECK(status / 100 == 2 && json_valid(json_trim(body), JSON_DEPTH));
	CHECK(a->token.n >= 1 && a->token.n <= ANSWER_TOKEN_MAX);
	for (size_t i = 0; i < a->token.n; i++)
		CHECK(a->token.p[i] >= '!' && a->token.p[i] <= '~');
	CHECK(a->life_s <= ANSWER_LIFE_MAX);
	CHECK(!(a->life_s && a->odd.n) && a->why.n == 0 && a->said.n == 0);
	CHECK(answer_write(&out, buf_get(&a->token), NOW, a->life_s, 0) == 0);
	CHECK(json_valid(buf_get(&out), JSON_DEPTH));
	CHECK(
	    json_text(&back, json_member(buf_get(&out), SLICE("token"))) == 0);
	CHECK(slice_eq(buf_get(&back), buf_get(&a->token)));
	buf_free(&out);
	buf_free(&back);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static const int status[] = { 200, 201, 200, 302, 401, 429, 500, 404 };
	static struct answer_field field[2];
	struct answer_want want = { &field[0], 1, &field[1], 1, NOW };
	struct slice body = { (const char *)bytes, n };
	struct reply r = { .location = "https://a.example/b" };
	struct answer a = { 0 };

	if (!field[0].name) {
		field[0].name = ".t";
		field[1].name = ".e";
		CHECK(!path_parse(&field[0].path, ".t"));
		CHECK(!path_parse(&field[1].path, ".e"));
	}
	r.status = status[take_byte(&body) % 8];
	CHECK(answer_read(&a, &want, &r, body) == 0);
	if (a.kind == ANSWER_TOKEN)
		check_token(&a, r.status, body);
	else
		CHECK(a.token.n == 0 && a.odd.n == 0 && a.life_s == 0);
	if (r.status / 100 == 2 && a.kind != ANSWER_TOKEN)
		CHECK(a.why.n > 0);
	answer_free(&a);
	return 0;
}
