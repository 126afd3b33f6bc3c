package calc

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

const (
	blanks = " \t"

	// end is what peek and at return behind the last character.
	end rune = -1
)

// parser is a recursive descent parser: one method for each rule of the grammar.
type parser struct {
	input []rune
	next  int // index of the first character not yet read
	depth int // number of open parentheses
}

func parse(input []rune) (node, error) {
	p := &parser{input: input}
	tree, err := p.expression()
	if err != nil {
		return nil, err
	}
	if p.peek() != end {
		return nil, p.unexpected()
	}
	return tree, nil
}

func (p *parser) expression() (node, error) {
	return p.operations("+-", p.term)
}

func (p *parser) term() (node, error) {
	return p.operations("*/", p.unary)
}

// operations reads operands joined by any of the operators, which group from
// left to right.
func (p *parser) operations(operators string, operand func() (node, error)) (node, error) {
	left, err := operand()
	if err != nil {
		return nil, err
	}
	for strings.ContainsRune(operators, p.peek()) {
		operator, position := p.input[p.next], p.next+1
		p.next++
		right, err := operand()
		if err != nil {
			return nil, err
		}
		left = operation{operator, position, left, right}
	}
	return left, nil
}

func (p *parser) unary() (node, error) {
	negative := false
	for signs := 1; p.peek() == '+' || p.peek() == '-'; signs++ {
		if signs > maxDepth {
			return nil, &Error{"too many signs in a row", p.next + 1}
		}
		if p.peek() == '-' {
			negative = !negative
		}
		p.next++
	}
	operand, err := p.primary()
	if err != nil {
		return nil, err
	}
	if negative {
		return negation{operand}, nil
	}
	return operand, nil
}

func (p *parser) primary() (node, error) {
	switch c := p.peek(); {
	case c == '(':
		return p.parenthesized()
	case c == '.' || isDigit(c):
		return p.number()
	default:
		return nil, p.unexpected()
	}
}

func (p *parser) parenthesized() (node, error) {
	position := p.next + 1
	if p.depth == maxDepth {
		return nil, &Error{fmt.Sprintf("parentheses nested deeper than %d", maxDepth), position}
	}
	p.depth++
	p.next++
	inner, err := p.expression()
	if err != nil {
		return nil, err
	}
	switch p.peek() {
	case ')':
		p.depth--
		p.next++
		return inner, nil
	case end:
		return nil, &Error{`"(" is never closed`, position}
	default:
		return nil, p.unexpected()
	}
}

func (p *parser) number() (node, error) {
	start := p.next
	stop := p.skipDigits(start)
	if p.at(stop) == '.' {
		fraction := stop + 1
		if stop = p.skipDigits(fraction); stop-start == 1 {
			return nil, p.unexpected() // a dot without a digit on either side
		}
	}
	if c := p.at(stop); c == 'e' || c == 'E' {
		digits := stop + 1
		if c := p.at(digits); c == '+' || c == '-' {
			digits++
		}
		// An "e" without digits is no exponent: it is left for the caller,
		// to whom it is unexpected.
		if after := p.skipDigits(digits); after > digits {
			stop = after
		}
	}
	value, err := strconv.ParseFloat(string(p.input[start:stop]), 64)
	if err != nil { // out of range: the syntax has been checked
		return nil, &Error{"number is too large", start + 1}
	}
	p.next = stop
	return number(value), nil
}

// peek skips blanks and returns the character behind them without reading it.
func (p *parser) peek() rune {
	for p.at(p.next) == ' ' || p.at(p.next) == '\t' {
		p.next++
	}
	return p.at(p.next)
}

// at returns the character at an index.
func (p *parser) at(index int) rune {
	if index < len(p.input) {
		return p.input[index]
	}
	return end
}

// skipDigits returns the index of the first character from start on that is
// not a digit.
func (p *parser) skipDigits(start int) int {
	for isDigit(p.at(start)) {
		start++
	}
	return start
}

// unexpected is the error for the next character.
func (p *parser) unexpected() error {
	message := "unexpected end of expression"
	switch c := p.at(p.next); {
	case c == end:
	case unicode.IsControl(c) || c == '"' || c == '\\':
		message = fmt.Sprintf("unexpected %U", c)
	default:
		message = fmt.Sprintf(`unexpected "%c"`, c)
	}
	return &Error{message, p.next + 1}
}

func isDigit(c rune) bool {
	return '0' <= c && c <= '9'
}
