package calc

import (
	"encoding/json"
	"errors"
	"math"
	"os"
	"testing"
	"unicode/utf8"
)

type testCase struct {
	Expression string
	Result     float64
	Error      string
	Position   int
}

// readCases reads testdata/cases.json: expressions with the answer to each.
func readCases(t testing.TB) []testCase {
	t.Helper()
	data, err := os.ReadFile("testdata/cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []testCase
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) == 0 {
		t.Fatal("testdata/cases.json holds no cases")
	}
	return cases
}

func TestEvaluate(t *testing.T) {
	for _, test := range readCases(t) {
		t.Run(test.Expression, func(t *testing.T) {
			got, err := Evaluate(test.Expression)
			if test.Error != "" {
				want := Error{test.Error, test.Position}
				if e, ok := errors.AsType[*Error](err); !ok || *e != want {
					t.Errorf("got %v, %v; want error %q", got, err, &want)
				}
				return
			}
			if err != nil || got != test.Result {
				t.Errorf("got %v, %v; want %v", got, err, test.Result)
			}
			if math.Signbit(got) && got == 0 {
				t.Error("got -0; want 0")
			}
		})
	}
}

func TestInvalidUTF8(t *testing.T) {
	_, err := Evaluate("1 + \xff")
	if e, ok := errors.AsType[*Error](err); !ok || *e != (Error{"unexpected \"\uFFFD\"", 5}) {
		t.Errorf("got error %v", err)
	}
}

func TestFormat(t *testing.T) {
	for value, want := range map[float64]string{
		0:          "0",
		4:          "4",
		2.5:        "2.5",
		-1000000:   "-1000000",
		1.0 / 3:    "0.3333333333333333",
		0.000001:   "0.000001",
		0.00000025: "2.5e-07",
		1e20:       "100000000000000000000",
		1e21:       "1e+21",
	} {
		if got := Format(value); got != want {
			t.Errorf("Format(%g) = %q, want %q", value, got, want)
		}
	}
}

func FuzzEvaluate(f *testing.F) {
	for _, test := range readCases(f) {
		f.Add(test.Expression)
	}
	f.Fuzz(func(t *testing.T, expression string) {
		value, err := Evaluate(expression)
		if err != nil {
			e, ok := errors.AsType[*Error](err)
			if !ok {
				t.Fatalf("error of type %T", err)
			}
			if length := utf8.RuneCountInString(expression); e.Position < 1 || e.Position > length+1 {
				t.Fatalf("position %d in an expression of %d characters", e.Position, length)
			}
			if e.Message == "" || !utf8.ValidString(e.Message) {
				t.Fatalf("message %q", e.Message)
			}
			return
		}
		if math.IsInf(value, 0) || math.IsNaN(value) || (value == 0 && math.Signbit(value)) {
			t.Fatalf("value %v", value)
		}
		// What is printed can be typed in again.
		if again, err := Evaluate(Format(value)); err != nil || again != value {
			t.Fatalf("%s gives %v, %v", Format(value), again, err)
		}
		if len(expression) > MaxLength-4 {
			return
		}
		negated, err := Evaluate("-(" + expression + "\t)")
		if err == nil && negated != -value {
			t.Fatalf("negated: %v, want %v", negated, -value)
		}
		if e, ok := errors.AsType[*Error](err); ok && e.Message != "parentheses nested deeper than 100" {
			t.Fatalf("negated: %v", err)
		}
	})
}

func BenchmarkEvaluate(b *testing.B) {
	for b.Loop() {
		if _, err := Evaluate("-(1.5 + 2) * 3 / (4 - 5e-1)"); err != nil {
			b.Fatal(err)
		}
	}
}
