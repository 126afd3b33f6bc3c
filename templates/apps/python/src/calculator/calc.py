"""Evaluates arithmetic expressions such as "2 * (3 + 4)".

The grammar, with spaces and tabs allowed between its parts:

    expression = term {("+" | "-") term}
    term       = unary {("*" | "/") unary}
    unary      = ("+" | "-") unary | primary
    primary    = number | "(" expression ")"
    number     = digits ["." [digits]] [exponent] | "." digits [exponent]
    exponent   = ("e" | "E") ["+" | "-"] digits
"""

import math
import re
import unicodedata
from dataclasses import dataclass

MAX_LENGTH = 1000  # of an expression, in characters
MAX_DEPTH = 100  # of nested parentheses, and of signs in a row

_BLANKS = " \t"
_NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_PRECEDENCE = {"+": 1, "-": 1, "*": 2, "/": 2}
_NEGATION = "negation"


class CalculationError(ValueError):
    """Says what is wrong with an expression, and where.

    The position is that of a character (Unicode code point), counted from 1.
    """

    def __init__(self, message: str, position: int) -> None:
        super().__init__(f"{message} at character {position}")
        self.message = message
        self.position = position


def evaluate(expression: str) -> float:
    """Return the value of an expression, which is always finite.

    A syntax error anywhere in the expression takes precedence over an
    arithmetic one.
    """
    if len(expression) > MAX_LENGTH:
        raise CalculationError(f"expression is longer than {MAX_LENGTH} characters", MAX_LENGTH + 1)
    if not expression.strip(_BLANKS):
        raise CalculationError("expression is empty", 1)
    value = _run(_Parser(expression).parse())
    return value or 0.0  # not -0, which would surprise people


@dataclass(frozen=True)
class _Operator:
    symbol: str
    position: int


@dataclass(frozen=True)
class _Parenthesis:
    position: int
    negated: bool


_Step = float | _Operator


class _Parser:
    """Turns an expression into steps for a stack machine: "1 + 2" into 1 2 +.

    It keeps its own stack (Dijkstra's shunting yard) rather than recurse, so
    that no expression can exhaust Python's.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._next = 0  # index of the first character not yet read
        self._depth = 0  # number of open parentheses
        self._waiting: list[_Operator | _Parenthesis] = []
        self._steps: list[_Step] = []

    def parse(self) -> list[_Step]:
        self._read_operand()
        while self._read_operator():
            self._read_operand()
        return self._steps

    def _read_operand(self) -> None:
        negated = self._read_signs()
        while self._peek() == "(":
            self._open_parenthesis(negated)
            negated = self._read_signs()
        value = self._read_number()
        self._steps.append(-value if negated else value)

    def _read_operator(self) -> bool:
        """Read an operator and the ")" before it; return False at the end."""
        while self._peek() == ")" and self._depth > 0:
            self._close_parenthesis()
        symbol = self._peek()
        if symbol == "":
            self._release()
            if self._waiting:
                raise CalculationError('"(" is never closed', self._waiting[-1].position)
            return False
        if symbol not in _PRECEDENCE:
            raise self._unexpected()
        self._release(_PRECEDENCE[symbol])
        self._next += 1
        self._waiting.append(_Operator(symbol, self._next))
        return True

    def _read_signs(self) -> bool:
        """Read the signs before an operand; return whether they negate it."""
        negated = False
        signs = 0
        while (sign := self._peek()) in ("+", "-"):
            signs += 1
            self._next += 1
            if signs > MAX_DEPTH:
                raise CalculationError("too many signs in a row", self._next)
            negated ^= sign == "-"
        return negated

    def _read_number(self) -> float:
        match = _NUMBER.match(self._text, self._next)
        if not match:
            raise self._unexpected()
        value = float(match[0])
        if math.isinf(value):
            raise CalculationError("number is too large", self._next + 1)
        self._next = match.end()
        return value

    def _open_parenthesis(self, negated: bool) -> None:
        self._next += 1
        if self._depth == MAX_DEPTH:
            raise CalculationError(f"parentheses nested deeper than {MAX_DEPTH}", self._next)
        self._depth += 1
        self._waiting.append(_Parenthesis(self._next, negated))

    def _close_parenthesis(self) -> None:
        self._release()
        opening = self._waiting.pop()
        if isinstance(opening, _Parenthesis) and opening.negated:
            self._steps.append(_Operator(_NEGATION, opening.position))
        self._depth -= 1
        self._next += 1

    def _release(self, precedence: int = 0) -> None:
        """Move operators of at least a precedence to the steps, back to the last "("."""
        while self._waiting:
            last = self._waiting[-1]
            if isinstance(last, _Parenthesis) or _PRECEDENCE[last.symbol] < precedence:
                return
            self._waiting.pop()
            self._steps.append(last)

    def _peek(self) -> str:
        """Skip blanks; return the character behind them, or "" at the end."""
        while (character := self._text[self._next : self._next + 1]) in (" ", "\t"):
            self._next += 1
        return character

    def _unexpected(self) -> CalculationError:
        character = self._peek()
        if character == "":
            message = "unexpected end of expression"
        elif unicodedata.category(character) == "Cc" or character in ('"', "\\"):
            message = f"unexpected U+{ord(character):04X}"
        else:
            message = f'unexpected "{character}"'
        return CalculationError(message, self._next + 1)


def _run(steps: list[_Step]) -> float:
    values: list[float] = []
    for step in steps:
        if isinstance(step, float):
            values.append(step)
        elif step.symbol == _NEGATION:
            values.append(-values.pop())
        else:
            right, left = values.pop(), values.pop()
            values.append(_apply(step, left, right))
    return values.pop()


def _apply(operator: _Operator, left: float, right: float) -> float:
    match operator.symbol:
        case "+":
            value = left + right
        case "-":
            value = left - right
        case "*":
            value = left * right
        case _:
            if right == 0:
                raise CalculationError("division by zero", operator.position)
            value = left / right
    if math.isinf(value):
        raise CalculationError("result is too large", operator.position)
    return value
