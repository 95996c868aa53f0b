import * as vscode from 'vscode'
import { parseJson } from '../../../model/src/objects/exact.ts'
import type { KubernetesObject } from '../../../model/src/objects/kubernetes.ts'
import type { ClusterError } from '../cluster/connect/failure.ts'
import { type Refusal, refusalsOf, warningPath } from '../cluster/read/refusals.ts'
import type { OnFile, OpenFiles } from '../language.ts'
import { toRange } from './edits.ts'

/** What a cluster said about manifests, on their lines. An edit of the file takes it away: it was about another text. */
export class Refusals implements vscode.Disposable {
  private readonly diagnostics = vscode.languages.createDiagnosticCollection('daemonset-cluster')
  private readonly subscriptions: vscode.Disposable
  private readonly files: OpenFiles

  constructor(files: OpenFiles) {
    this.files = files
    this.subscriptions = vscode.Disposable.from(
      this.diagnostics,
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.diagnostics.delete(document.uri)
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.diagnostics.delete(uri)),
    )
  }

  clear(uri: vscode.Uri) {
    this.diagnostics.delete(uri)
  }

  /** Puts a refusal on the fields it is about. */
  refused(file: OnFile, failure: ClusterError): Promise<void> {
    return this.add(
      file,
      refusalsOf(failure, parseJson(file.manifest.json) as KubernetesObject),
      `cluster: ${failure.context}`,
      'Error',
    )
  }

  /** Puts what keeps a manifest from being sent, or from being taken, on its fields. `source` says who would refuse it. */
  told(file: OnFile, found: readonly Refusal[], source: string): Promise<void> {
    return this.add(file, found, source, 'Error')
  }

  async warned(file: OnFile, warnings: readonly string[], context: string): Promise<void> {
    if (warnings.length === 0) return
    const object = parseJson(file.manifest.json) as KubernetesObject
    const found = warnings.map((message) => ({ message, path: warningPath(message, object) }))
    await this.add(file, found, `cluster: ${context}`, 'Warning')
  }

  dispose() {
    this.subscriptions.dispose()
  }

  private async add(
    { document: { uri }, manifest }: OnFile,
    found: readonly Refusal[],
    source: string,
    severity: 'Error' | 'Warning',
  ) {
    const paths = found.map(({ path }) => path)
    const ranges = await this.files.locate(uri, manifest, paths)
    const more = found.map(({ message }, index) => {
      const range = toRange(ranges[index] ?? manifest.range)
      const made = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity[severity])
      made.source = source
      return made
    })
    this.diagnostics.set(uri, [...(this.diagnostics.get(uri) ?? []), ...more])
  }
}
