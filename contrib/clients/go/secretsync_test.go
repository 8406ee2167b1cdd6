package secretsync

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// agent is what a script of a test is given: the connection, and what the client writes.
type agent struct {
	conn  net.Conn
	lines *bufio.Scanner
}

func (a *agent) next() message {
	var taken message
	if a.lines.Scan() {
		_ = json.Unmarshal(a.lines.Bytes(), &taken)
	}
	return taken
}

func (a *agent) say(format string, arguments ...any) { fmt.Fprintf(a.conn, format+"\n", arguments...) }

// serve starts an agent that does what the script says, and connects a client to it.
func serve(t *testing.T, script func(*agent)) *Client {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.sock")
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	var done sync.WaitGroup
	done.Add(1)
	go func() {
		defer done.Done()
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		lines := bufio.NewScanner(conn)
		lines.Buffer(nil, 4<<20)
		script(&agent{conn, lines})
	}()
	client, err := Connect(context.Background(), Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		client.Close()
		listener.Close()
		done.Wait()
	})
	return client
}

func TestAnswersComeInAnyOrder(t *testing.T) {
	client := serve(t, func(a *agent) {
		first, second := a.next(), a.next()
		a.say(`{"jsonrpc":"2.0","id":%s,"result":{"n":2}}`, second.ID)
		a.say(`{"jsonrpc":"2.0","id":%s,"result":{"n":1}}`, first.ID)
		a.next()
	})
	ctx := context.Background()
	first, err := client.Begin(ctx, "x", nil)
	if err != nil {
		t.Fatal(err)
	}
	second, err := client.Begin(ctx, "x", nil)
	if err != nil {
		t.Fatal(err)
	}
	for pending, expected := range map[*Pending]string{first: `{"n":1}`, second: `{"n":2}`} {
		if result, err := pending.Wait(ctx); err != nil || string(result) != expected {
			t.Errorf("%s, %v", result, err)
		}
	}
}

func TestAReplyMayComeByteByByte(t *testing.T) {
	client := serve(t, func(a *agent) {
		id := a.next().ID
		line := fmt.Sprintf("\r\n{\"jsonrpc\":\"2.0\",\"method\":\"news\"}\n{\"jsonrpc\":\"2.0\",\"x\":1,\"id\":%s,\"result\":{\"n\":1.10}}\r\n", id)
		for index := range line {
			_, _ = a.conn.Write([]byte{line[index]})
		}
		a.next()
	})
	result, err := client.Call(context.Background(), "x", nil)
	if err != nil || result["n"] != json.Number("1.10") {
		t.Errorf("%v, %v", result, err)
	}
}

func TestErrorsOfTheAgentArriveWhole(t *testing.T) {
	client := serve(t, func(a *agent) {
		a.say(`{"jsonrpc":"2.0","id":%s,"error":{"code":40401,"message":"no","data":{"reason":"destination_not_found","retryable":false,"outcome":"not_applied","hint":"h"}}}`, a.next().ID)
		a.next()
	})
	_, err := client.ReadDestination(context.Background(), "d")
	var refused *AgentError
	if !errors.As(err, &refused) || refused.Code != 40401 || refused.Reason != "destination_not_found" || refused.Hint != "h" || refused.Outcome != NotApplied {
		t.Errorf("%v", err)
	}
}

func TestALostConnectionLeavesTheOutcomeUnknown(t *testing.T) {
	client := serve(t, func(a *agent) { a.next() })
	var failed *Error
	if err := client.Ping(context.Background()); !errors.As(err, &failed) || failed.Outcome != Unknown {
		t.Errorf("%v", err)
	}
	<-client.Done()
	if err := client.Ping(context.Background()); !errors.As(err, &failed) || failed.Outcome != NotApplied {
		t.Errorf("%v", err)
	}
}

func TestACallWhoseContextEndsIsCancelled(t *testing.T) {
	cancelled := make(chan message, 1)
	client := serve(t, func(a *agent) {
		a.next()
		cancelled <- a.next()
		a.next()
	})
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	_, err := client.WaitSettled(ctx, nil)
	var failed *Error
	if !errors.As(err, &failed) || failed.Outcome != Unknown || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	if told := <-cancelled; told.Method == nil || *told.Method != "$/cancelRequest" || string(told.Params) != `{"id":1}` {
		t.Errorf("%v", told)
	}
}

