// SPDX-License-Identifier: MIT

// What someone who cares for speed would write in Go with the standard library.
//
//	peer <STREAM		the same records as sse-parse
//	peer top <RECORDS	the ten most frequent users, then hashtags
//
// Lines are cut by hand out of a large block, JSON is judged by json.Valid and
// kept as it came, and output is written in large blocks.  Lines end with LF or
// CRLF; a CR alone, which no server sends, ends none here.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"sort"
)

const block = 1 << 18

// A line without its end; it lives until the next call.
type lines struct {
	in   *bufio.Reader
	long []byte
}

func (l *lines) next() ([]byte, error) {
	line, err := l.in.ReadSlice('\n')
	if err == bufio.ErrBufferFull {
		l.long = append(l.long[:0], line...)
		for err == bufio.ErrBufferFull {
			line, err = l.in.ReadSlice('\n')
			l.long = append(l.long, line...)
		}
		line = l.long
	}
	if err != nil {
		return nil, err // what has no end is no line
	}
	line = line[:len(line)-1]
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	return line, nil
}

// Text as a JSON string, with no more escapes than JSON asks for.
func quote(text []byte) []byte {
	var b bytes.Buffer

	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(string(text)); err != nil {
		log.Fatal(err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

type event struct {
	name, data []byte
	id         []byte // quoted; of the last event that had one
	last, head []byte // the name of the record before, and its beginning
	any        bool   // a data line came
}

func (e *event) field(line []byte) {
	name, value := line, []byte(nil)
	if colon := bytes.IndexByte(line, ':'); colon >= 0 {
		name, value = line[:colon], line[colon+1:]
		if len(value) > 0 && value[0] == ' ' {
			value = value[1:]
		}
	}
	switch string(name) {
	case "data":
		if e.any {
			e.data = append(e.data, '\n')
		}
		e.data = append(e.data, value...)
		e.any = true
	case "event":
		e.name = append(e.name[:0], value...)
	case "id":
		if bytes.IndexByte(value, 0) < 0 {
			e.id = quote(value)
		}
	}
}

func (e *event) end(out *bufio.Writer) {
	if e.any {
		if len(e.name) == 0 {
			e.name = append(e.name, "message"...)
		}
		if !bytes.Equal(e.name, e.last) {
			e.last = append(e.last[:0], e.name...)
			e.head = append([]byte(`{"event":`), quote(e.name)...)
		}
		out.Write(e.head)
		if len(e.id) > 2 {
			out.WriteString(`,"id":`)
			out.Write(e.id)
		}
		out.WriteString(`,"data":`)
		if json.Valid(e.data) {
			out.Write(e.data)
		} else {
			out.Write(quote(e.data))
		}
		out.WriteString("}\n")
	}
	e.name, e.data, e.any = e.name[:0], e.data[:0], false
}

func parse(in *lines, out *bufio.Writer) error {
	var e event

	for {
		line, err := in.next()
		if err != nil {
			return err
		}
		if len(line) == 0 {
			e.end(out)
		} else {
			e.field(line)
		}
	}
}

type counter struct {
	key      string
	n, since int // since: how many were known when it came
}

type counts map[string]*counter

func (c counts) add(key string) {
	if at := c[key]; at != nil {
		at.n++
	} else {
		c[key] = &counter{key, 1, len(c)}
	}
}

// The ten largest; of equal ones the first seen first.
func (c counts) print(out *bufio.Writer) {
	all := make([]*counter, 0, len(c))
	for _, at := range c {
		all = append(all, at)
	}
	sort.Slice(all, func(i, j int) bool {
		a, b := all[i], all[j]
		return a.n > b.n || a.n == b.n && a.since < b.since
	})
	for i := 0; i < len(all) && i < 10; i++ {
		fmt.Fprintln(out, all[i].n, all[i].key)
	}
}

func top(in *lines, out *bufio.Writer) error {
	users, tags := counts{}, counts{}

	for {
		var record struct {
			Data struct {
				Data struct {
					User struct {
						Username string
					}
					Hashtags []string
				}
			}
		}
		line, err := in.next()
		if err != nil {
			users.print(out)
			tags.print(out)
			return err
		}
		if err := json.Unmarshal(line, &record); err != nil {
			log.Fatal(err)
		}
		tweet := &record.Data.Data
		if tweet.User.Username != "" {
			users.add(tweet.User.Username)
		}
		for _, tag := range tweet.Hashtags {
			tags.add(tag)
		}
	}
}

func main() {
	in := &lines{in: bufio.NewReaderSize(os.Stdin, block)}
	out := bufio.NewWriterSize(os.Stdout, block)
	work := parse

	if len(os.Args) > 1 && os.Args[1] == "top" {
		work = top
	}
	if err := work(in, out); err != io.EOF {
		log.Fatal(err)
	}
	if err := out.Flush(); err != nil {
		log.Fatal(err)
	}
}
