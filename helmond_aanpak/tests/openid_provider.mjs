// A real OpenID provider for the tests: whoever comes is signed in at once, as the
// account that the test put last. Arguments: the redirect URI of our application.
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const [redirectUri] = process.argv.slice(2);
let account = {};

const server = createServer();
await new Promise((ready) => { server.listen(0, "127.0.0.1", ready); });
const issuer = `http://localhost:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [{
    client_id: "helmond",
    client_secret: "only-for-the-tests",
    redirect_uris: [redirectUri],
    token_endpoint_auth_method: "client_secret_post",
  }],
  pkce: { required: () => true },
  claims: { openid: ["sub", "acr", "amr"], email: ["email", "email_verified"] },
  conformIdTokenClaims: false,
  acrValues: ["urn:high", "urn:low"],
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_context, sub) => ({
    accountId: sub,
    claims: () => ({ sub: account.sub, email: account.email, email_verified: account.verified }),
  }),
  cookies: { keys: ["only-for-the-tests"] },
});
provider.on("server_error", (_context, error) => { console.error(error); });

async function interact(request, response) {
  const { prompt, params, session } = await provider.interactionDetails(request, response);
  if (prompt.name === "login") {
    const login = { accountId: account.sub, acr: account.acr, amr: account.amr };
    return provider.interactionFinished(request, response, { login });
  }
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope("openid email");
  const consent = { grantId: await grant.save() };
  return provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true });
}

async function put(request, response) {
  const parts = [];
  for await (const part of request) parts.push(part);
  account = JSON.parse(Buffer.concat(parts).toString());
  response.writeHead(204).end();
}

const answer = provider.callback();
server.on("request", (request, response) => {
  if (request.url.startsWith("/interaction/")) interact(request, response);
  else if (request.url === "/account") put(request, response);
  else answer(request, response);
});
console.log(issuer);
