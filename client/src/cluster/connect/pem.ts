import { readFileSync } from 'node:fs'
import { ClusterError, type FailureKind } from './failure.ts'
import type { ResolvedContext } from './kubeconfig.ts'

/** The text of a file that a kubeconfig names; its failure is of the kind that the file is needed for. */
export function textOf({ name }: ResolvedContext, kind: FailureKind, file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new ClusterError(kind, name, `${file} cannot be read: ${(error as Error).message}`)
  }
}

/** A certificate or key: what stands in the kubeconfig itself, in base64, goes before a file. */
export function pemOf(context: ResolvedContext, kind: FailureKind, data: string | undefined, file: string | undefined) {
  if (data) return Buffer.from(data, 'base64').toString('utf8')
  return file ? textOf(context, kind, file) : undefined
}

/** The authority that a context trusts, where it names one. */
export const authorityOf = (context: ResolvedContext, kind: FailureKind) =>
  pemOf(context, kind, context.cluster['certificate-authority-data'], context.cluster['certificate-authority'])