func TestTheAgentIsAnswered(t *testing.T) {
	answers := make(chan message, 8)
	client := serve(t, func(a *agent) {
		a.say(`{"jsonrpc":"2.0","id":%s,"result":{"owned":["kv"],"needed":[]}}`, a.next().ID)
		a.say(`{"jsonrpc":"2.0","id":"s:1","method":"ping"}`)
		a.say(`{"jsonrpc":"2.0","id":"s:2","method":"no.such"}`)
		for index, name := range []string{"a", "none", "bad", "panic"} {
			a.say(`{"jsonrpc":"2.0","id":"s:%d","method":"secret.read","params":{"mount":"kv","secret_name":"%s"}}`, index+3, name)
		}
		for count := 0; count < 6; count++ {
			answers <- a.next()
		}
		a.next()
	})
	_, err := client.Provide(context.Background(), []string{"kv"}, false, func(_ context.Context, asked ReadRequest) (Object, error) {
		switch asked.SecretName {
		case "a":
			return Object{"data": Object{"k": 1}, "metadata": Object{"version": 3}}, nil
		case "none":
			return nil, ErrNotFound
		case "panic":
			panic("hunter2")
		}
		return nil, errors.New("hunter2")
	})
	if err != nil {
		t.Fatal(err)
	}
	expected := map[string]string{
		`"s:1"`: `{}`, `"s:2"`: `-32601`, `"s:3"`: `{"data":{"k":1},"metadata":{"version":3}}`, `"s:4"`: `40404`,
		`"s:5"`: `-32603`, `"s:6"`: `-32603`,
	}
	for count := 0; count < 6; count++ {
		answer := <-answers
		text := string(answer.Result) + string(answer.Error)
		if !strings.Contains(text, expected[string(answer.ID)]) || strings.Contains(text, "hunter2") {
			t.Errorf("%s: %s", answer.ID, text)
		}
	}
}

func TestTheAnswerToASnapshotIsReadToItsEnd(t *testing.T) {
	asked := make(chan string, 2)
	client := serve(t, func(a *agent) {
		for _, rest := range []string{`["b"],"truncated":true`, `["c"]`} {
			message := a.next()
			asked <- string(message.Params)
			a.say(`{"jsonrpc":"2.0","id":%s,"result":{"received":1,"needed":["a"],"vanished":%s}}`, message.ID, rest)
		}
	})
	result, err := client.Snapshot(context.Background(), "my-kv", map[string]int64{"a": 1})
	if err != nil || fmt.Sprint(*result) != "{1 [a a] [b c]}" {
		t.Errorf("%v, %v", result, err)
	}
	for _, expected := range []string{
		`{"last":true,"mount":"my-kv","part":1,"versions":{"a":1}}`, `{"last":true,"mount":"my-kv","part":2,"versions":{}}`,
	} {
		if params := <-asked; params != expected {
			t.Error(params)
		}
	}
}

func TestEventsThatNobodyTakesGiveWay(t *testing.T) {
	client := serve(t, func(a *agent) {
		a.say(`{"jsonrpc":"2.0","id":%s,"result":{"subscription":"e1","seq":0,"snapshot":[]}}`, a.next().ID)
		for seq := 1; seq <= 1026; seq++ {
			a.say(`{"jsonrpc":"2.0","method":"event","params":{"subscription":"e1","seq":%d}}`, seq)
		}
		a.say(`{"jsonrpc":"2.0","id":%s,"result":{}}`, a.next().ID)
		a.next()
	})
	if _, err := client.Call(context.Background(), "events.subscribe", nil); err != nil {
		t.Fatal(err)
	}
	if err := client.Ping(context.Background()); err != nil {
		t.Fatal(err)
	}
	event := <-client.EventsOf("e1")
	if event["lost"] != json.Number("1025") || event["resync"] != true {
		t.Errorf("%v", event)
	}
}

func TestWhatIsWrittenIsASCIIAndWhatIsNotJSONIsRefused(t *testing.T) {
	line, err := lineOf(Object{"a": "é\u2028😀<", "n": json.RawMessage(`1e400`)})
	if err != nil || string(line) != `{"a":"\u00e9\u2028\ud83d\ude00<","n":1e400}`+"\n" {
		t.Errorf("%s, %v", line, err)
	}
	deep := any(Object{})
	for level := 0; level < 64; level++ {
		deep = Object{"d": deep}
	}
	for _, bad := range []any{Object{"a": "\xff"}, Object{"a": func() {}}, deep, Object{"a": strings.Repeat("x", lineBytes)}} {
		if _, err := lineOf(bad); err == nil {
			t.Errorf("taken: %.40v", bad)
		}
	}
}

