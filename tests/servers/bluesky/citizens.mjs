// Accounts of the private network, and what their owners do.

export class Citizens {
  constructor(pds, password) {
    this.pds = pds
    this.password = password
    this.accounts = {}
  }

  async call(method, { token, body, query } = {}) {
    const res = await fetch(`${this.pds}/xrpc/${method}${query ? `?${new URLSearchParams(query)}` : ''}`, {
      method: body ? 'POST' : 'GET',
      headers: { ...(body && { 'content-type': 'application/json' }), ...(token && { authorization: `Bearer ${token}` }) },
      body: body && JSON.stringify(body),
    })
    const text = await res.text()
    if (!res.ok) throw new Error(`${method}: ${res.status} ${text}`)
    return text ? JSON.parse(text) : {}
  }

  async create(name) {
    const handle = `${name}.test`
    const { did, accessJwt } = await this.call('com.atproto.server.createAccount', {
      body: { handle, email: `${name}@example.test`, password: this.password },
    })
    this.accounts[name] = { name, handle, did, token: accessJwt }
    return this.accounts[name]
  }

  // Without it the first updateSeen of this version may hide everybody whom one does not follow.
  async showAll({ token }) {
    await this.call('app.bsky.notification.putPreferences', { token, body: { priority: false } })
  }

  // `privileged`: it may read and send direct messages.
  async appPassword({ token }, privileged) {
    const answer = await this.call('com.atproto.server.createAppPassword', {
      token, body: { name: privileged ? 'desk with messages' : 'desk', privileged },
    })
    return answer.password
  }

  // One post by `from`. `to` names whom the text's @handle means; `reply` {root, parent} and `created` as in the record.
  record({ text, to, reply, embed, created, label }) {
    const at = to ? text.indexOf(`@${to.handle}`) : -1
    const start = Buffer.byteLength(text.slice(0, Math.max(at, 0)))
    const facets = at < 0 ? undefined : [{
      index: { byteStart: start, byteEnd: start + Buffer.byteLength(`@${to.handle}`) },
      features: [{ $type: 'app.bsky.richtext.facet#mention', did: to.did }],
    }]
    const createdAt = created ?? new Date().toISOString()
    const labels = label && { $type: 'com.atproto.label.defs#selfLabels', values: [{ val: label }] }
    return { $type: 'app.bsky.feed.post', text, facets, reply, embed, labels, langs: ['nl'], createdAt }
  }

  async post(from, options) {
    return this.call('com.atproto.repo.createRecord', {
      token: from.token,
      body: { repo: from.did, collection: 'app.bsky.feed.post', record: this.record(options) },
    })
  }

  // Many posts in few calls.
  async postMany(from, records) {
    for (let i = 0; i < records.length; i += 100) {
      const writes = records.slice(i, i + 100).map((value) => ({
        $type: 'com.atproto.repo.applyWrites#create', collection: 'app.bsky.feed.post', value,
      }))
      await this.call('com.atproto.repo.applyWrites', { token: from.token, body: { repo: from.did, writes } })
    }
  }

  // As clients do that edit posts: another record in the place of the first.
  async edit(from, uri, text) {
    const place = { repo: from.did, collection: 'app.bsky.feed.post', rkey: uri.split('/').pop() }
    const { value } = await this.call('com.atproto.repo.getRecord', { query: place })
    await this.call('com.atproto.repo.putRecord', { token: from.token, body: { ...place, record: { ...value, text } } })
  }

  async mute(of, whom, up) {
    return this.call(`app.bsky.graph.${up ? 'muteActor' : 'unmuteActor'}`, { token: of.token, body: { actor: whom.did } })
  }

  async remove(from, uri) {
    await this.call('com.atproto.repo.deleteRecord', {
      token: from.token,
      body: { repo: from.did, collection: 'app.bsky.feed.post', rkey: uri.split('/').pop() },
    })
  }

  async posts(of) {
    const answer = await this.call('com.atproto.repo.listRecords', {
      query: { repo: of.did, collection: 'app.bsky.feed.post', limit: '100' },
    })
    return answer.records
  }
}
