// Package calc evaluates arithmetic expressions such as "2 * (3 + 4)".
//
// The grammar, with spaces and tabs allowed between its parts:
//
//	expression = term {("+" | "-") term}
//	term       = unary {("*" | "/") unary}
//	unary      = ("+" | "-") unary | primary
//	primary    = number | "(" expression ")"
//	number     = digits ["." [digits]] [exponent] | "." digits [exponent]
//	exponent   = ("e" | "E") ["+" | "-"] digits
package calc

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

const (
	// MaxLength is the greatest length of an expression, in characters.
	MaxLength = 1000

	// maxDepth limits nested parentheses, and signs in a row.
	maxDepth = 100
)

// Error says what is wrong with an expression, and where.
type Error struct {
	Message  string
	Position int // of the character (Unicode code point), counted from 1
}

func (e *Error) Error() string {
	return fmt.Sprintf("%s at character %d", e.Message, e.Position)
}

// Evaluate returns the value of an expression, which is always finite.
// Any error is an *Error; a syntax error anywhere in the expression takes
// precedence over an arithmetic one.
func Evaluate(expression string) (float64, error) {
	input := []rune(expression)
	if len(input) > MaxLength {
		return 0, &Error{fmt.Sprintf("expression is longer than %d characters", MaxLength), MaxLength + 1}
	}
	if strings.Trim(expression, blanks) == "" {
		return 0, &Error{"expression is empty", 1}
	}
	tree, err := parse(input)
	if err != nil {
		return 0, err
	}
	value, err := tree.eval()
	if err != nil {
		return 0, err
	}
	if value == 0 {
		return 0, nil // not -0, which would surprise people
	}
	return value, nil
}

// Format writes a value in the fewest digits that read back as the same value,
// with an exponent only if it is very large or very small.
func Format(value float64) string {
	if size := math.Abs(value); size != 0 && (size < 1e-6 || size >= 1e21) {
		return strconv.FormatFloat(value, 'e', -1, 64)
	}
	return strconv.FormatFloat(value, 'f', -1, 64)
}
