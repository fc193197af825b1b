// What the npm package `replicate` does with the server at BASE; prints one line of JSON.
const Replicate = require("replicate");

async function main() {
  const client = new Replicate({ auth: process.env.TOKEN, baseUrl: `${process.env.BASE}/v1` });
  const found = {};
  found["run"] = await client.run("test/shout", { input: { prompt: "hi" } });
  const version = (await client.models.get("test", "tell")).latest_version.id;
  found["run version"] = (await client.run(`test/tell:${version}`, { input: { prompt: "a b" } })).join("");
  found["stream"] = [];
  for await (const event of client.stream(`test/tell:${version}`, { input: { prompt: "a b" } })) {
    found["stream"].push([event.event, event.data]);
  }
  const uploaded = await client.files.create(new Blob(["hello"], { type: "text/plain" }));
  found["upload"] = [uploaded.size, (await client.files.get(uploaded.id)).content_type];
  found["delete"] = await client.files.delete(uploaded.id);
  const slow = (await client.models.get("test", "slow")).latest_version.id;
  const prediction = await client.predictions.create({ version: slow, input: { prompt: "x" } });
  found["cancel"] = (await client.predictions.cancel(prediction.id)).status;
  found["list"] = (await client.predictions.list()).results.length > 3;
  try {
    await client.run("test/fail", { input: { reason: "boo" } });
  } catch (error) {
    found["failure"] = error.message;
  }
  const { key } = await client.webhooks.default.secret.get();
  found["secret"] = key.startsWith("whsec_");
  console.log(JSON.stringify(found));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
