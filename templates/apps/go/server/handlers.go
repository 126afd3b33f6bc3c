package server

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"example.com/calculator/calc"
)

type result struct {
	Expression string  `json:"expression"`
	Result     float64 `json:"result"`
}

type failure struct {
	Error    string `json:"error"`
	Position int    `json:"position,omitempty"`
}

type status struct {
	Status string `json:"status"`
}

// handler returns all routes within the middleware.
func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/{$}", get(servePage))
	mux.HandleFunc("/api/calculate", get(calculate))
	mux.HandleFunc("/healthz", get(s.health))
	mux.HandleFunc("/readyz", get(s.ready))
	mux.HandleFunc("/", notFound)
	return s.observe(secure(limitBody(mux)))
}

// get answers methods other than GET and HEAD with 405. (The "GET /path"
// patterns of ServeMux cannot: notFound would match the other methods.)
func get(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			writeJSON(w, http.StatusMethodNotAllowed, failure{Error: "method not allowed"})
			return
		}
		next(w, r)
	}
}

func calculate(w http.ResponseWriter, r *http.Request) {
	// net/url takes a bare ";" for a mistake; here it is just a character that
	// no expression holds.
	query, err := url.ParseQuery(strings.ReplaceAll(r.URL.RawQuery, ";", "%3B"))
	if err != nil {
		writeJSON(w, http.StatusBadRequest, failure{Error: "malformed query string"})
		return
	}
	expression := query.Get("expression")
	value, err := calc.Evaluate(expression)
	if e, ok := errors.AsType[*calc.Error](err); ok {
		writeJSON(w, http.StatusBadRequest, failure{e.Message, e.Position})
		return
	}
	writeJSON(w, http.StatusOK, result{expression, value})
}

func (s *Server) health(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, status{"ok"})
}

func (s *Server) ready(w http.ResponseWriter, _ *http.Request) {
	if s.draining.Load() {
		writeJSON(w, http.StatusServiceUnavailable, status{"draining"})
		return
	}
	writeJSON(w, http.StatusOK, status{"ready"})
}

func notFound(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusNotFound, failure{Error: "not found"})
}

func writeJSON(w http.ResponseWriter, code int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	// The only error left is a client that has gone: there is nobody to tell.
	_ = json.NewEncoder(w).Encode(value)
}
