import { readFileSync } from 'node:fs'
import type { AgentOptions } from 'node:https'
import * as tls from 'node:tls'
import type { Credentials } from './credentials.ts'
import { ClusterError } from './failure.ts'
import type { ResolvedContext } from './kubeconfig.ts'

/** Which certificates a context trusts, and which it shows. */
export function trustOf(context: ResolvedContext, { certificate }: Credentials): AgentOptions {
  const { cluster } = context
  const ca = authority(context)
  return {
    ...(ca && { ca }),
    ...(certificate && { cert: certificate.cert, key: certificate.key }),
    ...(cluster['tls-server-name'] && { servername: cluster['tls-server-name'] }),
    ...(cluster['insecure-skip-tls-verify'] && { rejectUnauthorized: false }),
  }
}

/** The kubeconfig's authority alone where it names one, else those of Node and of the system together. */
function authority({ name, cluster }: ResolvedContext): string | string[] | undefined {
  const data = cluster['certificate-authority-data']
  if (data) return Buffer.from(data, 'base64').toString('utf8')
  const file = cluster['certificate-authority']
  if (!file) return cluster.server.startsWith('https:') ? everyAuthority() : undefined
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new ClusterError('certificate', name, `${file} cannot be read: ${(error as Error).message}`)
  }
}

let every: string[] | undefined

function everyAuthority(): string[] {
  every ??= [...new Set([...tls.getCACertificates('default'), ...tls.getCACertificates('system')])]
  return every
}
