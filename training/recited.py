"""Whether what a model writes stands in a text that it was trained on."""

import numpy as np

VERBATIM = 50  # tokens in a row


def stands(ids: np.ndarray, texts: list[bytes]) -> bool:
    """Whether these tokens stand in a row in one of the texts, which are uint16 tokens as bytes."""
    pattern = ids.astype(np.uint16).tobytes()
    for text in texts:
        at = text.find(pattern)
        while at >= 0:
            if at % 2 == 0:
                return True
            at = text.find(pattern, at + 1)
    return False


def is_recited(written: np.ndarray, prompt: np.ndarray, texts: list[bytes]) -> bool:
    """Whether VERBATIM tokens in a row stand in the texts, and not in the prompt, where they were at hand to be copied."""
    spare = len(written) - VERBATIM
    if not stands(written[spare:VERBATIM], texts):  # every run of VERBATIM tokens has these in it
        return False
    runs = [written[i: i + VERBATIM] for i in range(spare + 1)]
    return any(stands(run, texts) and not stands(run, [prompt.astype(np.uint16).tobytes()]) for run in runs)
