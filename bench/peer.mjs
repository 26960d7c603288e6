// SPDX-License-Identifier: MIT
// The same records as sse-parse, made with the eventsource-parser package:
// the way someone who cares for speed would write it in Node.  It reads large
// blocks and writes large blocks without the event loop, and keeps the data's
// own text once JSON.parse has accepted it.
import { readSync, writeSync } from "node:fs";
import { createRequire } from "node:module";

// the package is installed under bench/work, whose path is the argument
const require = createRequire(process.argv[2] + "/");
const { createParser } = require("eventsource-parser");

const block = Buffer.allocUnsafe(1 << 18);
const decoder = new TextDecoder();
let out = "";
let id = "";

function isJson(text) {
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}

const parser = createParser({
	onEvent(e) {
		if (e.id !== undefined)
			id = e.id;
		const data = isJson(e.data) ? e.data : JSON.stringify(e.data);
		out += '{"event":' + JSON.stringify(e.event ?? "message") +
		    (id === "" ? "" : ',"id":' + JSON.stringify(id)) +
		    ',"data":' + data + "}\n";
	},
});

function flush() {
	const bytes = Buffer.from(out);
	out = "";
	for (let at = 0; at < bytes.length; )
		at += writeSync(1, bytes, at);
}

for (let n; (n = readSync(0, block, 0, block.length, null)) > 0; flush())
	parser.feed(decoder.decode(block.subarray(0, n), { stream: true }));
