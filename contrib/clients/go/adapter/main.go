// Drives the client for the conformance runner: adapter SOCKET, one JSON object a line in and out.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"os"
	"sync"
	"time"

	"secretsync"
)

type order struct {
	Call *struct {
		ID        string          `json:"id"`
		Method    string          `json:"method"`
		Params    json.RawMessage `json:"params"`
		TimeoutMS int64           `json:"timeout_ms"`
	} `json:"call"`
	Cancel *struct {
		ID string `json:"id"`
	} `json:"cancel"`
	Provide *struct {
		ID     string                     `json:"id"`
		Mounts []string                   `json:"mounts"`
		Values map[string]json.RawMessage `json:"values"`
	} `json:"provide"`
}

var output sync.Mutex

func say(value any) {
	output.Lock()
	defer output.Unlock()
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(value)
}

func report(id string, result any, err error) {
	var refused *secretsync.AgentError
	var failed *secretsync.Error
	switch {
	case errors.As(err, &refused):
		say(map[string]any{"id": id, "error": refused.Raw})
	case errors.As(err, &failed):
		say(map[string]any{"id": id, "failed": failed.Message, "outcome": failed.Outcome})
	default:
		say(map[string]any{"id": id, "result": result})
	}
}

func main() {
	agent, err := secretsync.Connect(context.Background(), secretsync.Options{Path: os.Args[1]})
	if err != nil {
		say(map[string]any{"failed": err.Error(), "outcome": secretsync.NotApplied})
		os.Exit(1)
	}
	var working sync.WaitGroup
	var lock sync.Mutex
	pending := map[string]*secretsync.Pending{}
	input := bufio.NewReader(os.Stdin)
	for {
		line, err := input.ReadBytes('\n')
		if err != nil {
			break
		}
		var taken order
		if json.Unmarshal(line, &taken) != nil {
			os.Exit(2)
		}
		switch {
		case taken.Call != nil:
			call := taken.Call
			ctx, cancel := context.Background(), func() {}
			if call.TimeoutMS > 0 {
				ctx, cancel = context.WithTimeout(ctx, time.Duration(call.TimeoutMS)*time.Millisecond)
			}
			// The members as they were written: numbers keep their text.
			var params map[string]json.RawMessage
			_ = json.Unmarshal(call.Params, &params)
			sent := secretsync.Object{}
			for name, value := range params {
				sent[name] = value
			}
			request, err := agent.Begin(ctx, call.Method, sent)
			if err != nil {
				cancel()
				report(call.ID, nil, err)
				continue
			}
			lock.Lock()
			pending[call.ID] = request
			lock.Unlock()
			working.Add(1)
			go func() {
				defer working.Done()
				defer cancel()
				result, err := request.Wait(ctx)
				report(call.ID, result, err)
				if err == nil && call.Method == "events.subscribe" {
					var begun struct{ Subscription string }
					_ = json.Unmarshal(result, &begun)
					go func() {
						for event := range agent.EventsOf(begun.Subscription) {
							say(map[string]any{"event": event})
						}
					}()
				}
			}()
		case taken.Cancel != nil:
			lock.Lock()
			request := pending[taken.Cancel.ID]
			lock.Unlock()
			if request != nil {
				request.Cancel()
			}
		case taken.Provide != nil:
			provide := taken.Provide
			working.Add(1)
			go func() {
				defer working.Done()
				read := func(_ context.Context, asked secretsync.ReadRequest) (secretsync.Object, error) {
					say(map[string]any{"read": asked})
					var value map[string]json.RawMessage
					if text, ok := provide.Values[asked.Mount+"/"+asked.SecretName]; !ok || json.Unmarshal(text, &value) != nil {
						return nil, secretsync.ErrNotFound
					}
					given := secretsync.Object{}
					for name, member := range value {
						given[name] = member
					}
					return given, nil
				}
				result, err := agent.Provide(context.Background(), provide.Mounts, false, read)
				report(provide.ID, result, err)
			}()
		}
	}
	working.Wait()
	agent.Close()
}
