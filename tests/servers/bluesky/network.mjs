// A complete, private Bluesky network on loopback: PLC directory (in memory), PDS (SQLite), AppView (on a
// PostgreSQL of its own), a stand-in for the service of direct messages, some accounts, and a control port. Prints one line of JSON when all of it answers.
//
//   --ports PLC,PDS,APPVIEW,CONTROL,POSTGRES,CHAT   default: some that are free
//   --account NAME   (repeatable; default desk and citizen) made as NAME.test
//   --password TEXT  of all of them
//   --rate-limits    the PDS limits, and says so in headers
//   --end-with-stdin ends when its standard input is closed
//
// Control port (plain GETs):
//   /flush                       waits until the AppView knows all that the PDS has
//   /post?from=A&text=T[&to=B][&created=TIME][&count=N][&parent=URI&parentCid=CID[&root=URI&rootCid=CID]]
//                                [&quote=URI&quoteCid=CID][&label=VALUE]   posts, then flushes
//   /edit?from=A&uri=URI&text=T  puts another text in a post's place, then flushes
//   /mute?of=A&whom=B&up=0|1     whether A mutes B
//   /direct?from=A&to=B&text=T[&at=TIME]   a direct message
//   /direct-delete?from=A&to=B&id=ID       deletes it
//   /direct-lose                 the next one that is sent is taken, and its answer is lost
//   /directs?from=A&to=B         the messages of their conversation
//   /delete?from=A&uri=URI       deletes a post, then flushes
//   /posts?of=A                  the posts in A's repository
//   /token?of=A&in=-60           an access token of A's that expires in so many seconds
//   /appview?up=0|1              the AppView's port: connections refused, or served
//   /follow?up=0|1               whether the AppView follows the PDS: posts pile up meanwhile
//   /listen?server=pds|plc&up=0|1  the same for another server's port
//   /fault?path=TEXT[&count=N][&status=S[&error=NAME][&retryAfter=S]][&drop=before|after][&delay=MS]
//                                happens to the next N requests to the PDS whose address holds TEXT; /fault alone forgets it
//   /requests                    the requests to the PDS since last asked
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'

import { freePorts, listeners, setListening } from './loopback.mjs'
import { startPostgres } from './postgres.mjs'
import { addFaults, faultFrom } from './faults.mjs'
import { makeToken, startControl } from './control.mjs'
import { Citizens } from './citizens.mjs'
import { Chat } from './chat.mjs'

const { values: options } = parseArgs({
  options: {
    ports: { type: 'string' },
    account: { type: 'string', multiple: true, default: ['desk', 'citizen'] },
    password: { type: 'string', default: 'test-pass-1' },
    'rate-limits': { type: 'boolean', default: false },
    'end-with-stdin': { type: 'boolean', default: false },
  },
})

const began = Date.now()
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nachtwacht-bluesky-'))
process.env.TMPDIR = folder // where the AppView keeps pictures
process.env.LOG_ENABLED ??= 'false'

let postgres = null
let leaving = false
function leave(code) {
  if (leaving) return
  leaving = true
  const end = () => {
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    process.exit(code)
  }
  if (!postgres || postgres.exitCode !== null) return end()
  postgres.once('exit', end)
  postgres.kill('SIGQUIT')
}
process.on('SIGTERM', () => leave(0))
process.on('SIGINT', () => leave(0))
process.on('unhandledRejection', (err) => console.error('unhandled:', err))
if (options['end-with-stdin']) process.stdin.on('end', () => leave(0)).resume()

