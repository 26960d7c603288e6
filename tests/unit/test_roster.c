/* SPDX-License-Identifier: MIT */
#include "roster.h"

#include "tap.h"

int
main(void)
{
	struct roster r = { .node = "a\"b",
		.reported_at = 20,
		.started_at = 10,
		.events = 3,
		.served = 4,
		.cut = 5,
		.refused = 6 };
	struct roster_line l = { "/x", "::1", "curl\n", 15, 1, 2, 3 };
	struct buf b = { 0 };

	ok(roster_begin(&b, &r) == 0 && roster_end(&b) == 0, "empty");
	is(buf_get(&b),
	    SLICE("{\"node\":\"a\\\"b\",\"status\":\"OK\",\"reported_at\":20,"
		  "\"started_at\":10,\"events\":3,\"served\":4,\"cut\":5,"
		  "\"refused\":6,\"connections\":[]}\n"),
	    "no connection");
	buf_reset(&b);
	roster_begin(&b, &r);
	b.n = 0;
	roster_add(&b, &l);
	roster_add(&b, &l);
	is(buf_get(&b),
	    SLICE("{\"request_path\":\"/x\",\"client_ip\":\"::1\","
		  "\"user_agent\":\"curl\\n\",\"created_at\":15,"
		  "\"msgs_sent\":1,\"msgs_skipped\":2,\"bytes_sent\":3},"
		  "{\"request_path\":\"/x\",\"client_ip\":\"::1\","
		  "\"user_agent\":\"curl\\n\",\"created_at\":15,"
		  "\"msgs_sent\":1,\"msgs_skipped\":2,\"bytes_sent\":3}"),
	    "connections");
	buf_free(&b);
	return done();
}
