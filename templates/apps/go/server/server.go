// Package server offers the calculator over HTTP: a page to type into, a JSON
// API, and the answers that an orchestrator asks for.
package server

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 10 * time.Second
	writeTimeout      = 15 * time.Second
	idleTimeout       = 60 * time.Second

	// The longest expression takes 12 kB in a URL: 1000 characters of up to
	// four bytes, each byte written as %XX.
	maxHeaderBytes = 16 << 10
	maxBodyBytes   = 4 << 10

	// Together these stay below the ten seconds that Docker waits after
	// SIGTERM before it kills.
	drainDelay   = time.Second
	drainTimeout = 8 * time.Second
)

// Server is the HTTP service. Make one with New.
type Server struct {
	http         http.Server
	logger       *slog.Logger
	draining     atomic.Bool
	drainDelay   time.Duration
	drainTimeout time.Duration
}

// New returns a server that logs to logger.
func New(logger *slog.Logger) *Server {
	s := &Server{logger: logger, drainDelay: drainDelay, drainTimeout: drainTimeout}
	s.http = http.Server{
		Handler:           s.handler(),
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
	}
	return s
}

// Serve answers requests until ctx is done. Then it drains: for a moment it
// still accepts connections, while /readyz asks load balancers to send no more;
// after that it accepts none, and waits for the requests under way.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	failed := make(chan error, 1)
	go func() { failed <- s.http.Serve(listener) }()
	s.logger.Info("listening", "address", listener.Addr().String())

	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}

	s.logger.Info("draining")
	s.draining.Store(true)
	time.Sleep(s.drainDelay)

	deadline, cancel := context.WithTimeout(context.Background(), s.drainTimeout)
	defer cancel()
	err := s.http.Shutdown(deadline)
	if errors.Is(err, context.DeadlineExceeded) {
		// A slow client is no failure of the service.
		s.logger.Warn("closing connections with unfinished requests")
		err = s.http.Close()
	}
	s.logger.Info("stopped")
	return err
}
