// Makes the next answers of a server go wrong.

// Stands before the server's own handlers. `set(fault)` names what happens to the next `count` requests
// whose address holds `path`; `seen()` lists the requests since it was last asked.
export function addFaults(server) {
  const handlers = server.listeners('request')
  let fault = null
  let requests = []
  server.removeAllListeners('request')
  server.on('request', async (req, res) => {
    const now = fault && req.url.includes(fault.path) ? fault : null
    if (now && --now.count <= 0) fault = null
    requests.push(`${req.method} ${req.url}`)
    if (now?.delay) await new Promise((ok) => setTimeout(ok, now.delay))
    if (now?.drop === 'before') return req.socket.destroy() // nothing was done
    if (now?.drop === 'after') { // it was done, and nobody hears of it
      res.write = () => true
      res.end = () => (req.socket.destroy(), res)
    } else if (now?.status) {
      const headers = { 'content-type': 'application/json' }
      if (now.retryAfter) headers['retry-after'] = now.retryAfter
      res.writeHead(now.status, headers)
      return res.end(JSON.stringify({ error: now.error, message: 'made up by the test' }))
    }
    for (const handler of handlers) handler.call(server, req, res)
  })
  return {
    set: (f) => { fault = f },
    seen: () => requests.splice(0),
  }
}

export function faultFrom(query) {
  if (![...query.keys()].length) return null
  const status = Number(query.get('status') ?? 0)
  return {
    path: query.get('path') ?? '',
    count: Number(query.get('count') ?? 1),
    status,
    error: query.get('error') ?? (status === 429 ? 'RateLimitExceeded' : 'InternalServerError'),
    retryAfter: query.get('retryAfter'),
    delay: Number(query.get('delay') ?? 0),
    drop: query.get('drop') ?? '',
  }
}
