package repl

import (
	"bufio"
	"errors"
	"strings"
	"testing"
	"testing/iotest"
)

func run(t *testing.T, input string) (out, diagnostics string) {
	t.Helper()
	var o, d strings.Builder
	if err := Run(strings.NewReader(input), &o, &d); err != nil {
		t.Fatal(err)
	}
	return o.String(), d.String()
}

func TestRun(t *testing.T) {
	for name, test := range map[string]struct{ input, out, diagnostics string }{
		"results":           {"2 * 2\n5 / 2\n", "4\n2.5\n", "> > > \n"},
		"no input":          {"", "", "> \n"},
		"no newline at end": {"1 + 1", "2\n", "> > \n"},
		"Windows line ends": {"1 + 1\r\nexit\r\n", "2\n", "> > "},
		"blank lines":       {"\n \t\n", "", "> > > \n"},
		"exit":              {"1\n exit \n2\n", "1\n", "> > "},
		"quit":              {"quit\n2\n", "", "> "},
		"an error, then on": {
			"1 /\t0\n3\n", "3\n",
			"> error: division by zero at character 3\n" +
				"    1 / 0\n" +
				"      ^\n" +
				"> > \n",
		},
		"error at the end": {
			"2 +\n", "",
			"> error: unexpected end of expression at character 4\n" +
				"    2 +\n" +
				"       ^\n" +
				"> \n",
		},
		"escape sequence": {
			"1 \x1b[2J\n", "",
			"> error: unexpected U+001B at character 3\n" +
				"    1 \uFFFD[2J\n" +
				"      ^\n" +
				"> \n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			out, diagnostics := run(t, test.input)
			if out != test.out {
				t.Errorf("out: got %q, want %q", out, test.out)
			}
			if diagnostics != test.diagnostics {
				t.Errorf("diagnostics: got %q, want %q", diagnostics, test.diagnostics)
			}
		})
	}
}

func TestLongLines(t *testing.T) {
	for name, long := range map[string]string{
		"digits": strings.Repeat("1", 10_000_000),
		"emoji":  strings.Repeat("😀", 1_000_000),
	} {
		t.Run(name, func(t *testing.T) {
			out, diagnostics := run(t, long+"\n2 * 2\n")
			if out != "4\n" {
				t.Errorf("out: got %q", out)
			}
			if !strings.Contains(diagnostics, "longer than 1000 characters at character 1001\n") {
				t.Errorf("diagnostics: got %q", diagnostics)
			}
			if len(diagnostics) > 1000 {
				t.Errorf("diagnostics: %d bytes", len(diagnostics))
			}
		})
	}
}

func TestLongLineIsNotKept(t *testing.T) {
	line, err := readLine(bufio.NewReader(strings.NewReader(strings.Repeat("1", 10_000_000))))
	if err != nil || len(line) > 10_000 {
		t.Errorf("%d bytes kept, %v", len(line), err)
	}
}

func TestReadError(t *testing.T) {
	broken := errors.New("broken")
	var out, diagnostics strings.Builder
	if err := Run(iotest.ErrReader(broken), &out, &diagnostics); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}
