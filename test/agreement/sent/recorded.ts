// What kubectl sent of the files of documents.ts, kept in a file, so that no cluster is needed to hold ours against it.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { startCluster } from '../../cluster/cluster.ts'
import { sentDocuments } from './documents.ts'
import { proxyOf, sentByKubectl } from './kubectl.ts'
import type { SentByKubectl } from './ours.ts'

const file = fileURLToPath(new URL('../recorded/sent.json', import.meta.url))

/** By file: its text, and what kubectl sent of it. */
export type RecordedSent = Readonly<Record<string, SentByKubectl & { readonly text: string }>>

export const readSent = (): RecordedSent => (existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as RecordedSent) : {})

/** Asks kubectl about all files of our own, and keeps what it sent. */
export async function recordSent(directory: string, say: (line: string) => void): Promise<void> {
  const cluster = await startCluster({ directory, nodes: 0, serverOnly: true }, say)
  const proxy = await proxyOf(cluster)
  try {
    const files = Object.entries(sentDocuments).map(([name, text]) => ({ name, text }))
    const sent = await sentByKubectl(cluster, proxy, directory, files)
    const kept = files.map(({ name, text }) => [name, { text, ...(sent.get(name) ?? { bodies: [] }) }] as const)
    writeFileSync(file, `${JSON.stringify(Object.fromEntries(kept), undefined, 1)}\n`)
    say(`${files.length} files of which kubectl was asked what it sends`)
  } finally {
    await proxy.close()
    await cluster.stop()
  }
}
