package server

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// newServer returns a server and what it has logged so far.
func newServer() (*Server, *strings.Builder) {
	var log strings.Builder
	return New(slog.New(slog.NewJSONHandler(&log, nil))), &log
}

func ask(s *Server, method, target, body string) *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	s.http.Handler.ServeHTTP(recorder, httptest.NewRequest(method, target, strings.NewReader(body)))
	return recorder
}

func TestAnswers(t *testing.T) {
	const calculate = "/api/calculate?expression="
	for _, test := range []struct {
		method, target string
		code           int
		body           string
	}{
		{"GET", calculate + "5+%2F+2", 200, `{"expression":"5 / 2","result":2.5}`},
		{"GET", calculate + "2*2", 200, `{"expression":"2*2","result":4}`},
		{"GET", calculate + "1+%2F+0", 400, `{"error":"division by zero","position":3}`},
		{"GET", calculate + "%F0%9F%98%80", 400, `{"error":"unexpected \"😀\"","position":1}`},
		{"GET", calculate + "1;2", 400, `{"error":"unexpected \";\"","position":2}`},
		{"GET", calculate, 400, `{"error":"expression is empty","position":1}`},
		{"GET", "/api/calculate", 400, `{"error":"expression is empty","position":1}`},
		{"GET", calculate + "%zz", 400, `{"error":"malformed query string"}`},
		{"GET", "/healthz", 200, `{"status":"ok"}`},
		{"GET", "/readyz", 200, `{"status":"ready"}`},
		{"GET", "/nothing", 404, `{"error":"not found"}`},
		{"POST", "/nothing", 404, `{"error":"not found"}`},
		{"GET", "/healthz/", 404, `{"error":"not found"}`},
		{"POST", "/", 405, `{"error":"method not allowed"}`},
		{"DELETE", calculate + "1", 405, `{"error":"method not allowed"}`},
	} {
		t.Run(test.method+" "+test.target, func(t *testing.T) {
			s, _ := newServer()
			answer := ask(s, test.method, test.target, "")
			if body := strings.TrimSpace(answer.Body.String()); answer.Code != test.code || body != test.body {
				t.Errorf("got %d %s; want %d %s", answer.Code, body, test.code, test.body)
			}
			if got := answer.Header().Get("Content-Type"); got != "application/json" {
				t.Errorf("Content-Type: %q", got)
			}
			if allow := answer.Header().Get("Allow"); (allow == "GET, HEAD") != (test.code == 405) {
				t.Errorf("Allow: %q", allow)
			}
		})
	}
}

func TestPage(t *testing.T) {
	s, _ := newServer()
	answer := ask(s, "GET", "/", "")
	if answer.Code != 200 || answer.Header().Get("Content-Type") != "text/html; charset=utf-8" {
		t.Errorf("got %d %s", answer.Code, answer.Header().Get("Content-Type"))
	}
	// The policy allows one style and one script, found by their bare tags.
	for _, tag := range []string{"<style", "<style>", "<script", "<script>"} {
		if n := strings.Count(answer.Body.String(), tag); n != 1 {
			t.Errorf("%d × %s", n, tag)
		}
	}
}

func TestSecurityHeaders(t *testing.T) {
	s, _ := newServer()
	for _, target := range []string{"/", "/healthz", "/nothing"} {
		header := ask(s, "GET", target, "").Header()
		if got := header.Get("X-Content-Type-Options"); got != "nosniff" {
			t.Errorf("%s: X-Content-Type-Options: %q", target, got)
		}
		if got := header.Get("Content-Security-Policy"); !strings.HasPrefix(got, "default-src 'none'; ") {
			t.Errorf("%s: Content-Security-Policy: %q", target, got)
		}
	}
}

func TestBodyLimit(t *testing.T) {
	s, _ := newServer()
	if code := ask(s, "GET", "/healthz", strings.Repeat("x", maxBodyBytes)).Code; code != 200 {
		t.Errorf("at the limit: got %d", code)
	}
	if code := ask(s, "GET", "/healthz", strings.Repeat("x", maxBodyBytes+1)).Code; code != 413 {
		t.Errorf("above the limit: got %d", code)
	}

	var readError error
	limited := limitBody(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, readError = io.ReadAll(r.Body)
	}))
	request := httptest.NewRequest("GET", "/", strings.NewReader(strings.Repeat("x", maxBodyBytes+1)))
	request.ContentLength = -1 // not declared
	limited.ServeHTTP(httptest.NewRecorder(), request)
	if _, ok := errors.AsType[*http.MaxBytesError](readError); !ok {
		t.Errorf("length not declared: got error %v", readError)
	}
}

func TestRequestLog(t *testing.T) {
	s, log := newServer()
	ask(s, "GET", "/healthz", "")
	ask(s, "GET", "/readyz", "")
	if log.Len() != 0 {
		t.Errorf("probes are logged: %s", log)
	}
	ask(s, "GET", "/nothing%0A", "")
	var line map[string]any
	if err := json.Unmarshal([]byte(log.String()), &line); err != nil {
		t.Fatalf("%v in %s", err, log)
	}
	for key, want := range map[string]any{
		"level": "INFO", "msg": "request", "method": "GET", "path": "/nothing\n", "status": 404.0,
	} {
		if line[key] != want {
			t.Errorf("%s: got %v, want %v", key, line[key], want)
		}
	}
}

