import type { AgentOptions } from 'node:https'
import * as tls from 'node:tls'
import type { Credentials } from './credentials.ts'
import type { ResolvedContext } from './kubeconfig.ts'
import { authorityOf } from './pem.ts'

/** Which certificates a context trusts, its own authority alone or those of Node and the system, and which it shows. */
export function trustOf(context: ResolvedContext, { certificate }: Credentials): AgentOptions {
  const { cluster } = context
  const ca = authorityOf(context, 'certificate') ?? (cluster.server.startsWith('https:') ? everyAuthority() : undefined)
  return {
    ...(ca && { ca }),
    ...certificate,
    ...(cluster['tls-server-name'] && { servername: cluster['tls-server-name'] }),
    ...(cluster['insecure-skip-tls-verify'] && { rejectUnauthorized: false }),
  }
}

let every: string[] | undefined

function everyAuthority(): string[] {
  every ??= [...new Set([...tls.getCACertificates('default'), ...tls.getCACertificates('system')])]
  return every
}
