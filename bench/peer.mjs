// SPDX-License-Identifier: MIT
// What someone who cares for speed would write in Node.
//
//	peer.mjs DIR <STREAM		the same records as sse-parse
//	peer.mjs DIR top <RECORDS	the ten most frequent users, then hashtags
//
// The first uses the eventsource-parser package, installed in DIR, and keeps the
// data's own text once JSON.parse has accepted it.  Both read and write large
// blocks without the event loop.
import { readSync, writeSync } from "node:fs";
import { createRequire } from "node:module";

const block = Buffer.allocUnsafe(1 << 18);
let out = "";

function flush() {
	const bytes = Buffer.from(out);
	out = "";
	for (let at = 0; at < bytes.length; )
		at += writeSync(1, bytes, at);
}

// Calls take with each block of standard input as text.
function read(take) {
	const decoder = new TextDecoder();
	for (let n; (n = readSync(0, block, 0, block.length, null)) > 0; flush())
		take(decoder.decode(block.subarray(0, n), { stream: true }));
}

function isJson(text) {
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}

function parse(dir) {
	const { createParser } = createRequire(dir + "/")("eventsource-parser");
	let id = "";
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
	read((text) => parser.feed(text));
}

// The ten largest; the sort is stable and a Map in order of arrival, so of equal
// ones the first seen comes first.
function print(counts) {
	for (const [key, n] of [...counts].sort((a, b) => b[1] - a[1]).slice(0, 10))
		out += n + " " + key + "\n";
}

function top() {
	const users = new Map(), tags = new Map();
	const add = (counts, key) => counts.set(key, (counts.get(key) ?? 0) + 1);
	let half = "";
	read((text) => {
		const lines = (half + text).split("\n");
		half = lines.pop();
		for (const line of lines) {
			const tweet = JSON.parse(line).data.data;
			if (tweet.user)
				add(users, tweet.user.username);
			for (const tag of tweet.hashtags ?? [])
				add(tags, tag);
		}
	});
	print(users);
	print(tags);
	flush();
}

if (process.argv[3] === "top")
	top();
else
	parse(process.argv[2]);
