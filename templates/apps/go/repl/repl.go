// Package repl is the calculator for the terminal.
package repl

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"example.com/calculator/calc"
)

const prompt = "> "

// Run evaluates the lines of in until "exit", "quit" or the end of the input.
// Results go to out; prompts and errors go to diagnostics, so that out holds
// nothing but results.
func Run(in io.Reader, out, diagnostics io.Writer) error {
	reader := bufio.NewReader(in)
	for {
		fmt.Fprint(diagnostics, prompt)
		line, err := readLine(reader)
		if err != nil {
			fmt.Fprintln(diagnostics) // what follows starts on a line of its own
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		switch strings.TrimSpace(line) {
		case "":
			continue
		case "exit", "quit":
			return nil
		}
		value, err := calc.Evaluate(line)
		if err != nil {
			fmt.Fprintln(diagnostics, "error:", err)
			if e, ok := errors.AsType[*calc.Error](err); ok {
				fmt.Fprint(diagnostics, pointAt(line, e.Position))
			}
			continue
		}
		if _, err := fmt.Fprintln(out, calc.Format(value)); err != nil {
			return err
		}
	}
}

// readLine returns the next line without its end. Of a line that is too long
// for an expression it keeps only enough to tell, so that memory stays small
// whatever comes in.
func readLine(reader *bufio.Reader) (string, error) {
	const enough = (calc.MaxLength + 1) * utf8.UTFMax
	var line []byte
	for {
		part, more, err := reader.ReadLine()
		if err != nil {
			return "", err
		}
		if len(line) < enough {
			line = append(line, part...)
		}
		if !more {
			return string(line), nil
		}
	}
}

// pointAt returns the part of the line around a position, and below it a line
// with a caret at that position.
func pointAt(line string, position int) string {
	const before, width = 40, 72
	characters := []rune(line)
	at := position - 1
	from := max(0, at-before)
	to := min(len(characters), from+width)
	excerpt := strings.Map(func(c rune) rune {
		switch {
		case c == '\t':
			return ' ' // one column, as the caret counts it
		case !unicode.IsPrint(c):
			return utf8.RuneError // could move the cursor or change colours
		}
		return c
	}, string(characters[from:to]))
	return fmt.Sprintf("    %s\n    %s^\n", excerpt, strings.Repeat(" ", at-from))
}
