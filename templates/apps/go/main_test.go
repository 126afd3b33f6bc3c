package main

import (
	"bufio"
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain lets the test binary stand in for the program: see program.
func TestMain(m *testing.M) {
	if os.Getenv("RUN_PROGRAM") != "" {
		main()
	}
	os.Exit(m.Run())
}

// program returns the whole program as a command, to be run on the given port.
func program(t *testing.T, port string, args ...string) *exec.Cmd {
	command := exec.CommandContext(t.Context(), os.Args[0], args...)
	command.Env = append(os.Environ(), "RUN_PROGRAM=1", "PORT="+port)
	return command
}

func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

func TestServeUntilSIGTERM(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no SIGTERM")
	}
	port := freePort(t)
	service := program(t, port)
	stdout, err := service.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := service.Start(); err != nil {
		t.Fatal(err)
	}
	log := bufio.NewScanner(stdout)
	if !log.Scan() {
		t.Fatal("nothing is logged")
	}
	lines := []string{log.Text()}

	if output, err := program(t, port, "healthcheck").CombinedOutput(); err != nil || len(output) > 0 {
		t.Errorf("healthcheck: %v %s", err, output)
	}
	output, err := program(t, port, "serve").CombinedOutput()
	if code := exitStatus(err); code != exitFailed || strings.Count(string(output), "\n") != 1 {
		t.Errorf("port in use: exit %d, %s", code, output)
	}

	start := time.Now()
	if err := service.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for log.Scan() {
		lines = append(lines, log.Text())
	}
	if err := service.Wait(); err != nil {
		t.Errorf("service: %v", err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %v to stop", took)
	}
	var messages []string
	for _, line := range lines {
		var record struct{ Msg string }
		if err := json.Unmarshal([]byte(line), &record); err != nil {
			t.Errorf("%v in %s", err, line)
		}
		messages = append(messages, record.Msg)
	}
	if got := strings.Join(messages, " "); got != "listening draining stopped" {
		t.Errorf("logged: %s", got)
	}

	output, err = program(t, port, "healthcheck").CombinedOutput()
	if code := exitStatus(err); code != exitFailed || strings.Count(string(output), "\n") != 1 {
		t.Errorf("healthcheck afterwards: exit %d, %s", code, output)
	}
}

func exitStatus(err error) int {
	if exit, ok := err.(*exec.ExitError); ok {
		return exit.ExitCode()
	}
	return 0
}

func TestRun(t *testing.T) {
	for name, test := range map[string]struct {
		args           []string
		port           string
		stdin          string
		code           int
		stdout, stderr string // what each begins with
	}{
		"repl":              {args: []string{"repl"}, stdin: "5 / 2\n", stdout: "2.5\n", stderr: "> > \n"},
		"help":              {args: []string{"help"}, stdout: "Usage: "},
		"unknown command":   {args: []string{"dance"}, code: exitUsage, stderr: "unknown command \"dance\"\nUsage: "},
		"too many":          {args: []string{"repl", "x"}, code: exitUsage, stderr: "repl takes no arguments\nUsage: "},
		"bad port":          {port: "abc", code: exitUsage, stderr: "PORT must be a number from 1 to 65535, not \"abc\"\n"},
		"healthcheck: port": {args: []string{"healthcheck"}, port: "0", code: exitUsage, stderr: "PORT must be "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("PORT", test.port)
			var stdout, stderr strings.Builder
			code := run(test.args, strings.NewReader(test.stdin), &stdout, &stderr)
			if code != test.code {
				t.Errorf("exit %d, want %d", code, test.code)
			}
			checkStart(t, "stdout", stdout.String(), test.stdout)
			checkStart(t, "stderr", stderr.String(), test.stderr)
		})
	}
}

// checkStart checks what got begins with; if nothing is wanted, it must be empty.
func checkStart(t *testing.T, name, got, want string) {
	t.Helper()
	if !strings.HasPrefix(got, want) || (want == "" && got != "") {
		t.Errorf("%s: got %q, want %q", name, got, want)
	}
}

func TestVersion(t *testing.T) {
	defer func(usual string) { version = usual }(version)
	version = "1.2.3"
	var stdout, stderr strings.Builder
	if code := run([]string{"version"}, nil, &stdout, &stderr); code != 0 || stdout.String() != "1.2.3\n" {
		t.Errorf("exit %d, %q", code, stdout.String())
	}
	version = ""
	if currentVersion() == "" {
		t.Error("no version from the build information")
	}
}

func TestPort(t *testing.T) {
	for value, want := range map[string]string{
		"": defaultPort, "1": "1", "65535": "65535", "080": "80",
		"0": "", "65536": "", "-1": "", "+1": "", " 80": "", "http": "", "8e3": "",
	} {
		if got, err := portFrom(value); got != want || (err == nil) != (want != "") {
			t.Errorf("PORT=%q: got %q, %v", value, got, err)
		}
	}
}
