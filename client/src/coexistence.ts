// With Red Hat's YAML extension installed there is one completion and one hover: ours in DaemonSets, its own everywhere else.
import * as vscode from 'vscode'
import type { Coexistence } from '../../model/src/protocol.ts'

const yamlExtension = 'redhat.vscode-yaml'
const scheme = 'daemonset-yaml'

/** The part of the YAML extension's API that is used here. Source: its schema-extension-api. */
interface SchemaContributors {
  registerContributor(
    schema: string,
    requestSchema: (resource: string) => string | undefined,
    requestSchemaContent: (uri: string) => string,
    label?: string,
  ): boolean
}

const setting = () => vscode.workspace.getConfiguration('daemonset').get<string>('coexistence', 'auto')

/** How the work is shared at this moment, from the setting and from what is installed. */
export function coexistence(): Coexistence {
  const chosen = setting()
  if (chosen === 'standalone' || !vscode.extensions.getExtension(yamlExtension)) return 'alone'
  return chosen === 'defer' ? 'defer' : 'beside'
}

let registered = false

/**
 * Contributes an empty schema for text that says `kind: DaemonSet`: the YAML extension then offers no fields and no hover there,
 * and keeps its syntax errors, formatting, folding and outline.
 */
export function standBeside(context: vscode.ExtensionContext): void {
  const extension = vscode.extensions.getExtension<SchemaContributors>(yamlExtension)
  if (!extension || registered || setting() === 'defer') return
  const register = (api: SchemaContributors | undefined) => {
    if (registered || typeof api?.registerContributor !== 'function') return
    registered = api.registerContributor(scheme, requestSchema, requestContent, 'kind:DaemonSet')
  }
  if (extension.isActive) register(extension.exports)
  else extension.activate().then(register, (error: unknown) => console.error('The YAML extension did not start', error))
  context.subscriptions.push({ dispose: () => (registered = false) })
}

const kindInQuotes = /^[ \t]*kind:[ \t]*["']DaemonSet["']/m

/** Asked for every file that the label did not match: `kind: "DaemonSet"` is ours as well. */
function requestSchema(resource: string): string | undefined {
  const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === resource)
  const text = document?.getText() ?? ''
  return /kind:[\t ]+DaemonSet/.test(text) || kindInQuotes.test(text)
    ? `${scheme}://daemonset/${encodeURIComponent(resource)}`
    : undefined
}

/** One schema for each document: empty for DaemonSets, that of the Kubernetes extension for others where it is installed. */
function requestContent(uri: string): string {
  const resource = decodeURIComponent(uri.slice(`${scheme}://daemonset/`.length))
  const document = vscode.workspace.textDocuments.find((candidate) => candidate.uri.toString() === resource)
  const parts = (document?.getText() ?? '').split(/^---(?:\s.*)?$/m).filter((part, index) => index > 0 || part.trim() !== '')
  const kubernetes = vscode.extensions.getExtension('ms-kubernetes-tools.vscode-kubernetes-tools')?.isActive === true
  return JSON.stringify({ schemaSequence: parts.map((part) => (kubernetes ? schemaOfNeighbour(part) : {})) })
}

function schemaOfNeighbour(text: string): object {
  const kind = /^kind:[\t ]*["']?(\w+)/m.exec(text)?.[1]
  const version = /^apiVersion:[\t ]*["']?([\w./-]+)/m.exec(text)?.[1]
  if (!kind || !version || kind === 'DaemonSet') return {}
  return { $ref: `kubernetes://schema/${version.toLowerCase()}@${kind.toLowerCase()}` }
}
