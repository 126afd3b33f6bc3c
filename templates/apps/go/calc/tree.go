package calc

import "math"

// node is a part of a parsed expression.
type node interface {
	eval() (float64, error)
}

type number float64

func (n number) eval() (float64, error) {
	return float64(n), nil
}

type negation struct {
	operand node
}

func (n negation) eval() (float64, error) {
	value, err := n.operand.eval()
	return -value, err
}

type operation struct {
	operator    rune
	position    int // of the operator, for errors
	left, right node
}

func (o operation) eval() (float64, error) {
	left, err := o.left.eval()
	if err != nil {
		return 0, err
	}
	right, err := o.right.eval()
	if err != nil {
		return 0, err
	}
	var value float64
	switch o.operator {
	case '+':
		value = left + right
	case '-':
		value = left - right
	case '*':
		value = left * right
	case '/':
		if right == 0 {
			return 0, &Error{"division by zero", o.position}
		}
		value = left / right
	}
	if math.IsInf(value, 0) {
		return 0, &Error{"result is too large", o.position}
	}
	return value, nil
}