// echo answers everything the same.
func echo(a *agent) {
	for taken := a.next(); taken.ID != nil || taken.Method != nil; taken = a.next() {
		if taken.ID != nil {
			a.say(`{"jsonrpc":"2.0","id":%s,"result":{}}`, taken.ID)
		}
	}
}

func TestAContextThatEndsStopsNoOtherWrite(t *testing.T) {
	client := serve(t, echo)
	var working sync.WaitGroup
	for worker := 0; worker < 8; worker++ {
		working.Add(1)
		go func() {
			defer working.Done()
			for turn := 0; turn < 500; turn++ {
				ctx, cancel := context.WithCancel(context.Background())
				pending, err := client.Begin(ctx, "x", nil)
				cancel()
				if err != nil {
					t.Error(err)
					return
				}
				if _, err := pending.Wait(context.Background()); err != nil {
					t.Error(err)
					return
				}
			}
		}()
	}
	working.Wait()
}

func TestNothingIsSentForAContextThatHasEnded(t *testing.T) {
	client := serve(t, func(a *agent) {
		if taken := a.next(); string(taken.Params) != `{"sent":true}` {
			t.Errorf("%s", taken.Params)
		}
		a.next()
	})
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	for turn := 0; turn < 20; turn++ {
		_, err := client.Begin(ended, "x", nil)
		var failed *Error
		if !errors.As(err, &failed) || failed.Outcome != NotApplied || !errors.Is(err, context.Canceled) {
			t.Fatalf("%v", err)
		}
	}
	if _, err := client.Begin(context.Background(), "x", Object{"sent": true}); err != nil {
		t.Error(err)
	}
}

func TestTextThatIsNotUTF8IsRefusedWhereverItIs(t *testing.T) {
	type inner struct{ Text string }
	text := "hunter2\xff"
	for _, data := range []any{
		map[string]string{"k": text}, map[string]string{text: "v"}, []string{text}, [1]string{text}, inner{text},
		&inner{text}, map[string][]inner{"k": {{text}}}, Object{"k": json.RawMessage("\"\xff\"")}, any(&text),
	} {
		_, err := lineOf(Object{"data": data})
		var failed *Error
		if !errors.As(err, &failed) || failed.Outcome != NotApplied || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%T: %v", data, err)
		}
	}
	line, err := lineOf(Object{"data": &inner{"\ufffd"}, "b": []byte{0xff}, "none": (*inner)(nil)})
	if err != nil || string(line) != `{"b":"/w==","data":{"Text":"\ufffd"},"none":null}`+"\n" {
		t.Errorf("%s, %v", line, err)
	}
	type ring struct{ Next *ring }
	loop := &ring{}
	loop.Next = loop
	if _, err := lineOf(Object{"data": loop}); err == nil {
		t.Error("a ring was taken")
	}
}

func TestReadsThatHangHoldUpNothingElse(t *testing.T) {
	const asked = 200
	client := serve(t, func(a *agent) {
		a.say(`{"jsonrpc":"2.0","id":%s,"result":{}}`, a.next().ID)
		for number := 0; number < asked; number++ {
			a.say(`{"jsonrpc":"2.0","id":"s:%d","method":"secret.read","params":{"mount":"kv","secret_name":"a"}}`, number)
		}
		a.say(`{"jsonrpc":"2.0","id":"s:ping","method":"ping"}`)
		// The answer, and the client's own ping, in any order.
		got := map[string]bool{string(a.next().ID): true, string(a.next().ID): true}
		if !got[`"s:ping"`] || !got["2"] {
			t.Errorf("%v", got)
		}
		a.say(`{"jsonrpc":"2.0","id":2,"result":{}}`)
		a.next()
	})
	hold := make(chan struct{})
	defer close(hold)
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	_, err := client.Provide(ctx, []string{"kv"}, false, func(context.Context, ReadRequest) (Object, error) {
		<-hold
		return nil, ErrNotFound
	})
	if err != nil {
		t.Fatal(err)
	}
	// The agent of this test answers it only after its own ping was answered.
	if err := client.Ping(ctx); err != nil {
		t.Error(err)
	}
}

