// Keeps every server of this process on loopback, and remembers who listens where. Import it before the servers.
import net from 'node:net'

export const listeners = new Map()

const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (...args) {
  if (typeof args[0] === 'number') {
    if (typeof args[1] !== 'string') args.splice(1, 0, '127.0.0.1')
    listeners.set(args[0], this)
  }
  return listen.apply(this, args)
}

// `count` ports that are free now.
export async function freePorts(count) {
  const servers = Array.from({ length: count }, () => net.createServer())
  await Promise.all(servers.map((s) => new Promise((ok) => listen.call(s, 0, '127.0.0.1', ok))))
  const ports = servers.map((s) => s.address().port)
  await Promise.all(servers.map((s) => new Promise((ok) => s.close(ok))))
  return ports
}

// Closes a port, so that connections are refused, or opens it again.
export async function setListening(port, up) {
  const server = listeners.get(port)
  if (!server?.closeAllConnections) throw new Error('no such server')
  if (up && !server.listening) {
    await new Promise((ok, bad) => server.once('error', bad).listen(port, ok))
  } else if (!up) {
    server.close()
    server.closeAllConnections()
  }
}
