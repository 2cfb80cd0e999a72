// A certified OAuth server on loopback: node oidc_provider.mjs MODULE PORT
import { pathToFileURL } from 'node:url';

const [module, port] = process.argv.slice(2);
const { default: Provider } = await import(pathToFileURL(module));

const provider = new Provider(`http://127.0.0.1:${port}`, {
  scopes: ['message.read', 'message.send'],
  clientAuthMethods: ['client_secret_basic', 'client_secret_post'],
  features: {
    devInteractions: { enabled: false },
    registration: { enabled: true, initialAccessToken: 'initial-access-token' },
    clientCredentials: { enabled: true },
  },
});
provider.listen(Number(port), '127.0.0.1', () => console.log('ready'));
