// Calculator evaluates arithmetic expressions over HTTP and in the terminal.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"syscall"

	"example.com/calculator/repl"
	"example.com/calculator/server"
)

const (
	defaultPort = "8080"

	exitFailed = 1
	exitUsage  = 2

	usage = `Usage: %s [command]

Commands:
  serve        serve the calculator over HTTP (the default)
  repl         calculate in the terminal
  healthcheck  exit 0 if the service on this machine is healthy
  version      print the version
  help         print this text

Environment:
  PORT         the port to serve on and to check (default %s)
`
)

// version is set by the linker: -ldflags "-X main.version=1.2.3"
var version string

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run carries out one command and returns the exit code.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	command := "serve"
	if len(args) > 0 {
		command = args[0]
	}
	if len(args) > 1 {
		return misused(stderr, fmt.Sprintf("%s takes no arguments", command))
	}
	switch command {
	case "serve", "healthcheck":
		port, err := portFrom(os.Getenv("PORT"))
		if err != nil {
			fmt.Fprintln(stderr, err)
			return exitUsage
		}
		if command == "serve" {
			return exitCode(stderr, serve(port, stdout))
		}
		return exitCode(stderr, server.CheckHealth(context.Background(), "http://127.0.0.1:"+port))
	case "repl":
		return exitCode(stderr, repl.Run(stdin, stdout, stderr))
	case "version", "--version":
		fmt.Fprintln(stdout, currentVersion())
		return 0
	case "help", "--help", "-h":
		printUsage(stdout)
		return 0
	default:
		return misused(stderr, fmt.Sprintf("unknown command %q", command))
	}
}

// serve runs the service until SIGINT or SIGTERM.
func serve(port string, stdout io.Writer) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once

	listener, err := net.Listen("tcp", ":"+port)
	if err != nil {
		return err
	}
	logger := slog.New(slog.NewJSONHandler(stdout, nil))
	return server.New(logger).Serve(ctx, listener)
}

// portFrom checks the value of PORT, and replaces an empty one by the default.
func portFrom(value string) (string, error) {
	if value == "" {
		return defaultPort, nil
	}
	port, err := strconv.ParseUint(value, 10, 16)
	if err != nil || port == 0 {
		return "", fmt.Errorf("PORT must be a number from 1 to 65535, not %q", value)
	}
	return strconv.FormatUint(port, 10), nil
}

func currentVersion() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(unknown)"
}

func exitCode(stderr io.Writer, err error) int {
	if err != nil {
		fmt.Fprintln(stderr, err)
		return exitFailed
	}
	return 0
}

func misused(stderr io.Writer, message string) int {
	fmt.Fprintln(stderr, message)
	printUsage(stderr)
	return exitUsage
}

func printUsage(w io.Writer) {
	fmt.Fprintf(w, usage, filepath.Base(os.Args[0]), defaultPort)
}
