import math
import random
from typing import Any

import pytest

from calculator.calc import MAX_LENGTH, CalculationError, evaluate
from cases import CASES, name_of


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_evaluate(case: dict[str, Any]) -> None:
    if "error" in case:
        with pytest.raises(CalculationError) as caught:
            evaluate(case["expression"])
        assert (caught.value.message, caught.value.position) == (case["error"], case["position"])
    else:
        assert evaluate(case["expression"]) == case["result"]


@pytest.mark.parametrize("expression", ["-0", "0 * -1", "0 / -5", "-(0)"])
def test_zero_has_no_sign(expression: str) -> None:
    assert math.copysign(1, evaluate(expression)) == 1


def test_error_as_text() -> None:
    with pytest.raises(CalculationError, match=r"^division by zero at character 3$"):
        evaluate("1 / 0")


def test_any_text_is_evaluated_or_refused() -> None:
    choose = random.Random(1)  # the same texts in every run
    answered = 0
    for _ in range(20_000):
        expression = "".join(choose.choices('0123456789.eE+-*/() \tx"\n²', k=choose.randint(0, 12)))
        position = 1
        try:
            value = evaluate(expression)
        except CalculationError as error:
            position = error.position
        else:
            assert math.isfinite(value)
            assert evaluate(repr(value)) == value
            answered += 1
        assert 1 <= position <= len(expression) + 1
    assert answered > 100


@pytest.mark.parametrize("link", ["+1", "-1", "*1", "/1", "+(1)", "*-1"])
def test_longest_chains(link: str) -> None:
    expression = "1" + link * ((MAX_LENGTH - 1) // len(link))
    assert math.isfinite(evaluate(expression))