func TestPanic(t *testing.T) {
	s, log := newServer()
	front := httptest.NewServer(s.observe(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/late" {
			io.WriteString(w, "half")
		}
		panic("oops")
	})))

	// A client retries on a connection that it has kept alive.
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Get(front.URL + "/early")
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if response.StatusCode != 500 || string(body) != "{\"error\":\"internal server error\"}\n" || err != nil {
		t.Errorf("early: got %s %q, %v", response.Status, body, err)
	}
	if response, err = client.Get(front.URL + "/late"); err == nil {
		_, err = io.ReadAll(response.Body)
	}
	if err == nil {
		t.Error("late: a broken answer looks whole")
	}

	front.Close() // waits for the handlers
	if n := strings.Count(log.String(), `"msg":"panic","error":"oops"`); n != 2 {
		t.Errorf("%d panics in %s", n, log)
	}
}

// TestLongestExpression asks for the expression that takes the most bytes.
func TestLongestExpression(t *testing.T) {
	s, _ := newServer()
	front := httptest.NewUnstartedServer(nil)
	front.Config = &s.http
	front.Start()
	defer front.Close()
	expression := strings.Repeat("😀", 1000)
	response, err := http.Get(front.URL + "/api/calculate?expression=" + url.QueryEscape(expression))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	if want := "{\"error\":\"unexpected \\\"😀\\\"\",\"position\":1}\n"; string(body) != want {
		t.Errorf("got %s %s", response.Status, body)
	}
}

// pipeListener accepts the connections that its dial method makes in memory.
type pipeListener struct {
	connections chan net.Conn
	closed      chan struct{}
}

func (l pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.connections:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l pipeListener) Close() error   { close(l.closed); return nil }
func (l pipeListener) Addr() net.Addr { return &net.TCPAddr{} }

func (l pipeListener) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case l.connections <- there:
		return here, nil
	case <-l.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func TestDrain(t *testing.T) {
	for name, test := range map[string]struct {
		takes    time.Duration // of the request that is under way
		finishes bool
	}{
		"request finishes":   {drainDelay + drainTimeout - time.Second, true},
		"request is cut off": {drainDelay + drainTimeout + time.Second, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, _ := newServer()
				usual := s.http.Handler
				s.http.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if r.URL.Path == "/slow" {
						time.Sleep(test.takes)
					}
					usual.ServeHTTP(w, r)
				})
				listener := pipeListener{make(chan net.Conn), make(chan struct{})}
				client := http.Client{Transport: &http.Transport{
					DialContext:       listener.dial,
					DisableKeepAlives: true,
				}}
				get := func(path string) (int, error) {
					response, err := client.Get("http://test" + path)
					if err != nil {
						return 0, err
					}
					response.Body.Close()
					return response.StatusCode, nil
				}

				ctx, cancel := context.WithCancel(t.Context())
				served := make(chan error)
				go func() { served <- s.Serve(ctx, listener) }()
				slow := make(chan error)
				go func() {
					_, err := get("/slow")
					slow <- err
				}()
				synctest.Wait()
				if code, err := get("/readyz"); code != 200 {
					t.Errorf("before: /readyz gives %d, %v", code, err)
				}

				start := time.Now()
				cancel()
				synctest.Wait()
				if code, err := get("/readyz"); code != 503 {
					t.Errorf("draining: /readyz gives %d, %v", code, err)
				}
				if code, err := get("/healthz"); code != 200 {
					t.Errorf("draining: /healthz gives %d, %v", code, err)
				}
				time.Sleep(drainDelay + time.Millisecond)
				if _, err := get("/readyz"); err == nil {
					t.Error("a connection is accepted after the delay")
				}
				if err := <-slow; (err == nil) != test.finishes {
					t.Errorf("slow request: %v", err)
				}
				if err := <-served; err != nil {
					t.Errorf("Serve: %v", err)
				}
				if took := time.Since(start); took > drainDelay+drainTimeout {
					t.Errorf("took %v", took)
				}
				time.Sleep(test.takes) // let the handler that was cut off return
			})
		})
	}
}

func TestListenerFails(t *testing.T) {
	s, _ := newServer()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	if err := s.Serve(t.Context(), listener); err == nil {
		t.Error("no error")
	}
}

func TestCheckHealth(t *testing.T) {
	s, _ := newServer()
	healthy := httptest.NewServer(s.http.Handler)
	if err := CheckHealth(t.Context(), healthy.URL); err != nil {
		t.Errorf("healthy: %v", err)
	}
	healthy.Close()
	if err := CheckHealth(t.Context(), healthy.URL); err == nil {
		t.Error("closed: no error")
	}

	sick := httptest.NewServer(http.NotFoundHandler())
	defer sick.Close()
	if err := CheckHealth(t.Context(), sick.URL); err == nil || !strings.HasSuffix(err.Error(), "/healthz answered 404 Not Found") {
		t.Errorf("sick: %v", err)
	}
}

func TestCheckHealthTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		listener := pipeListener{make(chan net.Conn), make(chan struct{})}
		go func() { // accepts and never answers
			connection, _ := listener.Accept()
			io.Copy(io.Discard, connection)
		}()
		usual := http.DefaultTransport
		defer func() { http.DefaultTransport = usual }()
		http.DefaultTransport = &http.Transport{DialContext: listener.dial}
		start := time.Now()
		err := CheckHealth(t.Context(), "http://test")
		if took := time.Since(start); !errors.Is(err, context.DeadlineExceeded) || took != healthTimeout {
			t.Errorf("got %v after %v", err, took)
		}
	})
}
