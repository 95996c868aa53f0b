import { readFileSync } from 'node:fs'
import type { ClusterEntry, ExecEntry, ResolvedContext, UserEntry } from './kubeconfig.ts'

/**
 * What a connection to a context is made of, as a text to compare: two of them are equal where a new connection would be the same one.
 * Of files that are read anew for every connection only the path counts, of the authority, which is read once, what it holds too.
 */
export function madeOf({ cluster, user, namespace }: ResolvedContext, proxy: string | undefined): string {
  return JSON.stringify(plain({ cluster: clusterOf(cluster), user: userOf(user), namespace, proxy }))
}

/** Tools note in extensions when they wrote a file last; one of them is given to plugins. */
function clusterOf({ extensions = [], ...cluster }: ClusterEntry): object {
  const file = cluster['certificate-authority']
  const forPlugins = extensions.find(({ name }) => name === 'client.authentication.k8s.io/exec')?.extension
  return { ...cluster, forPlugins, authority: file && contentOf(file) }
}

/** Of users no extension is given to anybody. kubectl writes out defaults of a plugin when it stores a file that left them out. */
function userOf({ exec, extensions: _, ...user }: UserEntry): object {
  return { ...user, exec: exec && execOf(exec) }
}

function execOf({ interactiveMode, installHint: _, ...exec }: ExecEntry): object {
  return { ...exec, needsTerminal: interactiveMode === 'Always' }
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** Fields in one order, without those that say nothing, and data in base64 without its line ends: a rewritten file differs in these. */
function plain(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => plain(item))
  if (typeof value === 'string') return key.endsWith('-data') ? value.replace(/\s/g, '') : value
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).map(([name, item]) => [name, plain(item, name)] as const)
  return Object.fromEntries(fields.filter(([, item]) => !isNothing(item)).sort(([a], [b]) => (a < b ? -1 : 1)))
}

const isNothing = (value: unknown) =>
  value === undefined || value === null || value === '' || value === false || (Array.isArray(value) && value.length === 0)
