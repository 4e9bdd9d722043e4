// The control port: what a test does to the network, by plain GETs that answer with JSON.
import { createHmac } from 'node:crypto'
import http from 'node:http'

const encode = (object) => Buffer.from(JSON.stringify(object)).toString('base64url')

// An access token with a true signature that expires `inSeconds` from now.
export function makeToken({ did, audience, secret, scope, inSeconds }) {
  const now = Math.floor(Date.now() / 1000)
  const text = `${encode({ typ: 'at+jwt', alg: 'HS256' })}.${encode({
    scope, sub: did, aud: audience, iat: now - 7200, exp: now + inSeconds,
  })}`
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
}

// `hooks`: a function of the query for each path. It answers {} when it gives nothing.
export async function startControl(port, hooks) {
  const server = http.createServer(async (req, res) => {
    const url = new URL(req.url, 'http://localhost')
    const hook = hooks[url.pathname]
    let status = hook ? 200 : 404
    let answer = hook ? {} : { error: 'no such hook' }
    try {
      answer = (await hook?.(url.searchParams)) ?? answer
    } catch (err) {
      status = 500
      answer = { error: String(err?.message ?? err) }
    }
    res.writeHead(status, { 'content-type': 'application/json' })
    res.end(JSON.stringify(answer) + '\n')
  })
  await new Promise((ok, bad) => server.once('error', bad).listen(port, ok))
}