async function startServers(port) {
  const env = await import('@atproto/dev-env').then((m) => (m.TestPlc ? m : m.default))
  const plc = await env.TestPlc.create({ port: port.plc })
  const appview = await env.TestBsky.create({
    port: port.appview,
    plcUrl: plc.url,
    pdsPort: port.pds,
    repoProvider: `ws://localhost:${port.pds}`,
    dbPostgresUrl: `postgresql://pg@127.0.0.1:${port.postgres}/postgres`,
    dbPostgresSchema: 'appview',
    publicUrl: `http://localhost:${port.appview}`,
  })
  const pdsFolder = path.join(folder, 'pds')
  fs.mkdirSync(pdsFolder)
  const pds = await env.TestPds.create({
    port: port.pds,
    hostname: 'localhost',
    didPlcUrl: plc.url,
    dataDirectory: pdsFolder,
    blobstoreDiskLocation: path.join(folder, 'blobs'),
    blobstoreDiskTmpLocation: path.join(folder, 'blobs-new'),
    bskyAppViewUrl: appview.url,
    bskyAppViewDid: appview.ctx.cfg.serverDid,
    enableDidDocWithSession: true,
    rateLimitsEnabled: options['rate-limits'],
  })
  env.mockNetworkUtilities(pds, appview) // handles resolve here, without DNS
  return { env, plc, appview, pds }
}

// Registers the stand-in in the PLC, where the PDS looks for it. It trusts who the PDS says is calling when that is
// signed by the caller's own key.
async function startChat({ env, plc, pds }, citizens, port) {
  const lib = await import('@did-plc/lib').then((m) => m.default ?? m)
  const { Secp256k1Keypair } = await import('@atproto/crypto').then((m) => m.default ?? m)
  const { verifyJwt } = await import('@atproto/xrpc-server').then((m) => m.default ?? m)
  const key = await Secp256k1Keypair.create()
  const operation = await lib.signOperation({
    type: 'plc_operation',
    verificationMethods: { atproto: key.did() },
    rotationKeys: [key.did()],
    alsoKnownAs: [],
    services: { bsky_chat: { type: 'BskyChatService', endpoint: `http://localhost:${port}` } },
    prev: null,
  }, key)
  const did = await lib.didForCreateOp(operation)
  await new lib.Client(plc.url).sendOperation(did, operation)
  const chat = new Chat({
    verify: async (token, method) => {
      const signed = await verifyJwt(token, did, method, (iss) => pds.ctx.idResolver.did.resolveAtprotoKey(iss))
      return signed.iss
    },
    profile: (member) => {
      const found = Object.values(citizens.accounts).find((a) => a.did === member)
      return { did: member, handle: found?.handle ?? 'missing.invalid' }
    },
  })
  await chat.listen(port)
  return { chat, service: `${did}#bsky_chat` }
}

// Waits until the AppView has taken in all that the PDS has told.
async function flush({ pds, appview }) {
  const end = Date.now() + 20000
  await pds.processAll()
  for (;;) {
    const want = (await pds.ctx.sequencer.curr()) ?? 0
    await appview.sub.processAll()
    const have = (await (appview.sub.getCursor?.() ?? appview.sub.runner.getCursor())) ?? 0
    if (have >= want) return { seq: want }
    if (Date.now() > end) throw new Error(`the AppView is at ${have} of ${want}`)
    await new Promise((ok) => setTimeout(ok, 10))
  }
}

function replyFrom(q) {
  if (!q.get('parent')) return undefined
  const parent = { uri: q.get('parent'), cid: q.get('parentCid') }
  return { parent, root: q.get('root') ? { uri: q.get('root'), cid: q.get('rootCid') } : parent }
}