func TestASubscriptionThatEndedLeavesNothing(t *testing.T) {
	client := serve(t, func(a *agent) {
		a.say(`{"jsonrpc":"2.0","id":%s,"result":{"subscription":"e1","seq":0,"snapshot":[]}}`, a.next().ID)
		ending := a.next()
		a.say(`{"jsonrpc":"2.0","method":"event","params":{"subscription":"e1","seq":1}}`)
		a.say(`{"jsonrpc":"2.0","id":%s,"result":{}}`, ending.ID)
		a.next()
	})
	subscription, err := client.Subscribe(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	subscription.Close()
	for range subscription.Events {
	}
	client.lock.Lock()
	defer client.lock.Unlock()
	if len(client.queues) != 0 {
		t.Errorf("%d are left", len(client.queues))
	}
}

func TestEntriesComeInTheOrderOfTheirNames(t *testing.T) {
	client := serve(t, func(a *agent) {
		a.say(`{"jsonrpc":"2.0","id":%s,"result":{"key_info":{"d":{},"a":{},"c":{},"b":{}},"next":"d"}}`, a.next().ID)
		a.say(`{"jsonrpc":"2.0","id":%s,"result":{"key_info":{"g":{},"e":{},"f":{}}}}`, a.next().ID)
		a.next()
	})
	mounts, err := client.Mounts(context.Background())
	paths := ""
	for _, mount := range mounts {
		paths += mount["path"].(string)
	}
	if err != nil || paths != "abcdefg" {
		t.Errorf("%s, %v", paths, err)
	}
}

func TestADeadlineGoesBesideOtherMeta(t *testing.T) {
	client := serve(t, func(a *agent) {
		for _, expected := range []string{`{"deadline_ms":1,"traceparent":"t"}`, `{"deadline_ms":1500}`} {
			taken := a.next()
			var params struct {
				Meta json.RawMessage `json:"_meta"`
			}
			if json.Unmarshal(taken.Params, &params) != nil || string(params.Meta) != expected {
				t.Errorf("%s", taken.Params)
			}
			a.say(`{"jsonrpc":"2.0","id":%s,"result":{}}`, taken.ID)
		}
		a.next()
	})
	meta := Object{"traceparent": "t"}
	for _, options := range []*CallOptions{
		{Deadline: time.Microsecond, Params: Object{"_meta": meta}}, {Deadline: 1500 * time.Millisecond},
	} {
		if _, err := client.WaitSettled(context.Background(), options); err != nil {
			t.Error(err)
		}
	}
	if len(meta) != 1 {
		t.Error("what the caller gave was changed")
	}
}

func TestOnlyTheNamesOfTheProtocolCount(t *testing.T) {
	client := serve(t, func(a *agent) {
		a.say(`{"jsonrpc":"2.0","id":%s,"result":{"n":1},"Error":{"code":1},"ID":9,"METHOD":"ping"}`, a.next().ID)
		a.say("{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":{\"n\":\"\xff\"}}", a.next().ID)
		a.next()
	})
	if result, err := client.Call(context.Background(), "x", nil); err != nil || result["n"] != json.Number("1") {
		t.Errorf("%v, %v", result, err)
	}
	var failed *Error
	if _, err := client.Call(context.Background(), "x", nil); !errors.As(err, &failed) || failed.Outcome != Unknown {
		t.Errorf("%v", err)
	}
}

func TestAPendingMayBeWaitedForAgain(t *testing.T) {
	client := serve(t, func(a *agent) {
		a.say(`{"jsonrpc":"2.0","id":%s,"result":{"n":1}}`, a.next().ID)
		a.next()
		a.next()
		a.next()
	})
	ctx := context.Background()
	ended, cancel := context.WithCancel(ctx)
	cancel()
	answered, err := client.Begin(ctx, "x", nil)
	if err != nil {
		t.Fatal(err)
	}
	for turn := 0; turn < 2; turn++ {
		if result, err := answered.Wait(ctx); err != nil || string(result) != `{"n":1}` {
			t.Errorf("%s, %v", result, err)
		}
	}
	given, err := client.Begin(ctx, "x", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, limit := range []context.Context{ended, ended, ctx} {
		if _, err := given.Wait(limit); !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	}
}
