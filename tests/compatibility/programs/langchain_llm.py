"""Use the language model of langchain-community, and print the results as one line of JSON."""

import asyncio
import json

import replicate
from langchain_community.llms import Replicate
from langchain_core.prompts import PromptTemplate

found = {}
version = replicate.models.get("test/chat").latest_version.id

official = Replicate(model="test/chat")
found["official"] = official.invoke("once upon a time")
pinned = Replicate(model=f"test/chat:{version}", model_kwargs={"temperature": 0.1})
found["version"] = pinned.invoke("once upon a time")
found["stop"] = pinned.invoke("once upon a time", stop=[" a"])
found["stream"] = list(pinned.stream("once upon a time"))
found["streaming"] = Replicate(model="test/chat", streaming=True).invoke("once upon")
found["async"] = asyncio.run(pinned.ainvoke("once upon"))
found["batch"] = pinned.batch(["a b", "c d"])
found["chain"] = (PromptTemplate.from_template("tell {what}") | pinned).invoke({"what": "me"})
try:
    Replicate(model="test/fail", prompt_key="reason").invoke("boo")
except RuntimeError as error:
    found["failure"] = str(error)
print(json.dumps(found))
