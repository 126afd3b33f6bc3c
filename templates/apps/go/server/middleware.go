package server

import (
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"
)

// observe logs every request but the probes', and turns a panic into a 500.
func (s *Server) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		recorder := &statusRecorder{ResponseWriter: w}
		defer func() {
			cause := recover()
			if cause != nil {
				s.logger.Error("panic", "error", cause, "stack", string(debug.Stack()))
				if recorder.status == 0 {
					writeJSON(recorder, http.StatusInternalServerError, failure{Error: "internal server error"})
					cause = nil
				}
			}
			s.logRequest(r, recorder.status, time.Since(start))
			if cause != nil {
				// The answer has begun: break the connection, so that half of
				// it cannot pass for the whole.
				panic(http.ErrAbortHandler)
			}
		}()
		next.ServeHTTP(recorder, r)
	})
}

func (s *Server) logRequest(r *http.Request, status int, duration time.Duration) {
	if r.URL.Path == "/healthz" || r.URL.Path == "/readyz" {
		return
	}
	level := slog.LevelInfo
	if status >= http.StatusInternalServerError {
		level = slog.LevelError
	}
	s.logger.Log(r.Context(), level, "request",
		"method", r.Method,
		"path", r.URL.Path,
		"status", status,
		"duration_ms", float64(duration.Microseconds())/1000,
		"remote", r.RemoteAddr,
	)
}

// statusRecorder remembers the status code of an answer.
type statusRecorder struct {
	http.ResponseWriter
	status int
}

func (r *statusRecorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *statusRecorder) Write(data []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.ResponseWriter.Write(data)
}

// Unwrap lets http.ResponseController reach the original writer.
func (r *statusRecorder) Unwrap() http.ResponseWriter {
	return r.ResponseWriter
}

// secure sets the headers that keep a browser from doing more than it must.
func secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", contentSecurityPolicy)
		w.Header().Set("Cross-Origin-Resource-Policy", "same-origin")
		w.Header().Set("Referrer-Policy", "no-referrer")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r)
	})
}

// limitBody refuses a body that is declared too large, and lets handlers read
// no more than the limit of one whose length is not declared.
func limitBody(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength > maxBodyBytes {
			w.Header().Set("Connection", "close") // rather than read it all
			writeJSON(w, http.StatusRequestEntityTooLarge, failure{Error: "request body too large"})
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBodyBytes)
		next.ServeHTTP(w, r)
	})
}
