import * as vscode from 'vscode'
import type { KubernetesObject } from '../../../model/src/objects/kubernetes.ts'
import type { ManifestInfo } from '../../../model/src/protocol.ts'
import type { ClusterError } from '../cluster/connect/failure.ts'
import { refusalsOf, warningPath } from '../cluster/write/apply.ts'
import type { Language } from '../services.ts'

/** What a cluster said about manifests, on their lines. An edit of the file takes it away: it was about another text. */
export class Refusals implements vscode.Disposable {
  private readonly diagnostics = vscode.languages.createDiagnosticCollection('daemonset-cluster')
  private readonly subscriptions: vscode.Disposable[]
  private readonly language: Language

  constructor(language: Language) {
    this.language = language
    this.subscriptions = [
      this.diagnostics,
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.diagnostics.delete(document.uri)
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.diagnostics.delete(uri)),
    ]
  }

  clear(uri: vscode.Uri) {
    this.diagnostics.delete(uri)
  }

  /** Puts a refusal on the fields it is about. */
  async refused(uri: vscode.Uri, manifest: ManifestInfo, failure: ClusterError): Promise<void> {
    const found = refusalsOf(failure, JSON.parse(manifest.json) as KubernetesObject)
    const ranges = await this.language.locate(
      uri,
      manifest,
      found.map(({ path }) => path),
    )
    this.add(
      uri,
      found.map(({ message }, index) => diagnostic(ranges[index] ?? manifest.range, message, failure.context, 'Error')),
    )
  }

  async warned(uri: vscode.Uri, manifest: ManifestInfo, warnings: readonly string[], context: string): Promise<void> {
    if (warnings.length === 0) return
    const object = JSON.parse(manifest.json) as KubernetesObject
    const paths = warnings.map((message) => warningPath(message, object))
    const ranges = await this.language.locate(uri, manifest, paths)
    this.add(
      uri,
      warnings.map((message, index) => diagnostic(ranges[index] ?? manifest.range, message, context, 'Warning')),
    )
  }

  dispose() {
    for (const subscription of this.subscriptions) subscription.dispose()
  }

  private add(uri: vscode.Uri, more: vscode.Diagnostic[]) {
    this.diagnostics.set(uri, [...(this.diagnostics.get(uri) ?? []), ...more])
  }
}

function diagnostic({ start, end }: ManifestInfo['range'], message: string, context: string, severity: 'Error' | 'Warning') {
  const range = new vscode.Range(start.line, start.character, end.line, end.character)
  const made = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity[severity])
  made.source = `cluster: ${context}`
  return made
}
