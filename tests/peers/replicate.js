// What the npm package `replicate` does with the server at BASE; prints one line of JSON.
const http = require("node:http");
const Replicate = require("replicate");

// Gives `create` a URL, and returns headers and body of the first request that comes there.
async function receive(create) {
  const server = http.createServer();
  const received = new Promise((resolve) => {
    server.on("request", async (request, response) => {
      let body = "";
      for await (const part of request) body += part;
      response.end();
      resolve({ headers: request.headers, body });
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  await create(`http://127.0.0.1:${server.address().port}/`);
  const request = await received;
  server.close();
  server.closeAllConnections();
  return request;
}

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
  found["file input"] = await client.run("test/size", { input: { file: Buffer.from("hello") } });
  const [picture] = await client.run("test/paint", { input: { prompt: "a" } });
  const content = await (await fetch(String(picture.url ? picture.url() : picture))).arrayBuffer();
  found["picture"] = Buffer.from(content).subarray(1, 4).toString() === "PNG";
  const slow = (await client.models.get("test", "slow")).latest_version.id;
  const prediction = await client.predictions.create({ version: slow, input: { prompt: "x" } });
  found["cancel"] = (await client.predictions.cancel(prediction.id)).status;
  found["list"] = (await client.predictions.list()).results.some(({ id }) => id === prediction.id);
  try {
    await client.run("test/fail", { input: { reason: "boo" } });
  } catch (error) {
    found["failure"] = error.message;
  }
  const { key: secret } = await client.webhooks.default.secret.get();
  const { headers, body } = await receive((webhook) =>
    client.predictions.create({
      model: "test/shout",
      input: { prompt: "hi" },
      webhook,
      webhook_events_filter: ["completed"],
    }),
  );
  const genuine = await Replicate.validateWebhook({
    id: headers["webhook-id"],
    timestamp: headers["webhook-timestamp"],
    signature: headers["webhook-signature"],
    body,
    secret,
  });
  found["webhook"] = [genuine, JSON.parse(body).status];
  console.log(JSON.stringify(found));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
