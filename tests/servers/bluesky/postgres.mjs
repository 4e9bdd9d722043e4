// A PostgreSQL cluster of our own that lives and dies with this process.
import { execFileSync, spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

const ROOT = '/usr/lib/postgresql'
const SETTINGS = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', 'synchronous_commit=off',
  'full_page_writes=off', 'shared_buffers=32MB', 'jit=off', 'autovacuum=off']

function newestBin() {
  const versions = fs.existsSync(ROOT) ? fs.readdirSync(ROOT).map(Number).filter(Boolean) : []
  if (!versions.length) throw new Error('no PostgreSQL server (Debian: postgresql)')
  return path.join(ROOT, String(Math.max(...versions)), 'bin')
}

// Starts it in `folder`; `onEnd(code)` is called when it ends. Returns a process to end with SIGQUIT.
export async function startPostgres(folder, port, onEnd) {
  const bin = newestBin()
  const data = path.join(folder, 'postgres')
  // The kernel ends it with this process, however that dies.
  const as = ['--pdeathsig', 'QUIT']
  fs.mkdirSync(data)
  if (process.getuid() === 0) { // PostgreSQL refuses to run as root
    fs.chmodSync(folder, 0o711)
    execFileSync('chown', ['postgres:postgres', data])
    as.push('--reuid', 'postgres', '--regid', 'postgres', '--init-groups')
  }
  const options = { stdio: 'ignore', cwd: '/' }
  execFileSync('setpriv', [...as, `${bin}/initdb`, '-D', data, '-U', 'pg', '-A', 'trust', '-E', 'UTF8',
    '--locale=C', '--no-sync'], options)
  const server = spawn('setpriv', [...as, `${bin}/postgres`, '-D', data, '-p', String(port),
    ...SETTINGS.flatMap((s) => ['-c', s])], options)
  server.on('exit', onEnd)
  for (let tries = 0; ; tries++) {
    try {
      execFileSync(`${bin}/pg_isready`, ['-q', '-h', '127.0.0.1', '-p', String(port)])
      return server
    } catch (err) {
      if (tries === 100) throw err
      await new Promise((ok) => setTimeout(ok, 100))
    }
  }
}