function hooksOf(servers, citizens, chat, faults, port) {
  const who = (q, name) => {
    const account = citizens.accounts[q.get(name)]
    if (!account) throw new Error(`${name}: no such account`)
    return account
  }
  const wantsUp = (q) => q.get('up') !== '0'
  return {
    '/flush': () => flush(servers),
    '/post': async (q) => {
      const from = who(q, 'from')
      const count = Number(q.get('count') ?? 1)
      const options = {
        text: q.get('text'),
        to: q.get('to') ? who(q, 'to') : undefined,
        created: q.get('created') ?? undefined,
        reply: replyFrom(q),
        embed: q.get('quote') ? {
          $type: 'app.bsky.embed.record', record: { uri: q.get('quote'), cid: q.get('quoteCid') },
        } : undefined,
        label: q.get('label') ?? undefined,
      }
      let answer = { count }
      if (count === 1) answer = await citizens.post(from, options)
      else await citizens.postMany(from, Array.from({ length: count },
        (_, i) => citizens.record({ ...options, text: `${options.text} ${i + 1}` })))
      await flush(servers)
      return answer
    },
    '/delete': async (q) => {
      await citizens.remove(who(q, 'from'), q.get('uri'))
      await flush(servers)
    },
    '/edit': async (q) => {
      await citizens.edit(who(q, 'from'), q.get('uri'), q.get('text'))
      await flush(servers)
    },
    '/mute': (q) => citizens.mute(who(q, 'of'), who(q, 'whom'), wantsUp(q)),
    '/direct': (q) => {
      const from = who(q, 'from').did
      return chat.add(chat.convoOf(from, who(q, 'to').did), from, q.get('text'), q.get('at') ?? undefined)
    },
    '/direct-delete': (q) => chat.remove(chat.convoOf(who(q, 'from').did, who(q, 'to').did), q.get('id')),
    '/direct-lose': () => { chat.losing = 1 },
    '/directs': (q) => chat.convoOf(who(q, 'from').did, who(q, 'to').did).messages,
    '/posts': (q) => citizens.posts(who(q, 'of')),
    '/token': (q) => ({
      accessJwt: makeToken({
        did: who(q, 'of').did,
        audience: servers.pds.ctx.cfg.service.did,
        secret: servers.env.JWT_SECRET,
        scope: q.get('scope') ?? 'com.atproto.appPass',
        inSeconds: Number(q.get('in') ?? -60),
      }),
    }),
    '/appview': (q) => setListening(port.appview, wantsUp(q)),
    '/listen': (q) => setListening(port[q.get('server')], wantsUp(q)),
    '/follow': async (q) => {
      const { sub } = servers.appview
      await (wantsUp(q) ? sub.restart() : (sub.stop ?? sub.destroy).call(sub))
    },
    '/fault': (q) => faults.set(faultFrom(q)),
    '/requests': () => faults.seen(),
  }
}

async function main() {
  const names = ['plc', 'pds', 'appview', 'control', 'postgres', 'chat']
  const numbers = options.ports ? options.ports.split(',').map(Number) : await freePorts(names.length)
  const port = Object.fromEntries(names.map((name, i) => [name, numbers[i]]))
  postgres = await startPostgres(folder, port.postgres, (code) => {
    if (leaving) return
    console.error('PostgreSQL ended:', code)
    leave(1)
  })
  const servers = await startServers(port)
  const citizens = new Citizens(servers.pds.url, options.password)
  for (const name of options.account) await citizens.create(name)
  await flush(servers)
  for (const account of Object.values(citizens.accounts)) {
    await citizens.showAll(account)
    account.appPassword = await citizens.appPassword(account, false)
    account.chatPassword = await citizens.appPassword(account, true)
  }
  await flush(servers)
  const { chat, service } = await startChat(servers, citizens, port.chat)
  const faults = addFaults(listeners.get(port.pds))
  await startControl(port.control, hooksOf(servers, citizens, chat, faults, port))
  console.log(JSON.stringify({
    ready: true,
    ms: Date.now() - began,
    pid: process.pid,
    pds: servers.pds.url,
    appview: servers.appview.url,
    plc: servers.plc.url,
    control: `http://localhost:${port.control}`,
    chatService: service,
    accounts: Object.fromEntries(Object.values(citizens.accounts).map(
      ({ name, handle, did, appPassword, chatPassword }) => [name, {
        handle, did, password: options.password, appPassword, chatPassword,
      }])),
  }))
}

main().catch((err) => { console.error(err); leave(1) })
