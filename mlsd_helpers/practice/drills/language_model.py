"""What a language model reads and writes, and what that costs."""

from mlsd_helpers.practice.drills.making import DAYS_A_MONTH, NotHere, load_of
from mlsd_helpers.practice.drills.wording import said
from mlsd_helpers.shared.showing import number


def _lengths(case, chance):
    """Requests a day, and tokens of a prompt and of an answer."""
    if case.reference.document.requirements.ml_task != "generation":
        raise NotHere
    load = load_of(case, chance)
    passages, each = chance.choice((4, 6, 8)), chance.choice((200, 300, 500))
    instructions, answer = chance.choice((300, 400, 800)), chance.choice((150, 200, 400))
    words = (
        f"{load.words}. A prompt is {instructions} tokens of instructions and {passages} passages of {each} tokens, an "
        f"answer {answer} tokens"
    )
    return load.a_day, passages * each + instructions, answer, words, f"{passages} × {each} + {instructions}"


def tokens(case, chance):
    """Tokens that the model reads and writes in a day."""
    a_day, prompt, answer, words, shown = _lengths(case, chance)
    total = a_day * (prompt + answer)
    working = (
        f"{shown} = {number(prompt)} in, {answer} out\n"
        f"{number(prompt + answer)} × {said(a_day)} requests = {said(total)} tokens a day"
    )
    return f"{words}. How many tokens is that in a day, in and out together?", "tokens", total, working


def token_cost(case, chance):
    """What they cost in a month."""
    a_day, prompt, answer, words, shown = _lengths(case, chance)
    price = chance.choice((0.2, 0.5, 1, 3))
    price_out = price * chance.choice((3, 4, 5))
    a_request = (prompt * price + answer * price_out) / 1e6
    month = a_request * a_day * DAYS_A_MONTH
    question = (
        f"{words}. A million tokens cost {number(price)} USD going in and {number(price_out)} USD coming out. "
        "What is the bill of a month?"
    )
    working = (
        f"{shown} = {number(prompt)} in × {number(price)} + {answer} out × {number(price_out)}, ÷ 1 million = "
        f"{number(a_request, 3)} USD a request\n"
        f"× {said(a_day)} requests × 30 days = {said(month)} USD"
    )
    return question, "USD", month, working
