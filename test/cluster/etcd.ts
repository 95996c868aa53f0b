// What only etcd itself can be asked for.
import type { Places } from './parts.ts'

/**
 * Forgets history, as a cluster does after some minutes: etcd keeps nothing older than now. The API server must be started
 * again after it, for it answers watches from a memory of its own. Returns the revision that is now the oldest.
 */
export async function compactEtcd({ ports }: Places): Promise<string> {
  // A write in between: whoever saw everything before it has now missed something.
  const { header } = await etcd(ports.client, 'put', { key: base64('/compacted'), value: base64('') })
  await etcd(ports.client, 'compaction', { revision: header.revision, physical: true })
  return header.revision
}

async function etcd(port: number, call: string, body: object): Promise<{ header: { revision: string } }> {
  const answer = await fetch(`http://127.0.0.1:${port}/v3/kv/${call}`, { method: 'POST', body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`etcd refused ${call}: ${await answer.text()}`)
  return (await answer.json()) as { header: { revision: string } }
}

const base64 = (text: string) => Buffer.from(text).toString('base64')
