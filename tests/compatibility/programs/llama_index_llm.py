"""Use the language model of llama-index-llms-replicate, and print the results as one line of JSON."""

import asyncio
import json

from llama_index.core.llms import ChatMessage
from llama_index.llms.replicate import Replicate

found = {}
llm = Replicate(model="test/chat", temperature=0.1, context_window=32)
found["complete"] = llm.complete("once upon a time").text
found["stream"] = [part.delta for part in llm.stream_complete("once upon a time")]
message = ChatMessage(role="user", content="hello")
found["chat"] = llm.chat([message]).message.content
found["stream chat"] = "".join(part.delta or "" for part in llm.stream_chat([message]))
found["async"] = asyncio.run(llm.acomplete("once upon")).text
print(json.dumps(found))
