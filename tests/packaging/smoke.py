"""Try the installed wheel: its names, and a prediction of a function on the local server."""

from __future__ import annotations

import replicate_typed
from replicate_typed import Client
from replicate_typed.local import ConcatenateIterator, LocalServer


def shout(prompt: str, times: int = 1) -> str:
    return " ".join([prompt.upper()] * times)


def count(to: int) -> ConcatenateIterator[str]:
    for number in range(to):
        yield f"{number} "


def fail() -> str:
    raise ValueError("on purpose")


def main() -> None:
    for name in replicate_typed.__all__:
        getattr(replicate_typed, name)
    with LocalServer(models={"me/shout": shout, "me/count": count, "me/fail": fail}) as server:
        client = Client(server.token, base_url=server.url)
        assert client.run("me/shout", {"prompt": "hello", "times": 2}) == "HELLO HELLO"
        assert "".join(map(str, client.stream("me/count", {"to": 3}))) == "0 1 2 "
        prediction = client.predictions.create("me/fail", wait=True)
        assert prediction.status == "failed"
        assert "on purpose" in str(prediction.error)
    print(f"replicate-typed {replicate_typed.__version__} works: {replicate_typed.__file__}")


if __name__ == "__main__":
    main()
