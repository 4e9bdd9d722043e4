// A stand-in for the service of direct messages, which no package has: chat.bsky.convo as its lexicons describe
// it, in memory. The PDS finds it by a DID of the private PLC and passes calls on with a signed service token, which
// is verified here as the real one would.
import http from 'node:http'

const NEWEST = 100 // of a page

export class Chat {
  // verify(token, method) gives the caller's DID or throws; profile(did) what others see of him.
  constructor({ verify, profile }) {
    this.verify = verify
    this.profile = profile
    this.convos = new Map() // id: { id, members, messages }, messages oldest first
    this.log = [] // { rev, members, entry }
    this.count = 0
    this.losing = 0 // how many of the next messages are taken, and nobody hears of it
    this.calls = {
      'chat.bsky.convo.getLog': this.getLog,
      'chat.bsky.convo.listConvos': this.listConvos,
      'chat.bsky.convo.getMessages': this.getMessages,
      'chat.bsky.convo.sendMessage': this.sendMessage,
    }
  }

  rev() {
    return `2222${String(++this.count).padStart(9, '0')}`
  }

  // The conversation of two; made when there is none.
  convoOf(a, b) {
    const id = [a, b].sort().map((did) => did.slice(-6)).join('-')
    if (!this.convos.has(id)) {
      this.convos.set(id, { id, members: [a, b], messages: [] })
      this.tell(this.convos.get(id), 'logBeginConvo', {})
    }
    return this.convos.get(id)
  }

  tell(convo, type, more) {
    const rev = this.rev()
    this.log.push({
      rev, members: convo.members,
      entry: { $type: `chat.bsky.convo.defs#${type}`, rev, convoId: convo.id, ...more },
    })
  }

  add(convo, sender, text, sentAt = new Date().toISOString()) {
    const rev = this.rev()
    const message = {
      $type: 'chat.bsky.convo.defs#messageView', id: `3m${rev}`, rev, text, sender: { did: sender }, sentAt,
    }
    convo.messages.push(message)
    this.tell(convo, 'logCreateMessage', { message })
    return message
  }

  remove(convo, id) {
    const at = convo.messages.findIndex((m) => m.id === id)
    const { rev, sender, sentAt } = convo.messages[at]
    const message = { $type: 'chat.bsky.convo.defs#deletedMessageView', id, rev, sender, sentAt }
    convo.messages[at] = message
    this.tell(convo, 'logDeleteMessage', { message })
  }

  mine(did, id) {
    const convo = this.convos.get(id)
    if (!convo?.members.includes(did)) throw { status: 400, error: 'InvalidConvo' }
    return convo
  }

  // Without a cursor only where the log stands now.
  getLog(did, q) {
    const all = this.log.filter((l) => l.members.includes(did))
    const cursor = q.get('cursor')
    const logs = cursor ? all.filter((l) => l.rev > cursor).slice(0, NEWEST) : []
    const last = cursor ? logs.at(-1)?.rev ?? cursor : all.at(-1)?.rev ?? '2222000000000'
    return { cursor: last, logs: logs.map((l) => l.entry) }
  }

  listConvos(did) {
    const convos = [...this.convos.values()].filter((c) => c.members.includes(did))
    return {
      convos: convos.map((c) => ({
        id: c.id, rev: c.messages.at(-1)?.rev ?? '2', members: c.members.map(this.profile), muted: false,
        unreadCount: 0, lastMessage: c.messages.at(-1),
      })),
    }
  }

  getMessages(did, q) {
    const convo = this.mine(did, q.get('convoId'))
    const limit = Number(q.get('limit') ?? 50)
    const before = convo.messages.filter((m) => !q.get('cursor') || m.rev < q.get('cursor'))
    const page = before.slice(-limit).reverse()
    return { messages: page, cursor: before.length > limit ? page.at(-1).rev : undefined }
  }

  sendMessage(did, q, body) {
    const convo = this.mine(did, body.convoId)
    const text = body.message?.text
    if (typeof text !== 'string' || !text || Buffer.byteLength(text) > 10000)
      throw { status: 400, error: 'InvalidRequest' }
    return this.add(convo, did, text.trim())
  }

  async answer(req, body) {
    const url = new URL(req.url, 'http://localhost')
    const method = url.pathname.replace('/xrpc/', '')
    const call = this.calls[method]
    if (!call) throw { status: 501, error: 'MethodNotImplemented' }
    const did = await this.verify(req.headers.authorization?.replace('Bearer ', '') ?? '', method)
    return call.call(this, did, url.searchParams, body ? JSON.parse(body) : undefined)
  }

  async listen(port) {
    const server = http.createServer(async (req, res) => {
      let body = ''
      for await (const part of req) body += part
      let status = 200
      let answer
      try {
        answer = await this.answer(req, body)
      } catch (err) {
        status = err.status ?? 401
        answer = { error: err.error ?? 'AuthMissing', message: String(err.message ?? 'refused') }
      }
      if (status === 200 && req.url.includes('sendMessage') && this.losing > 0) {
        this.losing--
        return req.socket.destroy()
      }
      res.writeHead(status, { 'content-type': 'application/json' })
      res.end(JSON.stringify(answer))
    })
    await new Promise((ok, bad) => server.once('error', bad).listen(port, ok))
  }
}
